import Robot

/// What may be sent to the arm: where each joint should be, and how fast it is going there.
public struct SetPoint: Equatable, Sendable {
    /// rad
    public var position: JointVector
    /// rad/s, the velocity of the period that ended in `position`.
    public var velocity: JointVector

    @_noLocks public init(position: JointVector, velocity: JointVector) {
        self.position = position
        self.velocity = velocity
    }

    public var isAtRest: Bool {
        @_noLocks get {
            for joint in 0..<velocity.count where velocity[joint] != 0 { return false }
            return true
        }
    }
}
