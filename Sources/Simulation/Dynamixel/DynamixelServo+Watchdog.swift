import Drivers

// The bus watchdog: a servo that hears nothing stops, and says so until it is told that somebody is there again.
extension DynamixelServo {
    /// What Bus Watchdog holds once the time ran out.
    static let latched = 0xFF

    var isWatchdogLatched: Bool { table[.busWatchdog] == DynamixelServo.latched }

    /// An instruction concerned this servo.
    func hear() { lastHeard = now }

    func watchBus() {
        guard settings.torqueOn, let patience = settings.watchdog, now - lastHeard > patience else { return }
        table[.busWatchdog] = DynamixelServo.latched
        table[.goalPosition] = Int(position)
        table[.profileVelocity] = 0
        table[.profileAcceleration] = 0
        switch settings.mode {
        case .velocity: table[.goalVelocity] = 0
        case .current: table[.goalCurrent] = 0
        case .pwm: table[.goalPWM] = 0
        case .position, .extendedPosition, .currentBasedPosition: break
        }
        settings = ServoSettings(table)
        controller.settle(at: position)
    }
}

extension DynamixelRegister {
    /// Read-only while the watchdog is latched.
    var isGoal: Bool {
        switch self {
        case .goalPWM, .goalCurrent, .goalVelocity, .profileAcceleration, .profileVelocity, .goalPosition: true
        default: false
        }
    }
}
