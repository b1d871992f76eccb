import Glibc
import ROS
import Realtime
import Robot
import Testing

@testable import Drivers

@Suite("A Sawyer's driver", .serialized) struct InteraDriverTests {
    private let robot: RobotDescription

    /// Four joints under a Sawyer's names.
    init() throws {
        var robot = try RobotDescription.load("openmanipulator-x")
        for joint in robot.joints.indices { robot.joints[joint].name = SawyerDouble.names[joint] }
        robot.safety.watchdog = 0.1
        self.robot = robot
    }

    private let unfiltered: InteraDriver.VelocityFilter = { _, wish, _, _ in wish }

    private func driver(_ sawyer: SawyerDouble) throws -> InteraDriver {
        try InteraDriver(robot: robot, master: "\(sawyer.master.address)")
    }

    /// What `body` throws; the macro cannot hold a driver, which is not copied.
    private func thrown<Failure>(_ body: () throws(Failure) -> Void) -> Failure? {
        do throws(Failure) { try body() } catch { return error }
        return nil
    }

    /// The newest command once it is of that mode, within 2 s.
    private func arrives(_ mode: JointCommandMessage.Mode, at sawyer: SawyerDouble) -> JointCommandMessage? {
        for _ in 0..<400 {
            if let command = sawyer.lastCommand, command.mode == mode.rawValue { return command }
            usleep(5000)
        }
        return nil
    }

    /// Reads until an outcome is not `.fresh`, at most 3 s.
    private func trouble(_ driver: inout InteraDriver, _ state: inout JointState) -> WireOutcome {
        for _ in 0..<300 {
            let outcome = driver.read(into: &state)
            guard outcome == .fresh else { return outcome }
            usleep(10_000)
        }
        return .fresh
    }

    @Test(arguments: [false, true]) func itConnectsEngagesMovesAndLetsGo(ofOldSoftware: Bool) throws {
        let sawyer = try SawyerDouble(SawyerDouble.Habits(version: ofOldSoftware ? "5.2.0.1" : "5.3.0.0", speaksOldState: ofOldSoftware))
        var driver = try driver(sawyer)
        let knowsHoming = driver.knowsHoming
        #expect(knowsHoming == !ofOldSoftware)
        try driver.connect()
        try driver.engage(filter: unfiltered)
        let isEnabled = driver.assembly.isEnabled
        #expect(isEnabled)
        #expect(sawyer.state.withLock { $0.timeout } == 0.1)
        let held = driver.heldPosition
        #expect(abs(held[0] - 0.1) < 1e-9 && held[3] > 0.4, "the proof turns the last joint only: \(held.array)")
        var state = JointState(joints: 4)
        let outcome1 = driver.write(position: JointVector([0.5, 0.6, 0.7, 0.8]))
        #expect(outcome1 == .fresh)
        usleep(50_000)
        let outcome2 = driver.read(into: &state)
        #expect(outcome2 == .fresh)
        #expect(state.position.array == [0.5, 0.6, 0.7, 0.8] && state.effort.array == [1, 2, 3, 4] && state.hasEffort == 0b1111)
        #expect(state.age < 1)
        let isReleased = driver.disengage()
        #expect(isReleased)
        #expect(!sawyer.state.withLock { $0.assembly.isEnabled })
        #expect(sawyer.state.withLock { $0.timeout } == 0.2)
    }

    @Test func commandsCarryModeNamesAndNumbers() throws {
        let sawyer = try SawyerDouble()
        var driver = try driver(sawyer)
        let outcome3 = driver.write(effort: JointVector([1, 2, 3, 4]))
        #expect(outcome3 == .fresh)
        let torque = try #require(arrives(.torque, at: sawyer))
        #expect(torque.names == SawyerDouble.names && torque.effort == [1, 2, 3, 4] && torque.position.isEmpty)
        #expect(torque.header.stamp.seconds > 1_600_000_000)
        let outcome4 = driver.write(velocity: JointVector([0, 0, 0, 0.5]))
        #expect(outcome4 == .fresh)
        #expect(try #require(arrives(.velocity, at: sawyer)).velocity == [0, 0, 0, 0.5])
        let outcome5 = driver.write(effort: JointVector([1, .nan, 3, 4]))
        #expect(outcome5 == .bad(.notAccepted))
    }

    @Test func whatDoesNotSuitTheFileIsToldAtOnce() throws {
        let sawyer = try SawyerDouble(SawyerDouble.Habits(version: "4.1", kind: "baxter", widestPosition: 1))
        var driver = try driver(sawyer)
        let error = thrown { () throws(InteraError) in try driver.connect() }
        let problems = try #require(error).problems
        #expect(problems.prefix(2) == [.wrongRobot(found: "baxter"), .unknownVersion("4.1")])
        #expect(problems.count > 2 && problems.dropFirst(2).allSatisfy { if case .looseLimit = $0 { true } else { false } })
    }

    @Test func aRobotThatIsNotThereIsNamed() throws {
        let robot = robot
        let error = #expect(throws: InteraError.self) {
            _ = try InteraDriver(robot: robot, master: "http://127.0.0.1:9")
        }
        #expect(
            error?.problems == [
                .graph(.unreachable("http://127.0.0.1:9/", method: "registerPublisher", why: "it cannot be connected to"))
            ])
    }

    @Test func aStoppedRobotIsNotClearedByItself() throws {
        let sawyer = try SawyerDouble(assembly: .stopped)
        var driver = try driver(sawyer)
        let refusal = thrown { () throws(InteraError) in try driver.engage(filter: unfiltered) }
        #expect(refusal?.problems == [.stopped(.user, .released)])
        #expect(sawyer.state.withLock { $0.assembly.isStopped })
        try driver.reset()
        let useless = thrown { () throws(InteraProblem) in try driver.reset() }
        #expect(useless == .notStopped)
        try driver.engage(filter: unfiltered)
        try driver.stop()
        let isStopped = driver.assembly.isStopped
        #expect(isStopped)
    }

    @Test func aPressedButtonForbidsTheReset() throws {
        var pressed = AssemblyState.stopped
        pressed.button = .pressed
        let sawyer = try SawyerDouble(assembly: pressed)
        var driver = try driver(sawyer)
        let refusal = thrown { () throws(InteraProblem) in try driver.reset() }
        #expect(refusal == .pressedButton)
    }

    @Test func aTimeoutThatStopsNothingIsFoundOut() throws {
        let sawyer = try SawyerDouble(SawyerDouble.Habits(obeysTimeout: false))
        var driver = try driver(sawyer)
        let error = thrown { () throws(InteraError) in try driver.engage(filter: unfiltered) }
        guard case .watchdogToothless(let moved, let allowed) = error?.problems.first else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(moved > allowed && allowed < 0.021)
        #expect(arrives(.position, at: sawyer) != nil, "it is brought to hold all the same")
    }

    @Test func aRobotThatIsDisabledOrStoppedIsTold() throws {
        let sawyer = try SawyerDouble()
        var driver = try driver(sawyer)
        try driver.engage(filter: unfiltered)
        var state = JointState(joints: 4)
        sawyer.change { $0.assembly.isEnabled = false }
        let outcome10 = trouble(&driver, &state)
        #expect(outcome10 == .robotDisabled)
        sawyer.change { $0.assembly = .stopped }
        usleep(50_000)
        let outcome11 = trouble(&driver, &state)
        #expect(outcome11 == .robotStopped(.button))
    }

    @Test(arguments: [true, false]) func aTopicThatFallsSilentIsTold(ofStates: Bool) throws {
        let sawyer = try SawyerDouble()
        var driver = try driver(sawyer)
        try driver.engage(filter: unfiltered)
        var state = JointState(joints: 4)
        let outcome6 = driver.read(into: &state)
        #expect(outcome6 == .fresh)
        sawyer.change { if ofStates { $0.habits.publishesStates = false } else { $0.habits.publishesAssembly = false } }
        let outcome12 = trouble(&driver, &state)
        #expect(outcome12 == .bad(.silence))
        let loss = driver.loss
        #expect(loss == nil)
    }

    @Test func aRobotThatIsSwitchedOffIsLost() throws {
        let sawyer = try SawyerDouble()
        var driver = try driver(sawyer)
        try driver.engage(filter: unfiltered)
        var state = JointState(joints: 4)
        sawyer.end()
        let outcome13 = trouble(&driver, &state)
        #expect(outcome13 == .topicLost(.jointStates))
        let loss = driver.loss
        #expect(loss == .jointStates)
        let outcome7 = driver.write(effort: JointVector(count: 4))
        #expect(outcome7 == .topicLost(.jointStates))
    }

    @Test func losingTheMasterCostsADrivenArmNothing() throws {
        let sawyer = try SawyerDouble()
        var driver = try driver(sawyer)
        try driver.engage(filter: unfiltered)
        sawyer.master.stop()
        var state = JointState(joints: 4)
        for _ in 0..<30 {
            let outcome8 = driver.read(into: &state)
            #expect(outcome8 == .fresh)
            let outcome9 = driver.write(effort: JointVector(count: 4))
            #expect(outcome9 == .fresh)
            usleep(10_000)
        }
    }
}
