import Robot

/// The checks of the measured state, with what they must remember between ticks.
struct StateChecks {
    /// rad/s added to each over-speed limit: eight quanta of a Dynamixel's velocity register, so that noise stops nothing.
    static var velocityNoise: Double { @_noLocks get { 0.2 } }
    /// A servo loop that follows a set-point of velocity v with damping ratio ζ is never faster than coth(πζ / 2√(1−ζ²))·v,
    /// the L1 norm of its impulse response: 1.5 for ζ = 0.46. A servo that swings more than that is set up wrongly.
    static var overSpeedFactor: Double { @_noLocks get { 1.5 } }

    private var isOverheated = false
    private var secondsOfEffort: JointVector

    @_noLocks init(joints: Int) { secondsOfEffort = JointVector(count: joints) }

    /// The first reason to stop, the least trustworthy state first, since the later checks rest on the earlier ones.
    ///
    /// - Parameter parking: a hot servo or a bad supply does not keep the arm from the pose where it needs neither.
    @_noLocks mutating func reasonToStop(
        _ state: JointState, setPoint: SetPoint, limits: LimitNumbers, period: Double, parking: Bool
    ) -> StopReason? {
        guard state.position.isFinite, state.velocity.isFinite, state.effort.isFinite, state.temperature.isFinite else {
            return .nonFiniteState
        }
        // Written so that an age that is not a number is stale too.
        guard state.age <= limits.staleState else { return .staleState }
        let supply = supplyReason(state, limits)
        if let supply, !parking { return supply }
        return motionReason(state, setPoint, limits) ?? effortReason(state, limits, period)
    }

    @_noLocks private mutating func supplyReason(_ state: JointState, _ limits: LimitNumbers) -> StopReason? {
        var hottest = -Double.infinity
        for joint in 0..<limits.jointCount { hottest = max(hottest, state.temperature[joint]) }
        if hottest >= limits.temperature.stop { isOverheated = true }
        if hottest <= limits.temperature.resume { isOverheated = false }
        if isOverheated { return .overheated }
        if state.voltage < limits.lowestVoltage { return .underVoltage }
        if state.voltage > limits.highestVoltage { return .overVoltage }
        return nil
    }

    @_noLocks private func motionReason(_ state: JointState, _ setPoint: SetPoint, _ limits: LimitNumbers) -> StopReason? {
        for joint in 0..<limits.jointCount {
            if let astray = StateChecks.astray(joint, state, setPoint, limits) { return astray }
            if (state.position[joint] - setPoint.position[joint]).magnitude > limits.trackingError { return .trackingError }
        }
        return nil
    }

    /// Why a joint is not where it may be, or faster than it may be.
    @_noLocks static func astray(_ joint: Int, _ state: JointState, _ setPoint: SetPoint, _ limits: LimitNumbers) -> StopReason? {
        let measured = state.position[joint]
        let sent = setPoint.position[joint]
        // A set-point on its way back from outside takes the limit with it, so that recovery is not itself a reason to stop.
        let lowest = min(limits.lowerPosition[joint], sent) - limits.trackingError
        let highest = max(limits.upperPosition[joint], sent) + limits.trackingError
        if measured < lowest || measured > highest { return .positionBeyondLimit }
        let fastest = limits.velocity[joint] * StateChecks.overSpeedFactor + StateChecks.velocityNoise
        return state.velocity[joint].magnitude > fastest ? .overSpeed : nil
    }

    /// Time beyond the limit is paid back at the same rate, so that a reading that flickers about the limit counts too.
    @_noLocks private mutating func effortReason(_ state: JointState, _ limits: LimitNumbers, _ period: Double) -> StopReason? {
        var reason: StopReason?
        for joint in 0..<limits.jointCount where state.reportsEffort(joint) {
            let isBeyond = state.effort[joint].magnitude > limits.effort[joint]
            secondsOfEffort[joint] = max(0, secondsOfEffort[joint] + (isBeyond ? period : -period))
            if secondsOfEffort[joint] > limits.sustainedEffortTime { reason = .sustainedEffort }
        }
        return reason
    }
}

extension JointState {
    @_noLocks func reportsEffort(_ joint: Int) -> Bool { hasEffort & (1 << UInt16(truncatingIfNeeded: joint)) != 0 }
}
