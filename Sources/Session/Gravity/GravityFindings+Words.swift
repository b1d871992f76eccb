import Foundation
import Plot
import Robot

// What a person reads and sees.
extension GravityFindings {
    /// Of a gain, and of a torque that does not change with the pose in N·m, from which on they are named.
    private static let farGain = 0.15
    private static let farOffset = 0.15
    /// The part of a joint's efforts that may lie beside its line.
    private static let scatter = 0.15

    /// Whether nothing but constants may be wrong.
    public var passed: Bool {
        cause == .none && joints.contains { $0.law != nil } && !joints.contains { $0.law.map(GravityFindings.pullsUp) ?? false }
    }

    private static func pullsUp(_ law: JointGravity) -> Bool { law.gain.map { $0.value + $0.error < 0 } ?? false }

    /// A line for each joint, below a heading.
    public var table: [String] {
        let width = joints.map(\.name.count).max() ?? 0
        func cell(_ text: String) -> String { String(repeating: " ", count: max(0, 17 - text.count)) + text }
        func row(_ name: String, _ cells: [String]) -> String {
            name.padding(toLength: max(width, 5), withPad: " ", startingAt: 0) + cells.map(cell).joined()
        }
        let units = ["gain", "offset N·m", "friction N·m", "residual N·m", "constant N·m/A"]
        return [row("joint", units)]
            + joints.map { joint in
                guard let law = joint.law else { return row(joint.name, []) + "  reports no effort" }
                let gain = law.gain.map { "\(GravityFindings.fixed($0.value, 3)) ± \(GravityFindings.fixed($0.error, 3))" } ?? "–"
                let others = [law.offset, law.friction, law.residual].map { GravityFindings.fixed($0, 3) }
                return row(joint.name, [gain] + others + [law.torqueConstant.map { GravityFindings.fixed($0, 3) } ?? "–"])
            }
    }

    /// What is to be looked at, most likely cause first; none where effort follows gravity.
    public var warnings: [String] {
        if let sentence = cause.sentence(joints.map(\.name)) { return [sentence] }
        return joints.flatMap { joint in joint.law.map { advice(on: $0, joint) } ?? [] }
    }

    private func advice(on law: JointGravity, _ joint: Joint) -> [String] {
        var warnings: [String] = []
        let torques = (joint.upwards + joint.back).map { $0.y }
        let range = (torques.max() ?? 0) - (torques.min() ?? 0)
        if GravityFindings.pullsUp(law) {
            warnings.append(
                "\(law.joint) pulls against gravity: `reversed` or `axis` in the robot's file is wrong, or the sign of its effort.")
        } else if let gain = law.gain, abs(gain.value - 1) > max(GravityFindings.farGain, gain.error) {
            let constant = law.torqueConstant.map { "its torque constant is \(GravityFindings.fixed($0, 3)) N·m/A, or " } ?? ""
            warnings.append(
                "The effort of \(law.joint) is \(GravityFindings.fixed(gain.value, 2)) times what gravity asks for: \(constant)"
                    + "the masses in the robot's file, with tool and cables, are not this arm's.")
        }
        if abs(law.offset) > max(GravityFindings.farOffset, 3 * law.residual) {
            warnings.append(
                "\(law.joint) bears \(GravityFindings.fixed(law.offset, 2)) N·m in every pose: a cable or a spring pulls, or its current has a wrong zero."
            )
        }
        if law.gain != nil, law.residual > max(0.05, GravityFindings.scatter * range) {
            warnings.append(
                "The efforts of \(law.joint) do not lie on a line: see the picture, and check for play and for things in its way.")
        }
        return warnings
    }

    /// Effort over gravity for each joint that tells it: upwards, back, and the line on which both are the same.
    public func figure(title: String) -> Figure {
        let panels = joints.filter { $0.law != nil }.map { joint in
            let ends = joint.upwards.map(\.x).sorted()
            let line = [ends.first ?? 0, ends.last ?? 0].map { Point($0, $0) }
            func points(_ values: [SIMD2<Double>]) -> [Point] { values.map { Point($0.x, $0.y) } }
            return Panel(
                title: joint.name, xLabel: "gravity by the robot's file / N·m", yLabel: "measured effort / N·m",
                series: [
                    Series("upwards", points: points(joint.upwards), style: .dots, color: 0),
                    Series("back", points: points(joint.back), style: .dots, color: 1),
                    Series("the same", points: line, color: 6, opacity: 0.6),
                ])
        }
        return Figure(title: title, panels: panels)
    }

    private static func fixed(_ number: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", number) }
}
