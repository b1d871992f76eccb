import Drivers
import Safety

/// A fault as a number, for memory that processes share: its kind in byte 0, what it is about in bytes 1 and 2. None is 0.
extension Fault {
    var code: UInt32 {
        @_noLocks get {
            switch self {
            case .finished: 1
            case .operatorInterrupt: 2
            case .operatorStop: 3
            case .filter(let reason): 4 | UInt32(reason.rawValue) << 8
            case .badPackets: 5
            case .wireLost: 6
            case .deviceAlert(let device, let bits): 7 | UInt32(device) << 8 | UInt32(bits) << 16
            case .shadowApart(let device): 8 | UInt32(device) << 8
            case .servoLetGo(let device): 23 | UInt32(device) << 8
            case .feedbackJumped(let joint): 21 | UInt32(joint) << 8
            case .feedbackFrozen(let joint): 22 | UInt32(joint) << 8
            case .robotStopped(let stop): 24 | UInt32(stop.rawValue) << 8
            case .robotDisabled: 25
            case .robotHindered(let hindrance): 27 | UInt32(hindrance.rawValue) << 8
            case .topicLost(let topic): 26 | UInt32(topic.rawValue) << 8
            case .nonFinitePolicy: 9
            case .resetTimeout: 10
            case .parkTimeout: 11
            case .overrunStorm: 12
            case .watchdogsFired: 13
            case .learnerDied: 14
            case .recorderDied: 15
            case .planless: 16
            case .guardianLost: 17
            case .controllerDied: 18
            case .stoppedTooOften: 19
            case .enableReleased: 20
            }
        }
    }

    /// Nil for the number of no fault.
    init?(code: UInt32) {
        let (device, bits) = (UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code >> 16))
        let plain: [Fault] = [
            .finished, .operatorInterrupt, .operatorStop, .badPackets, .wireLost, .nonFinitePolicy, .resetTimeout, .parkTimeout,
            .overrunStorm, .watchdogsFired, .stoppedTooOften, .enableReleased, .learnerDied, .recorderDied, .planless, .guardianLost,
            .controllerDied, .robotDisabled,
            .deviceAlert(device: device, bits: bits), .shadowApart(device: device),
            .servoLetGo(device: device), .feedbackJumped(joint: device), .feedbackFrozen(joint: device),
        ]
        let known =
            plain + StopReason.allCases.map(Fault.filter) + RobotStop.allCases.map(Fault.robotStopped)
            + RobotTopic.allCases.map(Fault.topicLost) + RobotHindrance.allCases.map(Fault.robotHindered)
        guard let fault = known.first(where: { $0.code == code }) else { return nil }
        self = fault
    }
}
