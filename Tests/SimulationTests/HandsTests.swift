import Realtime
import Robot
import Testing
import YAML

@testable import Simulation

@Suite struct HandsTests {
    private static let lines: [(String, Disturbance)] = [
        ("{push: tip, force: [0, 8, -1], for: 0.5}", Disturbance(.push(frame: "tip", force: SIMD3(0, 8, -1)), duration: 0.5)),
        ("{displace: {waist: 0.4}, within: 1, for: 3}", Disturbance(.displace(by: ["waist": 0.4], within: 1), duration: 3)),
        ("{hold: [elbow], for: 1}", Disturbance(.hold(joints: ["elbow"]), duration: 1)),
        ("{payload: tip, mass: 0.1, for: 2}", Disturbance(.payload(frame: "tip", mass: 0.1), duration: 2)),
        ("{delay: 0.03, for: 2}", Disturbance(.delay(seconds: 0.03), duration: 2)),
    ]

    @Test("A line says what is done to the arm, as a person types it and as a program sends it", arguments: lines)
    func reads(line: String, disturbance: Disturbance) throws {
        #expect(try YAMLDecoder().decode(Disturbance.self, from: line, file: "standard input") == disturbance)
        #expect(!disturbance.line.contains("\n"))
        #expect(try YAMLDecoder().decode(Disturbance.self, from: disturbance.line, file: "standard input") == disturbance)
    }

    @Test(
        "What cannot be done is refused",
        arguments: [
            "{push: tip, force: [0, 8], for: 1}", "{push: tip, force: [0, 8, 0]}", "{hold: [elbow], for: 0}",
            "{payload: tip, mass: -1, for: 1}",
            "{delay: 0.1, for: 1, servo: 2}", "{displace: {waist: 1}, for: 1}", "hello",
        ])
    func refuses(line: String) {
        #expect(throws: YAMLError.self) { try YAMLDecoder().decode(Disturbance.self, from: line, file: "standard input") }
    }

    @Test("A frame or a joint that the arm lacks is refused by its name")
    func unknownNames() throws {
        let emulator = try Arms.emulator()
        #expect(throws: DisturbanceError.unknownFrame("hand", robot: "widowx250s")) {
            try emulator.begin(Disturbance(.push(frame: "hand", force: .zero), duration: 1))
        }
        #expect(throws: DisturbanceError.unknownJoint("knee", robot: "widowx250s")) {
            try emulator.begin(Disturbance(.displace(by: ["knee": 1], within: 1), duration: 1))
        }
    }

    @Test("A strong spring takes a limp joint along and lets go of it in time, or sooner when told")
    func displaces() throws {
        func waist(after seconds: Double, letGoAt early: Double? = nil) throws -> Double {
            let host = Host(try Arms.emulator())
            try host.emulator.begin(Disturbance(.displace(by: ["waist": 0.4], within: 0.5), duration: 1))
            if let early {
                host.sleep(early)
                host.emulator.letGo()
            }
            host.sleep(seconds - (early ?? 0))
            return host.emulator.world.position(0)
        }
        #expect(try abs(waist(after: 0.95) - 0.4) < 0.01)
        #expect(try abs(waist(after: 2) - 0.4) < 0.02)
        #expect(try waist(after: 0.95, letGoAt: 0.05) < 0.1)
    }

    @Test("A held joint hardly turns, whatever its servo does, and turns again once it is let go of")
    func holds() throws {
        let host = Host(try Arms.emulator())
        host.write(.torqueEnable, 1, to: 1)
        try host.emulator.begin(Disturbance(.hold(joints: ["waist"]), duration: 1))
        host.drive([1], to: [0.5])
        host.sleep(0.95)
        #expect(abs(host.emulator.world.position(0)) < 0.08)
        host.sleep(1.5)
        #expect(host.emulator.world.position(0) > 0.4)
    }

    @Test("A payload weighs and resists as a point of that mass, by our own kinematics, and leaves nothing behind", arguments: Arms.all)
    func loads(name: String) throws {
        let robot = try Arms.robot(name)
        let (world, kinematics) = (try World(robot: robot), Kinematics(robot))
        let (pose, mass) = (robot.poses.ready, 0.25)
        let (weight, inertia) = (world.gravityTorque(at: pose), world.massDiagonal(at: pose))
        let jacobian = kinematics.linearJacobian(frame: try #require(kinematics.frameIndex("tip")), kinematics.forward(pose))
        world.load(frame: "tip", mass: mass)
        let (loaded, heavier) = (world.gravityTorque(at: pose), world.massDiagonal(at: pose))
        world.unload()
        for joint in 0..<pose.count {
            let lever = jacobian[joint]
            #expect(abs(loaded[joint] - weight[joint] - mass * 9.81 * lever.z) < 1e-9)
            #expect(abs(heavier[joint] - inertia[joint] - mass * (lever * lever).sum()) < 1e-9)
            #expect(abs(world.gravityTorque(at: pose)[joint] - weight[joint]) < 1e-12)
        }
    }

    @Test("An arm whose word comes late says where it was")
    func delays() throws {
        func told(delay: Double?) throws -> [Int] {
            let host = Host(try Arms.emulator())
            try host.emulator.begin(Disturbance(.displace(by: ["waist": 0.4], within: 0.6), duration: 1))
            if let delay { try host.emulator.begin(Disturbance(.delay(seconds: delay), duration: 1)) }
            return try (1...8).map { tenth in
                host.clock.sleep(until: Instant(nanoseconds: Int64(tenth) * 100_000_000))
                return try #require(host.read(.presentPosition, of: 1))
            }
        }
        let (now, late) = (try told(delay: nil), try told(delay: 0.1))
        for place in 1..<now.count { #expect(abs(late[place] - now[place - 1]) <= 2, "\(late) \(now)") }
        #expect(now[2] - late[2] > 50)
    }
}
