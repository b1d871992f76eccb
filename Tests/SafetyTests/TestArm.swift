import Foundation

@testable import Robot

/// Arms to test the filter with.
enum TestArm {
    /// Waist, shoulder, elbow; 0.5 m of reach in a box that its elbow and tip can leave through every face.
    static let small = RobotDescription(
        name: "small",
        wire: WireDescription(protocol: .dynamixel, port: "/dev/null", baud: 1_000_000, rate: 100),
        reach: 0.5,
        base: link(Capsule(from: SIMD3(0, 0, 0), to: SIMD3(0, 0, 0.04), radius: 0.05)),
        joints: [
            joint(
                "waist", parent: "base", at: SIMD3(0, 0, 0.1), axis: SIMD3(0, 0, 1), range: -3...3,
                Capsule(from: SIMD3(0, -0.02, 0), to: SIMD3(0, 0.02, 0.03), radius: 0.03)),
            joint(
                "shoulder", parent: "waist", at: SIMD3(0, 0, 0.05), axis: SIMD3(0, 1, 0), range: -1.5...1.8,
                Capsule(from: .zero, to: SIMD3(0, 0, 0.25), radius: 0.02)),
            joint(
                "elbow", parent: "shoulder", at: SIMD3(0, 0, 0.25), axis: SIMD3(0, 1, 0), range: -2...1.6,
                Capsule(from: .zero, to: SIMD3(0.25, 0, 0), radius: 0.02)),
        ],
        gripper: nil,
        frames: ["elbow": Frame(on: "elbow", xyz: .zero), "tip": Frame(on: "elbow", xyz: SIMD3(0.25, 0, 0))],
        poses: Poses(ready: JointVector([0, 0, 0.3]), park: JointVector([0, -0.6, 0.9])),
        torque: nil,
        safety: SafetyDescription(
            workspace: Workspace(frames: ["elbow", "tip"], min: SIMD3(-0.3, -0.35, 0.03), max: SIMD3(0.45, 0.35, 0.5)),
            clearance: 0.005,
            obstacles: [
                Obstacle(name: "table", shape: .plane(normal: SIMD3(0, 0, 1), offset: 0)),
                Obstacle(name: "post", shape: .box(min: SIMD3(0.2, -0.35, 0), max: SIMD3(0.3, -0.25, 0.3))),
            ],
            uncheckedPairs: [UncheckedPair(links: ["base", "shoulder"], reason: "the shoulder is above the base")],
            tipSpeed: 0.5,
            modes: ModeSpeeds(
                training: ModeSpeed(joints: 1, tip: 0.5), replay: ModeSpeed(joints: 0.8, tip: 0.4),
                reduced: ModeSpeed(joints: 0.5, tip: 0.2)),
            temperature: TemperatureLimits(stop: 65, resume: 55),
            voltage: 10...14,
            trackingError: 0.3,
            // No inverse dynamics explains the effort of states that are made up; the tests of contact have thresholds of their own.
            contact: ContactDescription(
                effort: JointVector(repeating: 1000, count: 3), trackingError: 0.29, lag: 0.1, time: 0.03, rest: 0.3,
                yield: JointVector([0.1, 0.15, 0.12])),
            staleState: 0.05,
            badPackets: BudgetDescription(allowed: 3, within: 0.5),
            protectiveStops: BudgetDescription(allowed: 3, within: 600),
            watchdog: 0.1))

    /// `small` without walls: a box and a tip speed that it cannot reach, nothing to collide with, and no jerk that a period could feel.
    static let free: RobotDescription = {
        var robot = small
        robot.safety.workspace.min = SIMD3(repeating: -10)
        robot.safety.workspace.max = SIMD3(repeating: 10)
        robot.safety.tipSpeed = 100
        robot.safety.obstacles = []
        for joint in robot.joints.indices { robot.joints[joint].limits.jerk = 1e5 }
        for pair in [["base", "elbow"], ["waist", "elbow"]] {
            robot.safety.uncheckedPairs.append(UncheckedPair(links: pair, reason: "not in this test"))
        }
        return robot
    }()

    private static func link(_ capsule: Capsule) -> Link {
        Link(mass: 0.3, com: SIMD3(0, 0, 0.1), inertia: [1e-3, 1e-3, 1e-3, 0, 0, 0], capsules: [capsule])
    }

    /// Every robot of the house, and `small`.
    static func all() throws -> [RobotDescription] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appending(path: "Robots").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }.sorted()
        return try [small]
            + files.map { file in
                var robot = try RobotDescription.load("\(folder)/\(file)")
                robot.safety.contact.effort = JointVector(repeating: 1000, count: robot.joints.count)
                return robot
            }
    }

    private static func joint(
        _ name: String, parent: String, at xyz: SIMD3<Double>, axis: SIMD3<Double>, range: ClosedRange<Double>,
        _ capsule: Capsule
    ) -> Joint {
        Joint(
            name: name, drive: .servo(ServoDescription(ids: [1], model: "XM430-W350", reversed: [false], positionTicks: 0...4095)),
            parent: parent,
            origin: Origin(xyz: xyz, rpy: .zero), axis: axis,
            limits: JointLimits(position: range, velocity: 1.5, acceleration: 8, jerk: 160, effort: 3),
            link: link(capsule))
    }
}

extension JointState {
    /// What a healthy arm at `position` says.
    static func healthy(at position: JointVector, velocity: JointVector? = nil) -> JointState {
        var state = JointState(joints: position.count)
        state.position = position
        state.velocity = velocity ?? JointVector(count: position.count)
        state.hasEffort = UInt16((1 << position.count) - 1)
        state.temperature = JointVector(repeating: 30, count: position.count)
        state.voltage = 12
        state.age = 0.002
        return state
    }
}
