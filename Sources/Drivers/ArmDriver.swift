import Realtime
import Robot

/// All that keeps an arm from being driven.
public protocol ArmProblems: Error {
    /// A sentence for each problem.
    var sentences: [String] { get }
}

/// An arm as a session has it before, between and after control loops. Not for the loop.
public protocol ArmDriver: RobotDriver, ~Copyable {
    /// What became of the exchanges so far.
    var statistics: WireStatistics { get }
    /// Finds out whether the arm is the one that its files describe, without moving or energising it.
    /// - Throws: `ArmProblems`.
    mutating func prepare() throws
    /// Does what takes long before the arm can be energised, such as releasing its brakes.
    mutating func powerUp() throws
    /// Energises the arm where it stands.
    mutating func energise() throws
    /// Hands a parked arm back: to no torque, or to its own controller.
    /// - Returns: whether the arm says that it is so.
    mutating func release() -> Bool
    /// Reads all that the wire tells, temperatures too; false when it did not answer.
    mutating func readAll(into state: inout JointState) -> Bool
}

extension ArmDriver where Self: ~Copyable {
    public mutating func powerUp() {}
}

/// An arm of servos on a bus, which another process may take over as it finds it. Not for the loop.
public protocol ServoDriver: ArmDriver, ~Copyable {
    init(robot: RobotDescription, calibration: Calibration, transport: Transport, clock: LoopClock)
    /// Compares every servo with the files, and writes nothing.
    mutating func connect() throws(ConnectError)
    mutating func engage() throws(ConnectError)
    /// - Returns: whether every servo says that it has no torque.
    mutating func disengage() -> Bool
    /// Expects the servos as another process has left them energised.
    mutating func takeOver() throws(ConnectError)
    /// Whether each servo that answers is energised.
    mutating func readTorque() -> [UInt8: Bool]
    /// The servos that say that a watchdog of their own has stopped them.
    mutating func readStopped() -> Set<UInt8>
    /// rad, where each joint has last been sent; false, and `goals` as they were, when not all say so.
    mutating func readGoals(into goals: inout JointVector) -> Bool
}
