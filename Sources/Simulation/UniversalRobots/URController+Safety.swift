import Drivers

extension URController {
    /// s in which a protective stop cannot be unlocked.
    private static let lockTime = 5.0
    /// s from an emergency stop to the drives' loss of power.
    private static let stopTime = 0.5

    /// Whether the safety system lets the arm move.
    var isSafe: Bool { safety == .normal || safety == .reduced }

    /// Something happens to the safety system: a stop, the reduced mode, or its end.
    public func become(_ status: URSafetyStatus) {
        guard status != safety else { return }
        let wasSafeguarded = safety == .safeguardStop || safety == .automaticModeSafeguardStop
        (safety, safetySince) = (status, arm.time)
        if !isSafe { pauseProgram() }
        if isSafe && wasSafeguarded { resumeProgram() }
        if status == .violation || status == .fault || status == .robotEmergencyStop || status == .systemEmergencyStop { stopProgram() }
    }

    /// An emergency stop takes the power once the arm stands.
    func watchSafety() {
        guard safety == .robotEmergencyStop || safety == .systemEmergencyStop || safety == .violation || safety == .fault,
            robotMode != .powerOff, arm.time - safetySince >= URController.stopTime
        else { return }
        robotMode = .powerOff
        due = nil
        arm.release(false)
    }

    func switchPower() {
        guard let due, arm.time >= due.at else { return }
        robotMode = due.mode
        self.due = nil
        arm.release(due.mode == .running)
    }

    /// Unlocks a protective stop.
    func unlock() -> String {
        guard safety == .protectiveStop else { return "Protective stop releasing" }
        guard arm.time - safetySince >= URController.lockTime else {
            return "Cannot unlock protective stop until 5s after occurrence. Always inspect cause of protective stop before unlocking"
        }
        become(.normal)
        return "Protective stop releasing"
    }
}
