import Foundation
import Robot

/// The file of `Robots/` for an arm of a URDF. What a URDF does not say is left as a blank, `<so>`, which no command takes for an answer.
public struct RobotFile {
    private let arm: URDFArm
    private let name: String
    private let wire: WireDescription.WireProtocol

    public init(_ arm: URDFArm, name: String, wire: WireDescription.WireProtocol) {
        (self.arm, self.name, self.wire) = (arm, name, wire)
    }

    /// - Parameters:
    ///   - source: the URDF's file, as the heading names it.
    public func text(from source: String) -> String {
        let sections = [
            heading(source), wireText, part("base", arm.base, indent: ""), joints, frames, poses, RobotFile.safety(arm, wire),
        ]
        return sections.joined(separator: "\n")
    }

    private var isBus: Bool { wire == .dynamixel || wire == .feetech }

    private func heading(_ source: String) -> String {
        """
        # \(name), by `limber import` from \(RobotFile.plain(source)).
        #
        # Kinematics and inertia are the URDF's; links that are fixed to each other are merged, and joints off the way to \(RobotFile.plain(arm.tipName)) are held at zero.
        # Fill in what stands in <angle brackets>: no command takes the file before. Docs/bring-up.md tells how, the other files of Robots/ show how.
        # Units are SI; lists are in joint order.

        robot: \(name)
        reach: <reach in m>   # stretched out, from the first joint's axis; by the URDF at most \(String(format: "%.3f", greatestReach))

        """
    }

    /// m, the way from the second joint's origin to the tip when all its pieces lie in line.
    private var greatestReach: Double {
        (arm.joints.dropFirst().map(\.origin.xyz) + [arm.tip.xyz]).reduce(0) { $0 + ($1 * $1).sum().squareRoot() }
    }

    private var wireText: String {
        let text =
            switch wire {
            case .dynamixel, .feetech: "{protocol: \(wire.rawValue), port: <serial port>, baud: <baud rate>, rate: <control rate in Hz>}"
            case .intera: "{protocol: intera, master: <URI of the ROS master>, rate: <control rate in Hz>}"
            case .rtde: "{protocol: rtde, host: <address of the controller>, rate: <control rate in Hz>}"
            }
        return "wire: \(text)   # `limber find` shows what answers where\n"
    }

    private var joints: String {
        let texts = arm.joints.enumerated().map { index, joint in
            let own = joint.own
            let parent = index == 0 ? "base" : arm.joints[index - 1].own.name
            return """
                  - name: \(own.name)
                    \(drive(own.name))
                    parent: \(parent)
                    origin: {xyz: \(list(joint.origin.xyz)), rpy: \(list(joint.origin.rpy))}
                    axis: \(list(own.axis))
                    limits:\(limits(own))
                \(part("link", joint.part, indent: "    "))
                """
        }
        return
            "# Limits: rad, rad/s, rad/s², rad/s³, N·m. Numbers are the URDF's, where they are often mere fillers: compare them with the vendor's.\njoints:\n"
            + texts.joined()
    }

    private func drive(_ joint: String) -> String {
        guard isBus else {
            return "gear: {armature: <armature of \(joint) in kg·m²>, damping: <damping of \(joint) in N·m·s/rad>, "
                + "friction: <friction of \(joint) in N·m>}"
        }
        return """
            servo:
                  ids: <ids of the servos of \(joint)>
                  model: <model of the servos of \(joint)>
                  reversed: <true or false for each servo of \(joint)>
                  ticks: <lowest and highest tick of \(joint)>
            """
    }

    /// A limit of zero is what many URDFs say who do not know it, or 10, 100 and 1000: taken over, those would stop nothing.
    private func limits(_ joint: URDFModel.Joint) -> String {
        func limit(_ value: Double?, below most: Double, _ blank: String) -> String {
            guard let value, value > 0 else { return "<\(blank)>" }
            return value < most ? number(value) : "<\(blank), in place of the \(number(value)) of the URDF>"
        }
        var position = "<lowest and highest position of \(joint.name) in rad>"
        if joint.kind == .revolute, let lower = joint.lower, let upper = joint.upper, lower < upper {
            position = "[\(number(lower)), \(number(upper))]"
        }
        return """

                  position: \(position)
                  velocity: \(limit(joint.velocity, below: 10, "velocity of \(joint.name) in rad/s"))
                  acceleration: <acceleration of \(joint.name) in rad/s²>
                  jerk: <jerk of \(joint.name) in rad/s³>
                  effort: \(limit(joint.effort, below: 1000, "effort of \(joint.name) in N·m"))
            """
    }

    private func part(_ key: String, _ part: URDFArm.Part, indent: String) -> String {
        let inner = indent + "  "
        var lines = ["\(indent)\(key):" + (part.held.isEmpty ? "" : "   # held at zero: \(part.held.joined(separator: ", "))")]
        if let body = part.body {
            lines += [
                "\(inner)mass: \(number(body.mass))", "\(inner)com: \(list(body.com))",
                "\(inner)inertia: [\(body.moments.map(number).joined(separator: ", "))]",
            ]
        } else {
            lines += [
                "\(inner)mass: <mass in kg>", "\(inner)com: <centre of mass in m>",
                "\(inner)inertia: <ixx iyy izz ixy ixz iyz in kg·m² about the centre of mass>",
            ]
        }
        lines.append("\(inner)capsules:" + (part.shapes.isEmpty ? " <capsules that hold the link in m>" : ""))
        lines += part.shapes.map { shape in
            switch shape {
            case .mesh(let file): "\(inner)  - <capsules that hold \(RobotFile.plain(file))>"
            case .capsule(let capsule):
                "\(inner)  - {from: \(list(capsule.from)), to: \(list(capsule.to)), radius: \(number(capsule.radius))}"
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var frames: String {
        let last = arm.joints[arm.joints.count - 1].own.name
        return """
            # m and rad, in the frame of the joint that carries the point. tip is the link \(RobotFile.plain(arm.tipName)).
            frames:
              tip: {on: \(last), xyz: \(list(arm.tip.xyz)), rpy: \(list(arm.tip.rpy))}

            """
    }

    private var poses: String {
        """
        # rad
        poses:
          ready: <a pose in which the arm has room to work>
          park: <a pose in which the arm rests without power>

        """
    }
}

extension RobotFile {
    /// What of a name may stand within a blank or a comment.
    static func plain(_ text: String) -> String {
        String(text.map { "<>,[]{}:#\"'\n\t ".contains($0) ? "_" : $0 })
    }

    func list(_ vector: SIMD3<Double>) -> String { "[\((0..<3).map { number(vector[$0]) }.joined(separator: ", "))]" }

    /// To twelve digits, and what is nothing but rounding as nothing.
    func number(_ value: Double) -> String { abs(value) < 1e-15 ? "0" : String(format: "%.12g", value) }
}
