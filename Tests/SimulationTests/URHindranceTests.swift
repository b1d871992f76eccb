import Drivers
import Realtime
import Robot
import Testing

@testable import Simulation

@Suite("A Universal Robots driver whose robot is stopped, hindered or gone") struct URHindranceTests: URDriverBench {
    let robot: RobotDescription

    init() throws { robot = try RobotDescription.load("ur5e") }

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
