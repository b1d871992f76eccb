import Control
import Drivers
import Realtime
import Robot
import Safety

/// Lets an arm that heat has parked rest without power until its servos have cooled, and then takes the run up again.
struct CoolDown {
    /// s between two looks at the servos.
    private static let interval = 1.0
    /// Looks between two sentences to a person.
    private static let looksPerSentence = 60
    /// Looks in a row that may stay without an answer.
    private static let silentLooks = 10
    /// rad that an arm without power may shift on its rest.
    private static let play = 0.1

    let robot: RobotDescription
    let clock: LoopClock
    let control: ControlBlock
    /// s, after which the run is given up.
    var patience = 1800.0
    /// Shows a sentence to a person.
    let report: (String) -> Void

    /// Refuses to begin with an arm that is warmer than one that has cooled, and asks nothing of its joints.
    func requireCool<Driver: ArmDriver & ~Copyable>(_ driver: inout Driver) throws(RigError) {
        guard let state = look(&driver), !isCool(state) else { return }
        throw .tooHot(celsius: hottest(state), resume: robot.safety.temperature.resume)
    }

    /// Runs a loop to its ending, and takes it up again after each rest.
    /// - Parameter run: until the loop has an ending.
    func drive<Driver: ArmDriver & ~Copyable>(
        _ loop: inout ControlLoop<Driver>, meanwhile: () throws -> Void, run: (inout ControlLoop<Driver>) throws -> Void
    ) throws -> Ending {
        while true {
            try run(&loop)
            let ending = loop.ending ?? Ending(.holding, .operatorStop)
            guard ending.passesByCooling else { return ending }
            if let end = try rest(&loop, after: ending, meanwhile: meanwhile) { return end }
        }
    }

    /// Rests the arm of a loop that heat has ended at the park pose.
    /// - Parameter meanwhile: called at every look.
    /// - Returns: nil when the arm has been engaged again and the loop may go on; else the run's end, with the arm parked.
    private func rest<Driver: ArmDriver & ~Copyable>(
        _ loop: inout ControlLoop<Driver>, after ending: Ending, meanwhile: () throws -> Void
    ) throws -> Ending? {
        guard loop.driver.release() else { return ending }
        report("A servo is too hot: the arm rests at its park pose until it has cooled to \(degrees(robot.safety.temperature.resume)).")
        if let ending = try wait(&loop.driver, meanwhile: meanwhile) { return ending }
        try control.awaitEnable(clock, meanwhile: meanwhile, report: report)
        if let fault = control.asked.fault { return Ending(.parked, fault) }
        report("The servos have cooled, and the arm moves again: keep clear.")
        try loop.driver.energise()
        loop.beginAgain()
        return nil
    }

    /// - Returns: nil once every servo has cooled.
    func wait<Driver: ArmDriver & ~Copyable>(_ driver: inout Driver, meanwhile: () throws -> Void) throws -> Ending? {
        var silent = 0
        var rest: JointVector?
        for count in 1...Int(patience / CoolDown.interval) {
            clock.sleep(until: clock.now().advanced(bySeconds: CoolDown.interval))
            try meanwhile()
            if let fault = control.asked.fault { return Ending(.parked, fault) }
            guard let state = look(&driver) else {
                silent += 1
                if silent >= CoolDown.silentLooks { return Ending(.parked, .badPackets) }
                continue
            }
            silent = 0
            guard isWithinPlay(of: rest ?? state.position, state) else {
                report("The arm was moved while it cooled, so the run does not go on by itself.")
                return Ending(.parked, .operatorInterrupt)
            }
            rest = rest ?? state.position
            if isCool(state) { return nil }
            if count.isMultiple(of: CoolDown.looksPerSentence) { report(sentence(state, seconds: Double(count) * CoolDown.interval)) }
        }
        return Ending(.parked, .filter(.overheated))
    }

    private func look<Driver: ArmDriver & ~Copyable>(_ driver: inout Driver) -> JointState? {
        var state = JointState(joints: robot.joints.count)
        return driver.readAll(into: &state) ? state : nil
    }

    private func hottest(_ state: JointState) -> Double { state.temperature.array.max() ?? 0 }

    private func isCool(_ state: JointState) -> Bool { hottest(state) <= robot.safety.temperature.resume }

    /// Who handles a limp arm must not be surprised by one that moves.
    private func isWithinPlay(of rest: JointVector, _ state: JointState) -> Bool {
        zip(state.position.array, rest.array).allSatisfy { abs($0 - $1) <= CoolDown.play }
    }

    private func sentence(_ state: JointState, seconds: Double) -> String {
        let minutes = Int((seconds / 60).rounded())
        return "The arm cools: its hottest servo is at \(degrees(hottest(state))) after \(minutes) min, and goes on at "
            + "\(degrees(robot.safety.temperature.resume))."
    }

    private func degrees(_ celsius: Double) -> String { "\(Int(celsius.rounded())) °C" }
}
