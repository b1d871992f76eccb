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
    /// Energises the arm where it stands.
    mutating func energise() throws
    /// Hands a parked arm back: to no torque, or to its own controller.
    /// - Returns: whether the arm says that it is so.
    mutating func release() -> Bool
    /// Reads all that the wire tells, temperatures too; false when it did not answer.
    mutating func readAll(into state: inout JointState) -> Bool
}
