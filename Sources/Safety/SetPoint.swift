import Robot

/// What may be sent to the arm: where each joint should be, how fast it is going there, and how that has changed.
public struct SetPoint: Equatable, Sendable {
    /// rad
    public var position: JointVector
    /// rad/s, the velocity of the period that ended in `position`.
    public var velocity: JointVector
    /// rad/s², that velocity less the one of the period before, over the period.
    public var acceleration: JointVector

    /// Without acceleration, as far as anybody knows.
    @_noLocks public init(position: JointVector, velocity: JointVector) {
        self.position = position
        self.velocity = velocity
        acceleration = JointVector(count: velocity.count)
    }

    public var isAtRest: Bool {
        @_noLocks get {
            for joint in 0..<velocity.count where velocity[joint] != 0 || acceleration[joint] != 0 { return false }
            return true
        }
    }

    /// Goes on for one period at `velocity`.
    @_noLocks mutating func advance(by velocity: JointVector, _ period: Double) {
        let rate = 1 / period
        for joint in 0..<velocity.count {
            position[joint] += velocity[joint] * period
            acceleration[joint] = (velocity[joint] - self.velocity[joint]) * rate
        }
        self.velocity = velocity
    }
}
