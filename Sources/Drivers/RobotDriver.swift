import Realtime
import Robot

/// What one exchange on the wire came to.
public enum WireOutcome: Equatable, Sendable {
    /// A whole, checked answer.
    case fresh
    /// No answer, a truncated or corrupted one, or an error number: the fault budget counts it.
    case bad(BadExchange)
    /// A whole answer in which a servo raised its alert bit; `bits` is its Hardware Error Status, 0 when that could not be read.
    case alert(device: UInt8, bits: UInt8)
    /// A whole answer in which a servo disagrees with the one that it shadows, more than their joint's play explains.
    case shadowApart(device: UInt8)
    /// A servo that was energised has no torque any more, as after a restart.
    case letGo(device: UInt8)
    /// The robot's own controller has stopped the arm.
    case robotStopped(RobotStop)
    /// The robot's own controller no longer lets the arm be driven.
    case robotDisabled
    /// The robot's own controller does not follow, or not as it is asked to.
    case robotHindered(RobotHindrance)
    /// A stream of messages to or from the robot has ended.
    case topicLost(RobotTopic)
    /// The descriptor is gone.
    case lost
}

/// What made a robot's own controller stop its arm.
public enum RobotStop: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    case button, fault, engine, unknown, protective, safeguard

    public var description: String {
        switch self {
        case .button: "by its emergency stop button"
        case .fault: "by a fault of its own"
        case .engine: "by its own software"
        case .unknown: "by software, or for a reason that it does not tell"
        case .protective: "by a protective stop"
        case .safeguard: "by its safeguard"
        }
    }
}

/// Why a robot's own controller does not do what it is asked for.
public enum RobotHindrance: UInt8, CaseIterable, Sendable {
    /// The program in it that follows set-points was ended.
    case programStopped
    /// Somebody has taken it out of remote control.
    case localControl
    /// Somebody lets it go slower.
    case speedSlider
    /// Its safety system lets it go slower.
    case reducedMode
    /// The program in it that follows set-points is paused.
    case paused
    /// It no longer says whether it is in remote control.
    case controlUnknown
}

/// What a driver and a robot's own controller tell each other.
public enum RobotTopic: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    case jointStates, robotState, commands

    public var description: String {
        switch self {
        case .jointStates: "The joint states"
        case .robotState: "The robot's word of its own state"
        case .commands: "The way for commands to the robot"
        }
    }
}

/// Why an exchange brought nothing that may be used.
public enum BadExchange: UInt8, Codable, Sendable {
    case silence, truncated, corrupted, refused, notAccepted
}

/// A robot on a wire, as the control loop sees it: one read and one write a tick.
public protocol RobotDriver: ~Copyable, SendableMetatype {
    /// Renews `state` in the control thread; on `.bad` and `.lost` the numbers stay and only the age grows.
    mutating func read(into state: inout JointState) -> WireOutcome
    /// Sends set-points (rad); nothing is awaited.
    mutating func write(position setPoint: JointVector) -> WireOutcome
    /// Sends torques (N·m) beside those that hold the arm against gravity; nothing is awaited. Refused where the arm takes none.
    mutating func write(effort: JointVector) -> WireOutcome
    /// s by which the next tick is to come later than a period, where the robot's own clock sets the pace.
    var lean: Double { get }
    /// rad, where the arm was held when it had been engaged; of no joints when that is not known.
    var heldPosition: JointVector { get }
}

extension RobotDriver where Self: ~Copyable {
    @_noLocks public mutating func write(effort: JointVector) -> WireOutcome { .bad(.refused) }
    public var heldPosition: JointVector { JointVector(count: 0) }
    public var lean: Double { @_noLocks get { 0 } }
}
