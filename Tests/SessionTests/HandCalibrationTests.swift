import Drivers
import Realtime
import Robot
import Simulation
import Testing

@testable import Session

/// A person whose hands put an emulated arm where it is asked for.
private final class Hands: CalibrationDesk {
    let emulator: BusEmulator
    let robot: RobotDescription
    /// rad, by which each axis turns to either side.
    var travel: [Double]
    var zero: [Double]
    var backwards: String?
    var agrees = true
    /// Requests after which the person goes.
    var patience = Int.max
    var requests: [String] = []
    /// rad, how far the arm sagged from zero in these hands.
    var sag: [Double] = []
    private let clock: LoopClock

    init(_ emulator: BusEmulator, _ robot: RobotDescription, travel: [Double], clock: LoopClock) {
        (self.emulator, self.robot, self.travel, self.clock) = (emulator, robot, travel, clock)
        zero = Array(repeating: 0, count: travel.count)
    }

    func say(_ sentence: String) { requests.append(sentence) }
    func agrees(to plan: String) throws -> Bool { agrees }

    func ask(_ request: String, showing measure: () throws -> String) throws {
        requests.append(request)
        guard requests.count < patience else { throw CalibrationError.nobodyAnswers }
        emulator.letGo()
        if request.hasPrefix("Support") { for axis in zero.indices { emulator.world.place(axis, at: zero[axis]) } }
        if let joint = robot.joints.firstIndex(where: { request.hasPrefix("Turn \($0.name) ") }) {
            emulator.world.place(joint, at: zero[joint] + (robot.joints[joint].name == backwards ? -0.3 : 0.3))
        }
        if request.hasPrefix("Turn each joint") {
            for axis in travel.indices {
                for end in [-travel[axis], travel[axis]] {
                    emulator.world.place(axis, at: end)
                    _ = try measure()
                }
                emulator.world.place(axis, at: 0)
            }
        }
        try emulator.begin(Disturbance(.hold(joints: robot.joints.map(\.name)), duration: 60))
        clock.sleep(until: clock.now().advanced(bySeconds: 1))
        if request.hasPrefix("Support") { sag = zero.indices.map { emulator.world.position($0) - zero[$0] } }
        _ = try measure()
    }
}

@Suite("A unit is calibrated by hand") struct HandCalibrationTests {
    /// An emulated unit whose servos have forgotten what they had stored.
    private struct Bench {
        let robot: RobotDescription
        let truth: Calibration
        let wire: LockstepWire
        let hands: Hands

        init(_ name: String) throws {
            robot = try RobotDescription.load(name)
            let truth = try Calibration.load("\(name)-example")
            self.truth = truth
            let faults = robot.joints.compactMap(\.servo).map { StartFault.staleHomingOffset(servo: $0.ids[0], ticks: -7) }
            let emulator = try BusEmulator.make(robot: robot, calibration: truth, faults: FaultPlan(start: faults))
            wire = LockstepWire(emulator: emulator)
            let half = robot.namedServos.map { _, servo in
                Double((truth.servo(servo.ids[0])?.range ?? 0...0).count - 1) / 2 * ServoDescription.radiansPerTick
            }
            hands = Hands(emulator, robot, travel: half, clock: wire.clock)
        }

        func calibration<Driver: CalibratableDriver & ~Copyable>(_ draft: CalibrationDraft? = nil) -> HandCalibration<Driver> {
            HandCalibration(
                robot: robot, unit: "bench-1", transport: wire.transport, clock: wire.clock, desk: hands, draft: draft, day: "2026-11-22")
        }
    }

    /// What a calibration throws; the macro cannot hold one, which is not copied.
    private func error(_ body: () throws -> Void) -> CalibrationError? {
        do { try body() } catch { return error as? CalibrationError }
        return nil
    }

    @Test("Dynamixel servos get the offsets with which they read 2048 at zero", arguments: ["widowx250s", "openmanipulator-x"])
    func dynamixel(_ name: String) throws {
        let bench = try Bench(name)
        var written: Calibration?
        var calibration: HandCalibration<DynamixelDriver> = bench.calibration()
        try calibration.run(keep: { _ in }) { written = $0 }
        let found = try #require(written)
        #expect(bench.robot.problems(with: found) == [])
        for (index, joint) in bench.robot.joints.enumerated() {
            for id in joint.servo?.ids ?? [] {
                let (offset, truth) = (try #require(found.servo(id)).homingOffset, try #require(bench.truth.servo(id)).homingOffset)
                let sag = bench.hands.sag[index] / ServoDescription.radiansPerTick
                #expect(abs(Double(offset - truth) + sag) <= 2, "servo \(id)")
            }
        }
        var driver = DynamixelDriver(robot: bench.robot, calibration: found, transport: bench.wire.transport, clock: bench.wire.clock)
        try driver.connect()
    }

    @Test("Feetech servos get offset and range, as LeRobot finds them")
    func feetech() throws {
        let bench = try Bench("so101")
        var written: Calibration?
        var calibration: HandCalibration<FeetechDriver> = bench.calibration()
        try calibration.run(keep: { _ in }) { written = $0 }
        let found = try #require(written)
        for servo in found.servos {
            let truth = try #require(bench.truth.servo(servo.id))
            #expect(
                abs(Double(servo.homingOffset) + servo.zeroTick - Double(truth.homingOffset) - truth.zeroTick) <= 3, "servo \(servo.id)")
            #expect(abs((servo.range?.count ?? 0) - (truth.range?.count ?? 0)) <= 6, "servo \(servo.id)")
        }
        var driver = FeetechDriver(robot: bench.robot, calibration: found, transport: bench.wire.transport, clock: bench.wire.clock)
        try driver.connect()
    }

    @Test func `nothing is stored before the person agrees, and what was measured is gone on with`() throws {
        let bench = try Bench("widowx250s")
        var kept: CalibrationDraft?
        bench.hands.agrees = false
        var first: HandCalibration<DynamixelDriver> = bench.calibration()
        let refusal = error { try first.run(keep: { kept = $0 }) { _ in Issue.record("written") } }
        #expect(refusal == .notAgreed)
        let asked = bench.hands.requests.count
        bench.hands.agrees = true
        var written: Calibration?
        var second: HandCalibration<DynamixelDriver> = bench.calibration(kept)
        try second.run(keep: { _ in }) { written = $0 }
        #expect(written != nil && bench.hands.requests.count == asked + 1, "the second time nothing is asked again")
        #expect(bench.hands.requests.last?.hasPrefix("Going on with what was measured on 2026-11-22") == true)
    }

    @Test func `what was measured with other offsets in the servos is measured anew`() throws {
        let bench = try Bench("widowx250s")
        var kept: CalibrationDraft?
        bench.hands.agrees = false
        var first: HandCalibration<DynamixelDriver> = bench.calibration()
        _ = error { try first.run(keep: { kept = $0 }) { _ in } }
        kept?.storedOffsets[1] = 5
        var second: HandCalibration<DynamixelDriver> = bench.calibration(kept)
        _ = error { try second.run(keep: { _ in }) { _ in } }
        #expect(bench.hands.requests.contains { $0.hasPrefix("What was measured on 2026-11-22 is of no use any more") })
        #expect(bench.hands.requests.count { $0.hasPrefix("Support") } == 2)
    }

    @Test func `a file that cannot be written leaves the servos as they were`() throws {
        let bench = try Bench("widowx250s")
        var calibration: HandCalibration<DynamixelDriver> = bench.calibration()
        let failure = error { try calibration.run(keep: { _ in }) { _ in throw CalibrationError.nobodyAnswers } }
        #expect(failure == .nobodyAnswers)
        var driver = DynamixelDriver(robot: bench.robot, calibration: bench.truth, transport: bench.wire.transport, clock: bench.wire.clock)
        #expect(driver.readHomingOffsets()[1] == -7)
    }

    @Test func `a joint that counts the other way, and a horn that sits wrong, are named`() throws {
        let bench = try Bench("widowx250s")
        bench.hands.backwards = "elbow"
        var kept: CalibrationDraft?
        var calibration: HandCalibration<DynamixelDriver> = bench.calibration()
        let backwards = error { try calibration.run(keep: { kept = $0 }) { _ in } }
        #expect(backwards == .turnsBackwards("elbow"))
        #expect(kept?.middle == [:] && kept?.seen == [], "what mends it moves the zero")

        let other = try Bench("widowx250s")
        other.hands.zero[0] = 1.8
        var second: HandCalibration<DynamixelDriver> = other.calibration()
        guard case .misplacedHorn(servo: 1, owner: "waist", _) = error({ try second.run(keep: { _ in }) { _ in } }) else {
            Issue.record("\(other.hands.requests)")
            return
        }
    }

    @Test func `a joint that turns too far, or that was not turned, is not taken for calibrated`() throws {
        let bench = try Bench("so101")
        bench.hands.travel[0] = 2.9
        var calibration: HandCalibration<FeetechDriver> = bench.calibration()
        guard case .turnsTooFar("shoulder_pan", _) = error({ try calibration.run(keep: { _ in }) { _ in } }) else {
            Issue.record("\(bench.hands.requests)")
            return
        }
        let other = try Bench("so101")
        other.hands.travel[5] = 0
        other.hands.patience = 20
        var second: HandCalibration<FeetechDriver> = other.calibration()
        let left = error { try second.run(keep: { _ in }) { _ in Issue.record("written") } }
        #expect(left == .nobodyAnswers && other.hands.requests.contains("gripper has not been turned from end to end."))
    }

    @Test func `an offset beyond what acts is not counted`() {
        #expect(DynamixelDriver.homingOffset(from: 1500, reading: 2648, wanted: 2048) == 424)
        #expect(DynamixelDriver.homingOffset(from: -37, reading: 2011, wanted: 2048) == 0)
        #expect(FeetechDriver.homingOffset(from: 2000, reading: 2147, wanted: 2047) == -1996)
    }

    @Test func `an arm with torque is not touched`() throws {
        let bench = try Bench("so101")
        var driver = FeetechDriver(robot: bench.robot, calibration: bench.truth, transport: bench.wire.transport, clock: bench.wire.clock)
        try driver.engage()
        var calibration: HandCalibration<FeetechDriver> = bench.calibration()
        let refusal = error { try calibration.run(keep: { _ in }) { _ in } }
        #expect(refusal == .energised([1, 2, 3, 4, 5, 6]))
        #expect(bench.hands.requests.isEmpty)
    }

    @Test(arguments: [
        ("widowx250s", 0, "so that the tip goes to the left"), ("widowx250s", 1, "so that the tip goes down"),
        ("widowx250s", 5, "counter-clockwise, seen from ahead"), ("so101", 0, "so that the tip goes to the right"),
    ])
    func `which way a joint turns is told by where the tip goes`(_ robot: String, _ joint: Int, _ words: String) throws {
        #expect(JointTurn.positive(joint: joint, of: try RobotDescription.load(robot)) == words)
    }
}
