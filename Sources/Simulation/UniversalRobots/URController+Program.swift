import Drivers

extension URController {
    /// s that a program takes which is not understood; a guess at a short one.
    private static let foreignTime = 0.1

    /// Runs a program; it ends the one before.
    func run(_ script: String) {
        guard isRemote, robotMode == .running, isSafe else { return notes.append("A program was refused.") }
        guard !script.drop(while: \.isWhitespace).hasPrefix("sec ") else { return }
        program = URProgram(script: script)
        if program?.takesTorque == true, version < URProgram.torqueVersion {
            program = nil
            return notes.append("A program did not compile: direct_torque is not known.")
        }
        programUntil = program == nil ? arm.time + URController.foreignTime : .infinity
        (runtime, commandedAt) = (.playing, arm.time)
        if let program { answer(Int64(program.token)) }
    }

    func stopProgram() {
        guard runtime != .stopped else { return }
        runtime = .stopped
    }

    /// A program that waits for the safety system goes on where it was, when it is told to.
    func pauseProgram() { if runtime == .playing { runtime = .paused } }

    func resumeProgram() {
        guard runtime == .paused else { return }
        (runtime, commandedAt) = (.playing, arm.time)
    }

    /// What the program asks of the drives in this period.
    var motion: URArm.Motion {
        guard runtime == .playing else { return .stop(deceleration: URProgramStop.deceleration) }
        guard arm.time <= programUntil else {
            runtime = .stopped
            return .stop(deceleration: URProgramStop.deceleration)
        }
        guard let program else { return .stop(deceleration: URProgramStop.deceleration) }
        guard !habits.watchdogBites || arm.time - commandedAt <= 1 / program.leastRate else {
            runtime = .stopped
            notes.append("The watchdog of \(URProgram.inputs[0]) has stopped the program.")
            return .stop(deceleration: URProgramStop.deceleration)
        }
        return motion(of: program)
    }

    /// What the registers say to the program.
    private func order(to program: URProgram) -> (mode: URProgram.Mode, values: [Double]) {
        let isOurs = registers[URProgram.inputs[1]]?.integers[0] == Int64(program.token)
        let mode = registers[URProgram.inputs[0]].flatMap { URProgram.Mode(rawValue: Int32(truncatingIfNeeded: $0.integers[0])) }
        return (isOurs ? mode ?? .hold : .hold, URProgram.inputs.dropFirst(2).map { registers[$0]?.doubles[0] ?? 0 })
    }

    /// The same, for whoever looks on.
    var command: HeardCommand {
        guard let program, runtime != .stopped else { return .other }
        let (mode, values) = order(to: program)
        return switch mode {
        case .position: .positions(values)
        case .torque: .torques(values)
        case .hold, .velocity, .end: .other
        }
    }

    private func motion(of program: URProgram) -> URArm.Motion {
        let (mode, values) = order(to: program)
        switch mode {
        case .hold: return .stop(deceleration: URProgram.deceleration)
        case .position: return .servo(values, lookahead: URProgram.lookahead)
        case .velocity: return .speed(values, acceleration: URProgram.acceleration)
        case .torque: return .torque(values)
        case .end:
            if arm.isStill {
                runtime = .stopped
                answer(0)
            }
            return .stop(deceleration: URProgram.deceleration)
        }
    }

    private func answer(_ token: Int64) {
        registers["output_int_register_\(URProgram.answerRegister)"] = RTDEValue(.int32, integers: [token])
    }
}
