import Drivers
import Realtime
import Robot
import Testing

@testable import Simulation

@Suite("A Universal Robots driver on its emulated controller") struct URDriverTests: URDriverBench {
    let robot: RobotDescription

    init() throws { robot = try RobotDescription.load("ur5e") }

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
}
