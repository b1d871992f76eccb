import Robot

/// Notices from the arm's own measurements that something touches or pushes it.
///
/// Where servos report effort, by the residual r = ID(q, q̇, q̈) - τ: what the motion needs less what the servos give is what somebody
/// else gives. Position, velocity and effort pass the same first-order filter of time constant T, and the derivative of the filtered
/// velocity is the filtered acceleration, so that none has to be measured. For a mass matrix that changes slowly within T this is the
/// residual of the generalised momentum observer of gain 1/T (De Luca and Mattone 2005; Haddadin, De Luca and Albu-Schäffer 2017,
/// section IV), for one evaluation of inverse dynamics and without the Coriolis matrix.
///
/// Where a servo reports none, by its position: it must lie between the set-point and where a first-order lag has brought it.
public struct ContactDetector {
    private let kinematics: Kinematics
    private var isStarted = false
    private var position: JointVector
    private var velocity: JointVector
    private var effort: JointVector
    /// rad, where a servo of the described lag would be.
    private var follower: JointVector
    /// s that each joint has been beyond its threshold.
    private var seconds: JointVector
    /// N·m, what somebody else gives besides gravity and servos, with friction in it; 0 where a servo reports no effort.
    public private(set) var residual: JointVector

    public init(_ limits: SafetyLimits) {
        let joints = limits.numbers.jointCount
        kinematics = limits.kinematics
        position = JointVector(count: joints)
        velocity = position
        effort = position
        follower = position
        seconds = position
        residual = position
    }

    /// The set-point begins anew at `position`, and so do the servos that follow it.
    @_noLocks public mutating func restart(at position: JointVector) { follower = position }

    /// Takes one tick.
    /// - Parameter setPoint: the one that was last sent.
    /// - Returns: whether the arm is touched now.
    @_noLocks public mutating func touches(_ state: JointState, setPoint: SetPoint, limits: LimitNumbers, period: Double) -> Bool {
        let share = period / (limits.contact.lag + period)
        for joint in 0..<limits.jointCount { follower[joint] += share * (setPoint.position[joint] - follower[joint]) }
        // What is measured again and again while packets are lost says nothing new.
        if state.age <= period, state.position.isFinite, state.velocity.isFinite, state.effort.isFinite {
            judge(state, setPoint, limits, period)
        }
        for joint in 0..<limits.jointCount where seconds[joint] > limits.contact.time { return true }
        return false
    }

    @_noLocks private mutating func judge(_ state: JointState, _ setPoint: SetPoint, _ limits: LimitNumbers, _ period: Double) {
        let acceleration = smooth(state, limits.contact.time, period)
        guard !isAtRest(limits) else {
            seconds = JointVector(count: limits.jointCount)
            return
        }
        let needed = kinematics.inverseDynamics(position, velocity: velocity, acceleration: acceleration)
        for joint in 0..<limits.jointCount {
            residual[joint] = state.reportsEffort(joint) ? needed[joint] - effort[joint] : 0
            let isBeyond =
                state.reportsEffort(joint)
                ? residual[joint].magnitude > limits.contact.effort[joint]
                : deviation(of: state.position[joint], from: setPoint.position[joint], joint) > limits.contact.trackingError
            seconds[joint] = isBeyond ? seconds[joint] + period : 0
        }
    }

    /// - Returns: rad/s², of the smoothed velocity.
    @_noLocks private mutating func smooth(_ state: JointState, _ time: Double, _ period: Double) -> JointVector {
        var acceleration = JointVector(count: position.count)
        guard isStarted else {
            (position, velocity, effort) = (state.position, state.velocity, state.effort)
            isStarted = true
            return acceleration
        }
        let share = period / (time + period)
        for joint in 0..<position.count {
            let change = share * (state.velocity[joint] - velocity[joint])
            position[joint] += share * (state.position[joint] - position[joint])
            velocity[joint] += change
            effort[joint] += share * (state.effort[joint] - effort[joint])
            acceleration[joint] = change / period
        }
        return acceleration
    }

    @_noLocks private func isAtRest(_ limits: LimitNumbers) -> Bool {
        for joint in 0..<position.count where (position[joint] - limits.parkPose[joint]).magnitude > limits.contact.rest { return false }
        return true
    }

    /// rad by which a joint is neither where it was sent, nor where it lags behind, nor between.
    @_noLocks private func deviation(of measured: Double, from sent: Double, _ joint: Int) -> Double {
        max(min(sent, follower[joint]) - measured, measured - max(sent, follower[joint]))
    }
}
