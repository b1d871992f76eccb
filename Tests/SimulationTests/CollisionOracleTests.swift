import CMuJoCo
import Foundation
import Realtime
import Robot
import Testing

@testable import Simulation

/// MuJoCo's own distances between the capsules of a robot: contacts with a margin wider than the arm.
private final class ContactOracle {
    private let model: UnsafeMutablePointer<mjModel>
    private let data: UnsafeMutablePointer<mjData>
    private let robot: RobotDescription

    init(_ robot: RobotDescription) throws {
        self.robot = robot
        let xml = ContactOracle.mjcf(robot)
        var message = [CChar](repeating: 0, count: 1000)
        model = try #require(mujoco_compile(xml, Int32(xml.utf8.count), &message, Int32(message.count)), "\(message)")
        data = try #require(mj_makeData(model))
    }

    deinit {
        mj_deleteData(data)
        mj_deleteModel(model)
    }

    /// The least distance (m) between the geoms of each two owners ("waist", "obstacle table") at `pose`.
    func distances(at pose: JointVector) -> [Set<String>: Double] {
        for (index, joint) in robot.joints.enumerated() {
            let id = Int(mj_name2id(model, Int32(mjOBJ_JOINT.rawValue), joint.name))
            data.pointee.qpos[Int(model.pointee.jnt_qposadr[id])] = pose[index]
        }
        mj_kinematics(model, data)
        mj_collision(model, data)
        var nearest: [Set<String>: Double] = [:]
        for index in 0..<Int(data.pointee.ncon) {
            let contact = data.pointee.contact[index]
            let pair: Set = [owner(contact.geom1), owner(contact.geom2)]
            nearest[pair] = min(nearest[pair] ?? .infinity, contact.dist)
        }
        return nearest
    }

    /// The part of a geom's name before its number.
    private func owner(_ geom: Int32) -> String {
        String(cString: mj_id2name(model, Int32(mjOBJ_GEOM.rawValue), geom)).split(separator: "#").map(String.init)[0]
    }

    /// The robot's own model with a geom for each capsule and obstacle, and contacts.
    private static func mjcf(_ robot: RobotDescription) -> String {
        var xml = World.mjcf(for: robot).replacing("<flag contact=\"disable\"/>", with: "")
        xml = xml.replacing("<worldbody>", with: "<size nconmax=\"2000\" njmax=\"200\"/>\n<worldbody>\n" + geoms("base", robot.base))
        for joint in robot.joints {
            let hinge = "<joint name=\"\(joint.name)\""
            xml = xml.replacing(hinge, with: geoms(joint.name, joint.link) + hinge)
        }
        return xml.replacing("  </worldbody>", with: robot.safety.obstacles.map(geom).joined() + "  </worldbody>")
    }

    private static func geoms(_ owner: String, _ link: Link) -> String {
        link.capsules.enumerated().map { index, capsule in
            let (from, to) = (capsule.from, capsule.to)
            // A capsule of no length is a sphere to us; MuJoCo wants it said.
            let shape =
                from == to
                ? "type=\"sphere\" pos=\"\(text(from))\"" : "type=\"capsule\" fromto=\"\(text(from)) \(text(to))\""
            return "<geom name=\"\(owner)#\(index)\" \(shape) size=\"\(capsule.radius)\" margin=\"3\" gap=\"3\"/>\n"
        }.joined()
    }

    private static func geom(_ obstacle: Obstacle) -> String {
        let rest = "margin=\"3\" gap=\"3\"/>\n"
        switch obstacle.shape {
        case .plane(let normal, let offset):
            return
                "<geom name=\"\(obstacle.name)#\" type=\"plane\" size=\"5 5 1\" zaxis=\"\(text(normal))\" pos=\"\(text(normal * offset))\" \(rest)"
        case .box(let low, let high):
            return
                "<geom name=\"\(obstacle.name)#\" type=\"box\" size=\"\(text((high - low) / 2))\" pos=\"\(text((high + low) / 2))\" \(rest)"
        }
    }

    private static func text(_ v: SIMD3<Double>) -> String { "\(v.x) \(v.y) \(v.z)" }
}

@Suite struct CollisionOracleTests {
    @Test("What every pair of bodies has between it is what MuJoCo says", arguments: Arms.all)
    func distances(_ name: String) throws {
        var robot = try Arms.robot(name)
        // Names of obstacles are the geoms'; a tilted plane and a box beside the table.
        robot.safety.obstacles.append(Obstacle(name: "slope", shape: .plane(normal: SIMD3(0.6, 0, 0.8), offset: -0.5)))
        robot.safety.obstacles.append(Obstacle(name: "shelf", shape: .box(min: SIMD3(0.3, -0.2, 0), max: SIMD3(0.5, 0.2, 0.2))))
        let oracle = try ContactOracle(robot)
        let (model, kinematics) = (CollisionModel(robot), Kinematics(robot))
        var random = RandomGenerator(seed: 2)
        var compared = 0
        for _ in 0..<200 {
            let pose = JointVector(robot.joints.map { random.uniform($0.limits.position.lowerBound, $0.limits.position.upperBound) })
            let theirs = oracle.distances(at: pose)
            for (pair, ours) in zip(robot.collisionPairs, model.distances(at: pose, kinematics)) {
                // How deep a line is inside a box, MuJoCo counts otherwise.
                if pair.description.hasSuffix("shelf") && ours < 0 { continue }
                let names = Set(pair.description.components(separatedBy: " and "))
                let expected = try #require(theirs[names], "\(pair)")
                #expect((ours - expected).magnitude < 1e-6, "\(pair): \(ours) m, not \(expected) m")
                compared += 1
            }
        }
        #expect(compared > 3000)
    }
}
