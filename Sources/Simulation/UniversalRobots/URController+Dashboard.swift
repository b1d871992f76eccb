import Drivers

extension URController {
    private static let refusal = "Command is not allowed: the robot is not in remote control"

    /// The answer to a line, after it was obeyed.
    func answer(_ text: String, _ line: URLine) -> String {
        guard let command = DashboardCommand(line: text) else { return "could not understand: '\(text)'" }
        if URController.needsRemote(command), !isRemote { return URController.refusal }
        switch command {
        case .powerOn: order(from: [.powerOff], through: .powerOn, to: .idle)
        case .powerOff:
            stopProgram()
            due = nil
            robotMode = .powerOff
            arm.release(false)
        case .brakeRelease: if robotMode == .idle { order(from: [.idle], through: .idle, to: .running) }
        case .unlockProtectiveStop: return unlock()
        case .restartSafety:
            if !isSafe, safety != .robotEmergencyStop, safety != .systemEmergencyStop { become(.normal) }
            robotMode = .powerOff
            arm.release(false)
        case .play:
            guard runtime == .paused, isSafe else { return "Failed to execute: play" }
            resumeProgram()
        case .stop: stopProgram()
        case .pause:
            guard runtime == .playing else { return "Failed to execute: pause" }
            pauseProgram()
        case .quit, .shutdown: line.close()
        case .addToLog(let note): notes.append(note)
        case .load(let program): return "File not found: \(program)"
        case .closePopup, .closeSafetyPopup, .popup: break
        default: return command.promise + words(of: command)
        }
        return command.promise
    }

    /// What a question is answered with.
    private func words(of command: DashboardCommand) -> String {
        switch command {
        case .robotMode: robotMode.name
        case .safetyMode, .safetyStatus: safety.name
        case .running: "\(runtime == .playing)"
        case .programState: runtime == .playing ? "PLAYING <unnamed>" : runtime == .paused ? "PAUSED <unnamed>" : "STOPPED <unnamed>"
        case .loadedProgram: "No program loaded"
        case .isInRemoteControl: "\(isRemote)"
        case .polyscopeVersion: "\(habits.version) (emulated)"
        case .version: "\(habits.version)"
        case .robotModel: habits.model
        case .serialNumber: "20265500000"
        default: ""
        }
    }

    private static func needsRemote(_ command: DashboardCommand) -> Bool {
        switch command {
        case .powerOn, .powerOff, .brakeRelease, .unlockProtectiveStop, .restartSafety, .play, .load: true
        default: false
        }
    }

    private func order(from modes: [URRobotMode], through: URRobotMode, to mode: URRobotMode) {
        guard modes.contains(robotMode), isSafe || safety == .protectiveStop || safety == .safeguardStop else { return }
        robotMode = through
        due = (arm.time + habits.switching, mode)
    }
}
