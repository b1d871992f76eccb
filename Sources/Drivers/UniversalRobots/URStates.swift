/// What an arm is about (RTDE's `robot_mode`).
public enum URRobotMode: Int32, CaseIterable, Sendable {
    case noController = -1
    case disconnected, confirmSafety, booting, powerOff, powerOn, idle, backdrive, running, updatingFirmware

    /// As the controller writes it.
    public var name: String {
        switch self {
        case .noController: "NO_CONTROLLER"
        case .disconnected: "DISCONNECTED"
        case .confirmSafety: "CONFIRM_SAFETY"
        case .booting: "BOOTING"
        case .powerOff: "POWER_OFF"
        case .powerOn: "POWER_ON"
        case .idle: "IDLE"
        case .backdrive: "BACKDRIVE"
        case .running: "RUNNING"
        case .updatingFirmware: "UPDATING_FIRMWARE"
        }
    }
}

/// What the safety system of a controller has done (RTDE's `safety_status`).
public enum URSafetyStatus: Int32, CaseIterable, Sendable {
    case normal = 1
    case reduced, protectiveStop, recovery, safeguardStop, systemEmergencyStop, robotEmergencyStop, violation, fault, validateJointID
    case undefined, automaticModeSafeguardStop, systemThreePositionEnablingStop, pendantThreePositionEnablingStop
    case immediateEmergencyStop, immediateSafeguardStop

    /// As the controller writes it.
    public var name: String {
        switch self {
        case .normal: "NORMAL"
        case .reduced: "REDUCED"
        case .protectiveStop: "PROTECTIVE_STOP"
        case .recovery: "RECOVERY"
        case .safeguardStop: "SAFEGUARD_STOP"
        case .systemEmergencyStop: "SYSTEM_EMERGENCY_STOP"
        case .robotEmergencyStop: "ROBOT_EMERGENCY_STOP"
        case .violation: "VIOLATION"
        case .fault: "FAULT"
        case .validateJointID: "VALIDATE_JOINT_ID"
        case .undefined: "UNDEFINED_SAFETY_MODE"
        case .automaticModeSafeguardStop: "AUTOMATIC_MODE_SAFEGUARD_STOP"
        case .systemThreePositionEnablingStop: "SYSTEM_THREE_POSITION_ENABLING_STOP"
        case .pendantThreePositionEnablingStop: "TP_THREE_POSITION_ENABLING_STOP"
        case .immediateEmergencyStop: "IMMI_EMERGENCY_STOP"
        case .immediateSafeguardStop: "IMMI_SAFEGUARD_STOP"
        }
    }
}

/// What a program of a controller does (RTDE's `runtime_state`).
public enum URRuntimeState: UInt32, CaseIterable, Sendable {
    case stopping, stopped, playing, pausing, paused, resuming
}
