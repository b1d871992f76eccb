import Robot

/// An arm without a wire: it is measured where it was last sent, at once. What a loop over it takes is the loop's own time.
public struct NullDriver: RobotDriver {
    private let period: Double
    private let voltage: Double
    private var position: JointVector
    private var velocity: JointVector

    /// - Parameters:
    ///   - position: rad, where the arm begins.
    ///   - period: s between two set-points.
    public init(robot: RobotDescription, position: JointVector, period: Double) {
        self.period = period
        self.position = position
        velocity = JointVector(count: position.count)
        voltage = (robot.safety.voltage.lowerBound + robot.safety.voltage.upperBound) / 2
    }

    @_noLocks public mutating func read(into state: inout JointState) -> WireOutcome {
        state.position = position
        state.velocity = velocity
        state.voltage = voltage
        state.age = 0
        return .fresh
    }

    @_noLocks public mutating func write(position setPoint: JointVector) -> WireOutcome {
        for joint in 0..<setPoint.count { velocity[joint] = (setPoint[joint] - position[joint]) / period }
        position = setPoint
        return .fresh
    }
}
