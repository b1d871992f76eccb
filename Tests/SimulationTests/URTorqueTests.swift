import Drivers
import Realtime
import Robot
import Testing

@testable import Simulation

@Suite("A Universal Robots driver of torques") struct URTorqueTests: URDriverBench {
    let robot: RobotDescription

    init() throws { robot = try RobotDescription.load("ur5e") }

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
        var driver = try engaged(lockstep, operating: .torque)
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
        var driver = try engaged(lockstep, operating: .torque)
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
        var driver = try engaged(lockstep, operating: .torque)
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
        var driver = driver(lockstep, operating: .torque)
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
}
