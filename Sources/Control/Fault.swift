import Drivers
import Safety

/// Everything that can end a motion: faults of the arm, the wire, the machine and the policy, and the ways in which a run is ended.
public enum Fault: Equatable, Sendable {
    /// The run has done what it was to do.
    case finished
    /// Ctrl-C, a closed terminal, a polite kill.
    case operatorInterrupt
    /// The operator wants the arm to stand still, now.
    case operatorStop
    /// The operator does not hold the enable switch, or nobody knows whether he does.
    case enableReleased
    /// The safety filter saw a reason to stop.
    case filter(StopReason)
    /// More bad packets than the fault budget allows.
    case badPackets
    /// The descriptor is gone.
    case wireLost
    /// The robot's own controller has stopped the arm, or reports an error.
    case robotStopped(RobotStop)
    /// The robot's own controller no longer lets the arm be driven.
    case robotDisabled
    /// The robot's own controller does not follow, or not as it is asked to.
    case robotHindered(RobotHindrance)
    /// A stream of messages to or from the robot has ended.
    case topicLost(RobotTopic)
    /// A servo reports a hardware error: `bits` is its Hardware Error Status, 0 when that could not be read.
    case deviceAlert(device: UInt8, bits: UInt8)
    /// Two servos of one joint disagree about where it is.
    case shadowApart(device: UInt8)
    /// A servo that was energised has no torque any more.
    case servoLetGo(device: UInt8)
    /// A joint, counted from 0, was measured where it cannot have come to.
    case feedbackJumped(joint: UInt8)
    /// A joint, counted from 0, was sent elsewhere, and was not measured to move at all.
    case feedbackFrozen(joint: UInt8)
    case nonFinitePolicy
    case resetTimeout
    case parkTimeout
    /// The loop has skipped more slots of its schedule than it may.
    case overrunStorm
    /// The loop was silent for longer than the arm's own watchdogs wait: they have stopped it, and it takes no set-points any more.
    case watchdogsFired
    /// One protective stop more than the stop budget allows.
    case stoppedTooOften
    case learnerDied
    case recorderDied
    /// No episode is planned, and those who plan them give no sign of life.
    case planless
    /// Nobody would stop the arm if this process died.
    case guardianLost
    /// The process that ran the loop is gone or hangs; its guardian reacts.
    case controllerDied
}

extension Fault {
    /// Whether the arm may go on by itself once the cause is seen to have passed.
    public var isRecoverable: Bool {
        @_noLocks get {
            switch self {
            case .badPackets, .overrunStorm: true
            // Whoever may end these stands at the robot, and what ends them is no order to move.
            case .robotStopped(.safeguard), .robotHindered(.speedSlider), .robotHindered(.reducedMode), .robotHindered(.paused): true
            case .filter(let reason):
                switch reason {
                case .trackingError, .sustainedEffort, .overSpeed, .staleState, .contact: true
                default: false
                }
            default: false
            }
        }
    }

    /// Whether a stopped arm waits for it to pass.
    var maySubside: Bool { @_noLocks get { isRecoverable || self == .enableReleased } }

    /// Whether the run goes on once the arm has rested without power at its park pose.
    public var passesByCooling: Bool { self == .filter(.overheated) }

    /// What can no longer be relied on once this has happened.
    public var circumstances: Circumstances {
        @_noLocks get {
            switch self {
            case .operatorStop, .enableReleased: .operatorStop
            case .wireLost, .topicLost: .wireGone
            case .badPackets, .deviceAlert, .shadowApart, .watchdogsFired, .servoLetGo, .robotStopped, .robotDisabled: .feedbackUnhealthy
            case .robotHindered: .feedbackUnhealthy
            case .feedbackJumped, .feedbackFrozen: .feedbackUnhealthy
            case .filter(let reason): Fault.circumstances(of: reason)
            default: Circumstances()
            }
        }
    }

    @_noLocks private static func circumstances(of reason: StopReason) -> Circumstances {
        switch reason {
        case .nonFiniteState, .staleState, .notSeeded: .feedbackUnhealthy
        case .positionBeyondLimit, .overSpeed, .trackingError, .sustainedEffort, .contact: .contact
        case .nonFiniteRequest, .unsupportedRequest, .underVoltage, .overVoltage, .overheated: Circumstances()
        }
    }
}

extension Fault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .finished: "The run is finished."
        case .operatorInterrupt: "The run was interrupted."
        case .operatorStop: "The operator stopped the arm."
        case .enableReleased: "The operator's enable is not held; hold it for a second to go on."
        case .filter(let reason): reason.description
        case .badPackets: "Too many packets were lost or damaged; check the cable, its connectors and the baud rate."
        case .wireLost: "The wire to the arm is gone; plug it in again and look after the arm."
        case .robotStopped(.safeguard):
            "The robot's safeguard has stopped the arm; see who is near; reset within ten seconds, the run goes on."
        case .robotHindered(.programStopped):
            "The program that leads the robot was ended, at its teach pendant or by its watchdog; see what ended it, then start again."
        case .robotHindered(.paused):
            "The program that leads the robot is paused; resume it at the teach pendant within ten seconds, and the run goes on."
        case .robotHindered(.controlUnknown):
            "The robot's dashboard server no longer tells who controls the robot; see to its network and its services, then start again."
        case .robotHindered(.localControl):
            "The robot was taken out of remote control; put it back at its teach pendant, then start again."
        case .robotHindered(.speedSlider):
            "The robot's speed slider is below 100 %; put it back at its teach pendant within ten seconds, and the run goes on."
        case .robotHindered(.reducedMode):
            "The robot's safety system has reduced its speed; end what makes it do so within ten seconds, and the run goes on."
        case .robotStopped(let stop):
            "The robot has stopped itself (\(stop)); find the cause, release its button, and reset it before you start again."
        case .robotDisabled: "The robot was disabled while it was driven; see what its own screen says, then start again."
        case .topicLost(let topic):
            "\(topic) ended, and the robot holds the arm by itself; see to its network and its software, then start again."
        case .deviceAlert(let device, 0):
            "Servo \(device) reports a hardware error that could not be read; see to it, then restart the servo."
        case .deviceAlert(let device, let bits):
            "Servo \(device) reports a hardware error (\(ServoAlert.names(of: bits))); see to it, then restart the servo."
        case .shadowApart(let device):
            "Servo \(device) disagrees with the servo that it shadows; check the joint's mechanics and calibration."
        case .servoLetGo(let device):
            "Servo \(device) has no torque any more, as after a restart; see to its supply and its cable, then start again."
        case .feedbackJumped(let joint):
            "Joint \(joint + 1) was measured where it cannot have come to; check its encoder, its servo and the other servos' IDs."
        case .feedbackFrozen(let joint):
            "Joint \(joint + 1) was sent elsewhere and not measured to move at all; check its encoder, and what may block it."
        case .nonFinitePolicy: "The policy gave a number that is not finite; go back to an earlier checkpoint."
        case .resetTimeout: "The arm did not reach its start pose in time; look for an obstacle or widen the reset's tolerance."
        case .parkTimeout: "The arm did not reach its park pose in time; look for an obstacle, then support the arm and switch it off."
        case .overrunStorm: "The control loop missed too many of its ticks; take load off this machine or lower the rate."
        case .watchdogsFired:
            "The control loop stood still until the servos' own watchdogs stopped the arm; take load off this machine, then start again."
        case .stoppedTooOften:
            "The arm was stopped more often than its stop budget allows; find what stops it, then start again."
        case .learnerDied: "The learner has ended; the arm goes on with the last policy."
        case .recorderDied: "The recorder has ended; the arm goes on, but nothing more is stored."
        case .planless: "The learner hangs and plans no episode any more; see what it waits for, then go on with the run."
        case .guardianLost: "The guardian process has ended or hangs; see what ended it, for the arm is not driven without one."
        case .controllerDied: "The controller died or hung; its guardian has taken over the arm."
        }
    }
}
