import Foundation
import Testing

@testable import Robot

/// What MuJoCo 2.2.2 computes for the vendors' URDFs: tip, gravity torque (`qfrc_bias` at rest), and diagonal of `mj_fullM`.
///
/// An inverse-dynamics probe with the URDF's joint friction of 0.1 N·m shows larger numbers for the two Interbotix arms (0.160873 for
/// the WidowX's waist): the friction of a joint that starts to move, not inertia.
struct ReferencePose: CustomTestStringConvertible {
    var robot: String
    var q: [Double]
    var tip: SIMD3<Double>
    /// w x y z
    var orientation: SIMD4<Double>
    /// N·m
    var gravity: [Double]
    /// kg·m²
    var massDiagonal: [Double]
    /// N·m and kg·m²; the cameras and the screen of a Sawyer, 0.1 g each in its URDF, are not in its file.
    var tolerance = 1e-5
    var testDescription: String { "\(robot) at \(q)" }

    static let all = [
        ReferencePose(
            robot: "viperx300s", q: [0, 0, 0, 0, 0, 0], tip: [0.536494, 0, 0.42705], orientation: [1, 0, 0, 0],
            gravity: [0, -3.95548, -3.10424, 0.02768, -0.4386, 0],
            massDiagonal: [0.148887, 0.303647, 0.104168, 0.00095, 0.005647, 0.000698]),
        ReferencePose(
            robot: "viperx300s", q: [0, -1.85, 1.55, 0, 0.8, 0], tip: [0.13709, 0, 0.105441], orientation: [0.968912, 0, 0.247404, 0],
            gravity: [0, 2.3283, -2.94196, 0.02645, -0.39539, 0],
            massDiagonal: [0.070208, 0.07154, 0.096991, 0.003407, 0.005647, 0.000698]),
        ReferencePose(
            robot: "viperx300s", q: [0.3, -0.5, 0.6, 0.2, -0.4, 0.1], tip: [0.363097, 0.09799, 0.439848],
            orientation: [0.969364, 0.16652, -0.126274, 0.129072], gravity: [0, -1.30058, -3.06504, -0.0117, -0.40473, -0.00287],
            massDiagonal: [0.063717, 0.197956, 0.101513, 0.001829, 0.005648, 0.000698]),
        ReferencePose(
            robot: "widowx250s", q: [0, 0, 0, 0, 0, 0], tip: [0.458325, 0, 0.36065], orientation: [1, 0, 0, 0],
            gravity: [0, -1.87737, -1.46933, 0.01131, -0.19166, 0],
            massDiagonal: [0.060873, 0.122962, 0.043083, 0.003169, 0.005059, 0.003061]),
        ReferencePose(
            robot: "widowx250s", q: [0, -1.8, 1.55, 0, 0.8, 0], tip: [0.122652, 0, 0.081264], orientation: [0.962425, 0, 0.271547, 0],
            gravity: [0, 1.11093, -1.41109, 0.01096, -0.17313, 0],
            massDiagonal: [0.030856, 0.031141, 0.040801, 0.004041, 0.005059, 0.003061]),
        ReferencePose(
            robot: "openmanipulator-x", q: [0, 0, 0, 0], tip: [0.286, 0, 0.1875], orientation: [1, 0, 0, 0],
            gravity: [0, -0.43831, -0.35884, -0.06374], massDiagonal: [0.007593, 0.014163, 0.005567, 0.000383]),
        ReferencePose(
            robot: "openmanipulator-x", q: [0.1, -0.5, 0.6, 0.3], tip: [0.210135, 0.01988, 0.121891],
            orientation: [0.978842, -0.009929, 0.198421, 0.048983], gravity: [0, -0.19336, -0.35724, -0.06358],
            massDiagonal: [0.003377, 0.008087, 0.005589, 0.000383]),
        // By MuJoCo 3, with the jaw where it is held.
        ReferencePose(
            robot: "so101", q: [0, 0, 0, 0, 0], tip: [0.391361, -0.000009, 0.22647], orientation: [0.7069, 0.017206, 0.706894, 0.017214],
            gravity: [0, -0.5385, -0.45257, -0.11696, 0.00001], massDiagonal: [0.01528, 0.016333, 0.00861, 0.000999, 0.000045]),
        ReferencePose(
            robot: "so101", q: [0.3, -0.5, 0.6, 0.9, -0.7], tip: [0.247427, -0.059248, 0.083328],
            orientation: [0.274487, 0.480387, 0.830639, 0.062636], gravity: [0, -0.28319, -0.40061, -0.06543, 0.00118],
            massDiagonal: [0.006813, 0.007012, 0.007341, 0.000989, 0.000045]),
        ReferencePose(
            robot: "so100", q: [0, 0, 0, 0, 0], tip: [0.396732, 0, 0.255376], orientation: [0.738196, 0, 0.674586, 0],
            gravity: [0, -0.565588, -0.471773, -0.125343, -0.00035], massDiagonal: [0.015917, 0.018159, 0.008874, 0.001164, 0.000052]),
        ReferencePose(
            robot: "so100", q: [0.3, -0.5, 0.6, 0.9, -0.7], tip: [0.265338, -0.062769, 0.105578],
            orientation: [0.317948, 0.453498, 0.830117, 0.064452], gravity: [0, -0.281917, -0.426593, -0.077655, -0.000016],
            massDiagonal: [0.007254, 0.008165, 0.007461, 0.001155, 0.000052]),
        ReferencePose(
            robot: "sawyer", q: [0, 0, 0, 0, 0, 0, 0], tip: [1.0155, 0.1603, 0.317],
            orientation: [0.454519, -0.541677, 0.454522, -0.541673],
            gravity: [0, -39.19578, -6.19529, -11.64803, 2.13474, -0.70246, -0.0273],
            massDiagonal: [3.436295, 2.476127, 0.090592, 0.465191, 0.028219, 0.007963, 0.000384], tolerance: 1e-3),
        ReferencePose(
            robot: "sawyer", q: [0.290484, -0.202296, -1.818929, 1.377569, 1.386459, 1.818229, 2.225371],
            tip: [0.639633, 0.052982, 0.529367], orientation: [0.010456, 0.724657, 0.688817, -0.017144],
            gravity: [0, -29.10215, -7.78152, -1.02123, 2.07427, 0.09647, -0.00023],
            massDiagonal: [2.133779, 1.649748, 0.44286, 0.401936, 0.034753, 0.008053, 0.000384], tolerance: 1e-3),
    ]
}

/// The flange in the controller's base frame (m, rotation vector) and the torques that hold it (N·m), by the vendor's parameters of Denavit
/// and Hartenberg, with masses as points.
struct UR5ePose: CustomTestStringConvertible {
    var q: [Double]
    var pose: [Double]
    var gravity: [Double]
    var testDescription: String { "\(q)" }

    static let all = [
        UR5ePose(
            q: [0, 0, 0, 0, 0, 0], pose: [-0.8172, -0.2329, 0.0628, 1.570796, 0, 0], gravity: [0, -59.7564, -18.4392, 0, 0, 0]),
        UR5ePose(
            q: [0, -1.570796, 0, -1.570796, 0, 0], pose: [0, -0.2329, 1.0794, 0, -2.221441, 2.221441], gravity: [0, 0, 0, 0, 0, 0]),
        UR5ePose(
            q: [-1.5708, -1.5708, 1.5708, -1.5708, -1.5708, 0], pose: [-0.133298, 0.491899, 0.4879, -3.141545, 6e-6, -6e-6],
            gravity: [0, -20.2641, -20.2643, -1.8251, 0, 0]),
        UR5ePose(
            q: [0.1, -1.2, 1.4, -0.8, 0.5, 0.3], pose: [-0.608888, -0.282908, 0.425375, 1.310812, -0.054354, -0.482147],
            gravity: [0, -34.2957, -19.3241, -1.2525, 0.2779, 0]),
    ]
}

extension SIMD4<Double> {
    /// Hamilton's product of two quaternions, w x y z.
    fileprivate func multiplied(by other: SIMD4<Double>) -> SIMD4<Double> {
        let (a, b) = (self, other)
        return SIMD4(
            a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3], a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
            a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1], a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0])
    }
}

@Suite struct KinematicsTests {
    @Test("Tip, gravity torque and mass diagonal are the reference's", arguments: ReferencePose.all)
    func reference(_ expected: ReferencePose) throws {
        let kinematics = Kinematics(try RobotDescription.load(expected.robot))
        let q = JointVector(expected.q)
        let poses = kinematics.forward(q)
        let tip = try #require(kinematics.frameIndex("tip"))
        #expect(largest(kinematics.position(frame: tip, poses) - expected.tip) < 1e-5)
        let orientation = kinematics.orientation(frame: tip, poses)
        for index in 0..<4 { #expect(abs(orientation[index] - expected.orientation[index]) < 1e-5) }
        for joint in expected.q.indices {
            #expect(abs(kinematics.gravityTorque(q)[joint] - expected.gravity[joint]) < expected.tolerance)
            #expect(abs(kinematics.massDiagonal(q)[joint] - expected.massDiagonal[joint]) < expected.tolerance)
        }
    }

    @Test("A tracker finds every frame where forward kinematics has it, pose after pose", arguments: Set(ReferencePose.all.map(\.robot)))
    func tracker(_ name: String) throws {
        let robot = try RobotDescription.load(name)
        let kinematics = Kinematics(robot)
        var tracker = FrameTracker(kinematics)
        for share in [0, 0.3, 1] {
            let q = JointVector(zip(robot.poses.ready.array, robot.poses.park.array).map { $0 + share * ($1 - $0) })
            tracker.move(to: q)
            for frame in 0..<robot.frames.count {
                let found = tracker.position(frame: frame)
                #expect(found == kinematics.position(frame: frame, kinematics.forward(q)))
            }
        }
    }

    @Test(
        "A UR5e's tool is where the controller's own numbers have it, in its base frame, and so is what its links weigh",
        arguments: UR5ePose.all)
    func universalRobots(_ expected: UR5ePose) throws {
        let kinematics = Kinematics(try RobotDescription.load("ur5e"))
        let q = JointVector(expected.q)
        let poses = kinematics.forward(q)
        let tip = try #require(kinematics.frameIndex("tip"))
        // The controller's base is turned from ours by half a turn about z.
        let half = Rotation(axis: SIMD3(0, 0, 1), angle: -.pi)
        #expect(largest(half * kinematics.position(frame: tip, poses) - SIMD3(expected.pose[0], expected.pose[1], expected.pose[2])) < 1e-6)
        let turn = SIMD3(expected.pose[3], expected.pose[4], expected.pose[5])
        let angle = (turn * turn).sum().squareRoot()
        let theirs = Rotation(axis: turn / angle, angle: angle)
        let ours = kinematics.orientation(frame: tip, poses)
        let turned = half.quaternion.multiplied(by: ours)
        #expect(abs(abs((turned * theirs.quaternion).sum()) - 1) < 1e-9, "\(turned) for \(theirs.quaternion)")
        for (found, wanted) in zip(kinematics.gravityTorque(q).array, expected.gravity) { #expect(abs(found - wanted) < 6e-5) }
    }

    @Test(
        "The arms weigh what the vendors' files say",
        arguments: [
            ("viperx300s", 3.74194), ("widowx250s", 2.13788), ("openmanipulator-x", 0.59406), ("so101", 0.632006), ("so100", 0.755965),
            ("sawyer", 20.7345),
            ("ur5e", 21.7),
        ])
    func mass(_ name: String, _ mass: Double) throws {
        #expect(abs(try RobotDescription.load(name).mass - mass) < 2e-5)
    }

    @Test(
        "Jacobian = dp/dq by central differences, and gravity torque = dU/dq",
        arguments: ["viperx300s", "widowx250s", "openmanipulator-x", "so101", "so100", "sawyer", "ur5e"])
    func differences(_ name: String) throws { try checkDifferences(RobotDescription.load(name)) }

    @Test("The same holds where joints branch, frames are turned and axes are oblique")
    func obliqueDifferences() throws {
        let robot = try oblique()
        try checkDifferences(robot)
        let q = robot.joints.indices.map { 0.2 * Double($0) - 0.4 }
        let diagonal = Kinematics(robot).massDiagonal(JointVector(q))
        for joint in q.indices { #expect(abs(diagonal[joint] - 2 * kineticEnergy(robot, q, joint)) < 1e-8) }
    }

    private func oblique() throws -> RobotDescription {
        var robot = try RobotDescription.load("widowx250s")
        robot.joints[2].origin.rpy = SIMD3(0.3, -0.4, 0.5)
        robot.joints[3].axis = SIMD3(1, 2, 2) / 3
        robot.joints[4].parent = "shoulder"
        return robot
    }

    private func checkDifferences(_ robot: RobotDescription) throws {
        let kinematics = Kinematics(robot)
        let h = 1e-5
        for seed in 1...20 {
            let q = robot.joints.indices.map { Double((seed * 37 + $0 * 61) % 100) / 50 - 1 }
            let torque = kinematics.gravityTorque(JointVector(q))
            for joint in q.indices {
                let (ahead, behind) = (nudged(q, joint, h), nudged(q, joint, -h))
                for frame in robot.frames.keys {
                    let index = try #require(kinematics.frameIndex(frame))
                    let column = kinematics.linearJacobian(frame: index, kinematics.forward(JointVector(q)))[joint]
                    let slope = (position(kinematics, index, ahead) - position(kinematics, index, behind)) / (2 * h)
                    #expect(largest(column - slope) < 1e-8, "\(frame) and joint \(joint)")
                }
                let slope = (potential(robot, ahead) - potential(robot, behind)) / (2 * h)
                #expect(abs(torque[joint] - slope) < 1e-7)
            }
        }
    }

    @Test("Roll, pitch and yaw turn about fixed axes in this order")
    func rollPitchYaw() {
        let r = Rotation(rollPitchYaw: SIMD3(.pi / 2, 0, .pi / 2))
        #expect(largest(r * SIMD3(1, 0, 0) - SIMD3(0, 1, 0)) < 1e-12)
        #expect(largest(r * SIMD3(0, 1, 0) - SIMD3(0, 0, 1)) < 1e-12)
        #expect(largest(r * SIMD3(0, 0, 1) - SIMD3(1, 0, 0)) < 1e-12)
        #expect(largest(Rotation(rollPitchYaw: SIMD3(0, .pi / 2, 0)) * SIMD3(1, 0, 0) - SIMD3(0, 0, -1)) < 1e-12)
    }

    @Test("A turn by any angle about any axis gives the quaternion cos(a/2), sin(a/2) axis")
    func quaternions() {
        let axes: [SIMD3<Double>] = [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1), SIMD3(1, 2, 2) / 3, SIMD3(-2, 1, 2) / 3]
        for axis in axes {
            for angle in stride(from: -3.1, through: 3.1, by: 0.31) {
                let (c, s) = (cos(angle / 2), sin(angle / 2))
                let quaternion = Rotation(axis: axis, angle: angle).quaternion
                let expected = SIMD4(c, s * axis.x, s * axis.y, s * axis.z)
                #expect(((quaternion - expected) * (quaternion - expected)).max() < 1e-24)
            }
        }
    }

    @Test("The mass diagonal is twice the kinetic energy of one joint at unit speed", arguments: ["widowx250s", "openmanipulator-x"])
    func energy(_ name: String) throws {
        let robot = try RobotDescription.load(name)
        let q = robot.joints.indices.map { 0.3 * Double($0) - 0.5 }
        let diagonal = Kinematics(robot).massDiagonal(JointVector(q))
        for joint in q.indices { #expect(abs(diagonal[joint] - 2 * kineticEnergy(robot, q, joint)) < 1e-8) }
    }

    @Test("At rest inverse dynamics is the gravity torque, and a unit acceleration adds its column's mass diagonal")
    func inverseDynamicsAtRest() throws {
        let robot = try oblique()
        let kinematics = Kinematics(robot)
        let q = JointVector(robot.joints.indices.map { 0.3 * Double($0) - 0.5 })
        let still = JointVector(count: q.count)
        let gravity = kinematics.gravityTorque(q)
        let diagonal = kinematics.massDiagonal(q)
        for joint in 0..<q.count {
            var acceleration = still
            #expect(abs(kinematics.inverseDynamics(q, velocity: still, acceleration: still)[joint] - gravity[joint]) < 1e-12)
            acceleration[joint] = 1
            let torque = kinematics.inverseDynamics(q, velocity: still, acceleration: acceleration)
            #expect(abs(torque[joint] - gravity[joint] - diagonal[joint]) < 1e-12)
        }
    }

    @Test("The Jacobian times joint velocities is the frame's velocity")
    func product() throws {
        let robot = try RobotDescription.load("widowx250s")
        let kinematics = Kinematics(robot)
        let tip = try #require(kinematics.frameIndex("tip"))
        let jacobian = kinematics.linearJacobian(frame: tip, kinematics.forward(robot.poses.ready))
        let velocity = jacobian * JointVector([1, 0, 0, 0, 0, 0])
        let position = kinematics.position(frame: tip, kinematics.forward(robot.poses.ready))
        #expect(largest(velocity - SIMD3(-position.y, position.x, 0)) < 1e-12)
    }

    @Test("An unknown frame has no number")
    func unknownFrame() throws {
        #expect(Kinematics(try RobotDescription.load("widowx250s")).frameIndex("tap") == nil)
    }

    @Test("The compiler finds no allocation and no lock in any of it")
    func realTime() throws {
        let robot = try RobotDescription.load("widowx250s")
        #expect(everything(Kinematics(robot), robot.poses.ready).isFinite)
    }
}

/// Compiles only while kinematics neither allocates nor locks.
@_noLocks private func everything(_ kinematics: Kinematics, _ q: JointVector) -> Double {
    let poses = kinematics.forward(q)
    let jacobian = kinematics.linearJacobian(frame: 0, poses)
    let position = kinematics.position(frame: 0, poses) + jacobian * kinematics.gravityTorque(q) + poses.origin(joint: 0)
    let torque = kinematics.inverseDynamics(q, velocity: q, acceleration: q)
    return position.x + torque[0] + kinematics.orientation(frame: 0, poses).x + kinematics.massDiagonal(q)[0] + jacobian[0].x
}
