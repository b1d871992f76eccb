import Drivers
import Realtime
import Robot
import Testing

@testable import Simulation

@Suite("A Universal Robots driver on its emulated controller") struct URDriverTests {
    private let robot: RobotDescription

    init() throws { robot = try RobotDescription.load("ur5e") }

    private func lockstep(_ habits: URController.Habits = .init()) throws -> LockstepUR {
        LockstepUR(controller: URController(arm: try URArm(robot: robot, seed: 1), robot: robot, habits: habits))
    }

    private func driver(_ lockstep: LockstepUR, rate: Double = 500) -> URDriver {
        var robot = robot
        robot.wire.rate = rate
        if lockstep.controller.habits.version.major == 3 { robot.name = "ur5" }
        return URDriver(robot: robot, ways: lockstep.ways, clock: lockstep.clock)
    }

    private let unfiltered: URDriver.VelocityFilter = { _, wish, _, _ in wish }

    /// A driver whose program follows.
    private func engaged(_ lockstep: LockstepUR) throws -> URDriver {
        var driver = driver(lockstep)
        try driver.connect()
        try driver.powerUp()
        try driver.engage(filter: unfiltered)
        return driver
    }

    /// What `body` throws; the macro cannot hold a driver, which is not copied.
    private func problems(_ body: () throws(URError) -> Void) -> [URProblem] {
        do throws(URError) { try body() } catch { return error.problems }
        return []
    }

    /// Ticks at the driver's own pace, sending where the arm was held.
    /// - Returns: the first outcome of a read that is not fresh, within `seconds`.
    private func trouble(
        _ driver: inout URDriver, _ lockstep: LockstepUR, _ state: inout JointState, for seconds: Double = 2, period: Double = 0.002,
        _ setPoint: (_ seconds: Double, _ age: Double) -> JointVector
    ) -> WireOutcome {
        let begin = lockstep.clock.now()
        var tick = begin
        while tick.seconds(since: begin) < seconds {
            tick = tick.advanced(bySeconds: period + driver.lean)
            lockstep.clock.sleep(until: tick)
            let outcome = driver.read(into: &state)
            guard outcome == .fresh else { return outcome }
            let sent = driver.write(position: setPoint(tick.seconds(since: begin), state.age))
            guard sent == .fresh else { return sent }
        }
        return .fresh
    }

    @Test(arguments: [500.0, 125]) func `it powers the arm on, proves its watchdog, leads it and lets it go`(_ rate: Double) throws {
        var habits = URController.Habits(rate: rate)
        habits.isOldProtocolOnly = rate == 125
        let lockstep = try lockstep(habits)
        let controller = lockstep.controller
        var driver = driver(lockstep, rate: rate)
        try driver.connect()
        #expect(controller.robotMode == .powerOff, "nothing is energised by a look")
        try driver.powerUp()
        try driver.engage(filter: unfiltered)
        #expect(controller.robotMode == .running && controller.runtime == .playing)
        #expect(controller.notes.contains { $0.contains("has stopped the program") }, "the proof")
        let held = driver.heldPosition
        #expect(abs(held[5] - robot.poses.park[5]) > 0.01, "the proof turns the last joint")
        var state = JointState(joints: 6)
        let outcome = trouble(&driver, lockstep, &state, period: 1 / rate) { seconds, _ in
            var goal = held
            goal[2] += min(0.2, 0.12 * seconds)
            return goal
        }
        #expect(outcome == .fresh && abs(state.position[2] - held[2] - 0.2) < 0.01)
        #expect(state.hasEffort == 0b11_1111 && state.age < 0.01)
        let isReleased = driver.disengage()
        #expect(isReleased && controller.runtime == .stopped && controller.robotMode == .running)
    }

    /// A driver of torques whose program follows.
    private func torqueDriver(_ lockstep: LockstepUR) -> URDriver {
        URDriver(robot: robot, operating: .torque, ways: lockstep.ways, clock: lockstep.clock)
    }

    /// Ticks for a second, sending torques.
    private func push(
        _ driver: inout URDriver, _ lockstep: LockstepUR, _ state: inout JointState, _ torque: (JointState) -> [Double]
    ) -> WireOutcome {
        for _ in 0..<500 {
            lockstep.clock.sleep(until: lockstep.clock.now().advanced(bySeconds: 0.002 + driver.lean))
            let outcome = driver.read(into: &state)
            guard outcome == .fresh else { return outcome }
            let sent = driver.write(effort: JointVector(torque(state)))
            guard sent == .fresh else { return sent }
        }
        return .fresh
    }

    @Test func `torques hold the arm where they are zero, move it where they are not, and end with its watchdog`() throws {
        let lockstep = try lockstep()
        var driver = torqueDriver(lockstep)
        try driver.connect()
        try driver.powerUp()
        try driver.engage(filter: unfiltered)
        let held = driver.heldPosition
        var state = JointState(joints: 6)
        let atZero = push(&driver, lockstep, &state) { _ in [0, 0, 0, 0, 0, 0] }
        #expect(atZero == .fresh && (0..<6).allSatisfy { abs(state.position[$0] - held[$0]) < 0.01 }, "gravity is compensated")

        let atTwo = push(&driver, lockstep, &state) { state in state.velocity[5] < 0.5 ? [0, 0, 0, 0, 0, 2] : [0, 0, 0, 0, 0, 0] }
        #expect(atTwo == .fresh && state.velocity[5] > 0.3 && state.position[5] > held[5] + 0.2)

        let place = state.position[5]
        _ = driver.write(effort: JointVector([0, 0, 0, 0, 0, 2]))
        lockstep.clock.sleep(until: lockstep.clock.now().advanced(bySeconds: 0.5))
        #expect(lockstep.controller.runtime == .stopped && lockstep.controller.arm.isStill)
        let way = lockstep.controller.arm.positions[5] - place
        #expect(way > 0.01 && way < 0.3, "the last torque goes on for the watchdog's time: \(way) rad")
    }

    @Test func `an arm that is not heard gets no torque`() throws {
        let lockstep = try lockstep()
        var driver = torqueDriver(lockstep)
        try driver.connect()
        try driver.powerUp()
        try driver.engage(filter: unfiltered)
        var state = JointState(joints: 6)
        _ = push(&driver, lockstep, &state) { state in state.velocity[5] < 0.3 ? [0, 0, 0, 0, 0, 2] : [0, 0, 0, 0, 0, 0] }
        func mode() -> Int64? { lockstep.controller.registers[URProgram.inputs[0]]?.integers[0] }
        #expect(mode() == Int64(URProgram.Mode.torque.rawValue))
        for _ in 0..<150 {
            lockstep.clock.sleep(until: lockstep.clock.now().advanced(bySeconds: 0.002))
            _ = driver.write(effort: JointVector([0, 0, 0, 0, 0, 2]))
        }
        #expect(mode() == Int64(URProgram.Mode.hold.rawValue) && lockstep.controller.runtime == .playing)
        #expect(lockstep.controller.arm.isStill)
        let again = push(&driver, lockstep, &state) { _ in [0, 0, 0, 0, 0, 0] }
        #expect(again == .fresh && mode() == Int64(URProgram.Mode.torque.rawValue))
        _ = push(&driver, lockstep, &state) { state in state.velocity[5] < 0.3 ? [0, 0, 0, 0, 0, 2] : [0, 0, 0, 0, 0, 0] }
        let isReleased = driver.disengage()
        #expect(isReleased && lockstep.controller.runtime == .stopped && lockstep.controller.arm.isStill)
    }

    @Test func `only a program of torques knows them`() {
        let (plain, able) = (
            URProgram(token: 3, leastRate: 20, period: 0.002), URProgram(token: 3, leastRate: 20, period: 0.002, takesTorque: true)
        )
        #expect(URProgram(script: plain.script) == plain && URProgram(script: able.script) == able)
        let branch = """
                elif mode == 4:
                  moves = True
                  direct_torque([read_input_float_register(24), read_input_float_register(25), read_input_float_register(26), \
            read_input_float_register(27), read_input_float_register(28), read_input_float_register(29)])

            """
        #expect(able.script.contains(branch) && able.script.replacing(branch, with: "") == plain.script)
    }

    @Test func `a program that is held up sends no torque, and goes on when it is let go`() throws {
        let lockstep = try lockstep()
        var driver = torqueDriver(lockstep)
        try driver.connect()
        try driver.powerUp()
        try driver.engage(filter: unfiltered)
        var state = JointState(joints: 6)
        lockstep.controller.speedSlider = 0.5
        _ = push(&driver, lockstep, &state) { _ in [0, 0, 0, 0, 0, 0] }
        let place = lockstep.controller.arm.positions[5]
        var outcomes: Set<String> = []
        for _ in 0..<200 {
            lockstep.clock.sleep(until: lockstep.clock.now().advanced(bySeconds: 0.002))
            let outcome = driver.read(into: &state)
            let sent = driver.write(effort: JointVector([0, 0, 0, 0, 0, 3]))
            outcomes.insert("\(outcome) \(sent)")
        }
        #expect(outcomes == ["robotHindered(Drivers.RobotHindrance.speedSlider) fresh"])
        #expect(abs(lockstep.controller.arm.positions[5] - place) < 1e-3)
        lockstep.controller.speedSlider = 1
        lockstep.clock.sleep(until: lockstep.clock.now().advanced(bySeconds: 0.01))
        let after = push(&driver, lockstep, &state) { state in state.velocity[5] < 0.5 ? [0, 0, 0, 0, 0, 2] : [0, 0, 0, 0, 0, 0] }
        #expect(after == .fresh && state.position[5] > place + 0.1)
    }

    @Test func `a controller that takes no torques is told before anything is energised`() throws {
        var habits = URController.Habits()
        habits.version = URControlVersion(5, 22)
        let lockstep = try lockstep(habits)
        var driver = torqueDriver(lockstep)
        #expect(problems { () throws(URError) in try driver.connect() } == [.noTorque(URControlVersion(5, 22))])
        #expect(lockstep.controller.robotMode == .powerOff)
        let controller = try self.lockstep(habits).controller
        (controller.robotMode, controller.runtime) = (.running, .stopped)
        controller.run(URProgram(token: 1, leastRate: 20, period: 0.002, takesTorque: true).script)
        #expect(controller.runtime == .stopped && controller.notes.contains { $0.contains("did not compile") })
        var other = self.driver(lockstep)
        let outcome = other.write(effort: JointVector(count: 6))
        #expect(outcome == .bad(.refused), "a driver of positions sends no torque")
    }

    @Test func `it keeps the controller's time when its own clock runs otherwise`() throws {
        let lockstep = try lockstep()
        var driver = try engaged(lockstep)
        let held = driver.heldPosition
        for period in [0.002 * 1.0005, 0.002 * 0.9995] {
            var state = JointState(joints: 6)
            let before = (driver.statistics.bytesReceived, lockstep.controller.arm.steps)
            var oldest = 0.0
            let outcome = trouble(&driver, lockstep, &state, for: 4, period: period) { seconds, age in
                if seconds > 1 { oldest = max(oldest, age) }
                return held
            }
            #expect(outcome == .fresh && oldest < 0.0006, "the state was \(oldest) s old")
            let ticks = driver.statistics.bytesReceived - before.0
            #expect(ticks > 0 && lockstep.controller.arm.steps > before.1)
        }
    }

    @Test func `what does not suit the file is told before anything is energised`() throws {
        var strange = URController.Habits()
        (strange.model, strange.frequency) = ("UR10", 500)
        let other = try lockstep(strange)
        var driver = driver(other)
        #expect(problems { () throws(URError) in try driver.connect() } == [.wrongModel(found: "UR10")])

        let old = try lockstep(.init(rate: 125))
        var fast = self.driver(old)
        #expect(problems { () throws(URError) in try fast.connect() } == [.rateNotOffered(wanted: 500, offered: 125)])

        var ancient = URController.Habits()
        ancient.version = URControlVersion(1, 8)
        let museum = try lockstep(ancient)
        var third = self.driver(museum)
        #expect(problems { () throws(URError) in try third.connect() } == [.unknownVersion(URControlVersion(1, 8))])
    }

    @Test func `inputs that another client writes are named`() throws {
        let lockstep = try lockstep()
        let line = lockstep.controller.open(.rtde)
        lockstep.controller.receive(RTDECodec().encode(RTDERequest.protocolVersion(2)), on: line)
        lockstep.controller.receive(RTDECodec().encode(RTDERequest.setUpInputs(names: ["input_double_register_26"])), on: line)
        var driver = driver(lockstep)
        #expect(problems { () throws(URError) in try driver.connect() } == [.inputsTaken(["input_double_register_26"])])
    }

    @Test func `a robot that somebody has stopped, slowed or taken over is not powered on`() throws {
        let states: [((URController) -> Void, URProblem)] = [
            ({ $0.isRemote = false }, .localControl), ({ $0.become(.robotEmergencyStop) }, .stopped(.robotEmergencyStop)),
            ({ $0.become(.protectiveStop) }, .stopped(.protectiveStop)), ({ $0.speedSlider = 0.5 }, .speedSlider(0.5)),
            ({ $0.become(.reduced) }, .reducedMode),
        ]
        for (change, problem) in states {
            let lockstep = try lockstep()
            change(lockstep.controller)
            var driver = driver(lockstep)
            try driver.connect()
            #expect(problems { () throws(URError) in try driver.powerUp() } == [problem])
            #expect(lockstep.controller.robotMode == .powerOff && lockstep.controller.runtime == .stopped)
        }
    }

    @Test func `a watchdog that does not bite is found out`() throws {
        var habits = URController.Habits()
        habits.watchdogBites = false
        let lockstep = try lockstep(habits)
        var driver = driver(lockstep)
        try driver.connect()
        let found = problems { () throws(URError) in
            try driver.powerUp()
            try driver.engage(filter: unfiltered)
        }
        guard case .programOutlived = found.first else {
            Issue.record("\(found)")
            return
        }
        #expect(lockstep.controller.runtime == .stopped, "and nothing goes on turning")
        var state = JointState(joints: 6)
        _ = driver.listen(&state, for: 0.5) { _ in false }
        #expect(state.velocity.array.allSatisfy { abs($0) < 0.005 })
    }

    @Test func `a program that something else ends proves no watchdog`() throws {
        let ends: [(URController) -> Void] = [
            { $0.become(.safeguardStop) }, { $0.speedSlider = 0.5 },
            { controller in
                let line = controller.open(.dashboard)
                controller.receive(Array("stop\n".utf8), on: line)
            },
        ]
        for end in ends {
            let lockstep = try lockstep()
            var driver = driver(lockstep)
            try driver.connect()
            try driver.powerUp()
            let found = problems { () throws(URError) in
                try driver.engage { _, wish, _, _ in
                    end(lockstep.controller)
                    return wish
                }
            }
            #expect(found == [.proofDisturbed])
            #expect(lockstep.controller.runtime != .playing)
        }
    }

    @Test func `a CB3 arm is no e-Series arm`() throws {
        let lockstep = try lockstep(.init(rate: 125))
        var robot = robot
        robot.wire.rate = 125
        var driver = URDriver(robot: robot, ways: lockstep.ways, clock: lockstep.clock)
        #expect(problems { () throws(URError) in try driver.connect() } == [.wrongModel(found: "UR5 of the CB3 series")])
    }

    @Test func `whatever hinders or stops the robot has a name`() throws {
        func order(_ words: String) -> (URController) -> Void {
            { controller in
                let line = controller.open(.dashboard)
                controller.receive(Array("\(words)\n".utf8), on: line)
            }
        }
        let hindrances: [((URController) -> Void, WireOutcome)] = [
            ({ $0.become(.protectiveStop) }, .robotStopped(.protective)), ({ $0.become(.safeguardStop) }, .robotStopped(.safeguard)),
            ({ $0.become(.robotEmergencyStop) }, .robotStopped(.button)), ({ $0.become(.violation) }, .robotStopped(.fault)),
            ({ $0.become(.reduced) }, .robotHindered(.reducedMode)), ({ $0.speedSlider = 0.4 }, .robotHindered(.speedSlider)),
            ({ $0.isRemote = false }, .robotHindered(.localControl)), (order("stop"), .robotHindered(.programStopped)),
            (order("pause"), .robotHindered(.paused)), (order("power off"), .robotDisabled),
            ({ $0.answersDashboard = false }, .robotHindered(.controlUnknown)),
        ]
        for (change, outcome) in hindrances {
            let lockstep = try lockstep()
            var driver = try engaged(lockstep)
            let held = driver.heldPosition
            var state = JointState(joints: 6)
            let before = trouble(&driver, lockstep, &state, for: 0.1) { _, _ in held }
            #expect(before == .fresh)
            change(lockstep.controller)
            let after = trouble(&driver, lockstep, &state, for: 4) { _, _ in held }
            #expect(after == outcome)
        }
    }

    @Test func `a dashboard server that closes leaves it unknown who controls the robot`() throws {
        let lockstep = try lockstep()
        var driver = try engaged(lockstep)
        lockstep.end(.dashboard)
        let held = driver.heldPosition
        var state = JointState(joints: 6)
        let outcome = trouble(&driver, lockstep, &state) { _, _ in held }
        #expect(outcome == .robotHindered(.controlUnknown))
    }

    @Test func `a hindered program outlives its watchdog though nobody has a set-point for it`() throws {
        let lockstep = try lockstep()
        var driver = try engaged(lockstep)
        lockstep.controller.speedSlider = 0.5
        var state = JointState(joints: 6)
        for _ in 0..<500 {
            lockstep.clock.sleep(until: lockstep.clock.now().advanced(bySeconds: 0.002))
            _ = driver.read(into: &state)
        }
        let outcome = driver.read(into: &state)
        #expect(outcome == .robotHindered(.speedSlider) && lockstep.controller.runtime == .playing)
        let sent = driver.statistics.bytesSent
        let written = driver.write(position: state.position)
        _ = driver.read(into: &state)
        #expect(written == .fresh && driver.statistics.bytesSent - sent == 60, "one package a tick")
    }

    @Test func `a program that stood still follows again only once the set-point is near the arm`() throws {
        let lockstep = try lockstep()
        var driver = try engaged(lockstep)
        var far = driver.heldPosition
        far[0] += 0.1
        var state = JointState(joints: 6)
        lockstep.controller.become(.safeguardStop)
        _ = trouble(&driver, lockstep, &state) { _, _ in far }
        lockstep.controller.become(.normal)
        let begin = state.position
        _ = trouble(&driver, lockstep, &state, for: 0.02) { _, _ in far }
        let outcome = trouble(&driver, lockstep, &state, for: 0.5) { _, _ in far }
        #expect(outcome == .fresh && abs(state.position[0] - begin[0]) < 0.005, "it does not jump there")
        let near = state.position
        let after = trouble(&driver, lockstep, &state, for: 0.5) { seconds, _ in
            var goal = near
            goal[0] += 0.1 * seconds
            return goal
        }
        #expect(after == .fresh && state.position[0] - begin[0] > 0.03)
    }

    @Test func `a set-point that passes by takes nothing along`() throws {
        let lockstep = try lockstep()
        var driver = try engaged(lockstep)
        let held = driver.heldPosition
        var state = JointState(joints: 6)
        lockstep.controller.become(.safeguardStop)
        _ = trouble(&driver, lockstep, &state) { _, _ in held }
        lockstep.controller.become(.normal)
        _ = trouble(&driver, lockstep, &state, for: 0.02) { _, _ in held.with(0, held[0] - 0.2) }
        let begin = state.position
        let outcome = trouble(&driver, lockstep, &state, for: 0.5) { seconds, _ in held.with(0, begin[0] - 0.2 + 0.8 * seconds) }
        #expect(outcome == .fresh && abs(state.position[0] - begin[0]) < 0.001)
    }

    @Test func `a controller that closes the connection is lost, and spoken to no more`() throws {
        let lockstep = try lockstep()
        var driver = try engaged(lockstep)
        let held = driver.heldPosition
        // As one does whose client has not read for too long.
        lockstep.clock.sleep(until: lockstep.clock.now().advanced(bySeconds: 0.1))
        lockstep.end(.rtde)
        var state = JointState(joints: 6)
        let outcome = trouble(&driver, lockstep, &state) { _, _ in held }
        #expect(outcome == .topicLost(.jointStates))
        let sent = driver.write(position: held)
        #expect(sent == .topicLost(.jointStates))
    }
}

extension JointVector {
    fileprivate func with(_ joint: Int, _ value: Double) -> JointVector {
        var copy = self
        copy[joint] = value
        return copy
    }
}
