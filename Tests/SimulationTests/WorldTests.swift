import Realtime
import Robot
import Testing

@testable import Simulation

@Suite struct WorldTests {
    @Test("MuJoCo and our kinematics agree on places, gravity and inertia", arguments: Arms.all)
    func agreesWithKinematics(name: String) throws {
        let robot = try Arms.robot(name)
        let world = try World(robot: robot)
        let kinematics = Kinematics(robot)
        var random = RandomGenerator(seed: 3)
        var poses = [robot.poses.ready, robot.poses.park, JointVector(count: robot.joints.count)]
        for _ in 0..<20 {
            poses.append(JointVector(robot.joints.map { random.uniform($0.limits.position.lowerBound, $0.limits.position.upperBound) }))
        }
        for pose in poses {
            let gravity = world.gravityTorque(at: pose)
            let inertia = world.massDiagonal(at: pose)
            let ours = (kinematics.gravityTorque(pose), kinematics.massDiagonal(pose))
            for joint in 0..<pose.count {
                #expect(abs(gravity[joint] - ours.0[joint]) < 1e-5, "gravity at joint \(joint), pose \(pose.array)")
                #expect(abs(inertia[joint] - ours.1[joint]) < 1e-5, "inertia at joint \(joint), pose \(pose.array)")
                world.place(joint, at: pose[joint])
            }
            world.refresh()
            for name in robot.frames.keys {
                let theirs = try #require(world.position(frame: name))
                let index = try #require(kinematics.frameIndex(name))
                let difference = theirs - kinematics.position(frame: index, kinematics.forward(pose))
                #expect((difference * difference).sum() < 1e-10, "frame \(name), pose \(pose.array)")
            }
        }
    }

    @Test("MuJoCo and our inverse dynamics agree in any motion, where joints branch and axes are oblique too", arguments: Arms.all)
    func agreesWithInverseDynamics(name: String) throws {
        let robot = try Arms.robot(name)
        var oblique = robot
        oblique.joints[2].origin.rpy = SIMD3(0.3, -0.4, 0.5)
        oblique.joints[1].axis = SIMD3(1, 2, 2) / 3
        oblique.joints[3].parent = robot.joints[1].name
        var random = RandomGenerator(seed: 4)
        for robot in [robot, oblique] {
            let (world, kinematics) = (try World(robot: robot), Kinematics(robot))
            for _ in 0..<50 {
                let pose = JointVector(robot.joints.map { random.uniform($0.limits.position.lowerBound, $0.limits.position.upperBound) })
                let velocity = JointVector(robot.joints.map { random.uniform(-$0.limits.velocity, $0.limits.velocity) })
                let acceleration = JointVector(robot.joints.map { random.uniform(-$0.limits.acceleration, $0.limits.acceleration) })
                let theirs = world.inverseDynamics(at: pose, velocity: velocity, acceleration: acceleration)
                let ours = kinematics.inverseDynamics(pose, velocity: velocity, acceleration: acceleration)
                for joint in 0..<pose.count {
                    #expect(abs(theirs[joint] - ours[joint]) < 1e-8, "joint \(joint), pose \(pose.array), velocity \(velocity.array)")
                }
            }
        }
    }

    @Test("The vendor's tip of the WidowX at zero is where the model has it")
    func vendorTip() throws {
        let world = try World(robot: Arms.robot())
        for joint in 0..<world.jointCount { world.place(joint, at: 0) }
        world.refresh()
        let tip = try #require(world.position(frame: "tip"))
        #expect(abs(tip.x - 0.458325) < 0.2 && abs(tip.y) < 1e-9 && abs(tip.z - 0.36065) < 0.05)
    }

    @Test("Without torque the arm falls to its stops and stays there")
    func falls() throws {
        let robot = try Arms.robot()
        let world = try World(robot: robot)
        for joint in 0..<world.jointCount { world.place(joint, at: robot.poses.ready[joint]) }
        for _ in 0..<2500 {
            for axis in 0..<world.axisCount { world.drive(axis, torque: 0) }
            world.step()
        }
        #expect(world.isFinite)
        for (index, joint) in robot.joints.enumerated() {
            let stops = World.mechanicalStops(joint)
            #expect(world.position(index) > stops.lowerBound - 0.05 && world.position(index) < stops.upperBound + 0.05, "\(joint.name)")
        }
    }

    @Test("A push at the tip moves the arm, and letting go ends it")
    func pushes() throws {
        let robot = try Arms.robot()
        let world = try World(robot: robot)
        world.refresh()
        #expect(world.push(frame: "tip", force: SIMD3(0, 20, 0)))
        #expect(!world.push(frame: "nowhere", force: .zero))
        for _ in 0..<50 {
            world.drive(0, torque: 0, damping: 2)
            world.step()
        }
        #expect(world.position(0) > 0.005)
        world.releasePushes()
        for _ in 0..<300 {
            world.drive(0, torque: 0, damping: 2)
            world.step()
        }
        #expect(abs(world.velocity(0)) < 0.01)
    }

    @Test("A link that no body can have is refused with the name of its robot")
    func refusesImpossibleInertia() throws {
        var robot = try Arms.robot()
        robot.joints[1].link.inertia = [1, 0.1, 0.1, 0, 0, 0]
        #expect(throws: WorldError.self) { try World(robot: robot) }
    }
}
