import Robot

/// The one way from a request to the wire: turns what is asked into the nearest set-point that keeps every limit.
///
/// The filter owns a set-point (position and velocity) and moves it by one period a call. A request becomes a velocity; each joint's
/// is clamped to what acceleration, velocity, effort and the braking distance to its end of travel allow; then the whole arm's is
/// drawn towards braking until the way that follows, braked to rest, keeps every watched frame in the box and under the tip speed, and
/// every link clear of obstacles and of the others.
/// When limits conflict, the order is: stop, braking distance, velocity and effort, workspace and clearance. Since braking now is always the rest
/// of a way that was accepted before, it is itself acceptable, and so no set-point ever leaves a limit that it was inside.
/// From outside a limit only what does not go further out passes.
///
/// **Margin of the measured arm.** Let E be the tracking-error limit, L ≤ `staleState` the age of the state, dt the period and
/// w = 1.5·v + 0.2 rad/s the over-speed limit of a joint. Whenever a tick passes, the measurement lies within E of a set-point that is
/// inside the position limits, and it was taken at most L before; until the next tick looks again the joint moves at no more than w.
/// So, with no outside force, a joint stays within
///
///     E + w·(L + dt)
///
/// of its limits, or the filter stops it; `measuredMargin` returns that number. A watched frame stays within the sum over joints of
/// lever × margin of its box.
public struct SafetyFilter: ~Copyable {
    public let limits: LimitNumbers
    /// The same with the arm's shape, for another filter or a way to plan.
    public let model: SafetyLimits
    /// s
    public let period: Double
    /// What may be sent.
    public internal(set) var setPoint: SetPoint
    /// N·m beside gravity compensation: what may be sent to an arm that is driven by torques.
    public internal(set) var effort: JointVector
    /// N·m, the part of `effort` by which frames outside the workspace are pulled back; zero while the arm is led.
    public internal(set) var pushBack: JointVector
    public private(set) var isSeeded = false
    /// While the arm is being parked, heat and supply do not stop it: at the park pose it needs no power.
    public var isParking = false

    /// While a person may push the arm, contact does not stop it: the set-point follows the arm, as far and as fast as every other limit
    /// lets it.
    public var isYielding = false

    /// While joints are led back to where they are measured, what comes of their load does not keep them from it.
    public var isLeadingBack = false
    /// rad/s, the fastest that they are.
    public static var leadingSpeed: Double { @_noLocks get { 0.1 } }

    private let isInPlace = InPlace()
    private var checks: StateChecks
    private var contact: ContactDetector
    private var requested: RequestedVelocity
    var way: BrakingWay
    /// Of the arm as it is measured, where it is driven by torques; its box is a spring, and no wall.
    var wayOfMeasured: BrakingWay
    /// Whether torques were asked for last: then the set-point is the measured state.
    var isFollowing = false

    public init(limits: SafetyLimits, period: Double) {
        precondition(period > 0 && period <= 1, "a control period is in (0 s, 1 s]")
        self.limits = limits.numbers
        model = limits
        self.period = period
        let joints = limits.numbers.jointCount
        setPoint = SetPoint(position: JointVector(count: joints), velocity: JointVector(count: joints))
        requested = RequestedVelocity(joints: joints)
        effort = JointVector(count: joints)
        pushBack = JointVector(count: joints)
        checks = StateChecks(joints: joints)
        contact = ContactDetector(limits)
        way = BrakingWay(limits: limits, period: period)
        wayOfMeasured = BrakingWay(limits: limits.withoutBox, period: period)
    }

    /// Starts from where the arm is: the measured state, or the commanded target where the tracking error is inside its limit.
    ///
    /// The velocity is reduced to what the limits allow there, in the worst case to rest. Numbers that are not finite are no start:
    /// the filter then stops every request until it is seeded again.
    @_noLocks public mutating func seed(position: JointVector, velocity: JointVector) {
        isSeeded = position.count == limits.jointCount && position.isFinite && velocity.isFinite
        guard isSeeded else { return }
        isFollowing = false
        requested = RequestedVelocity(joints: limits.jointCount)
        contact.restart(at: position)
        setPoint = SetPoint(position: position, velocity: velocity)
        for joint in 0..<limits.jointCount { setPoint.velocity[joint] = stoppable(velocity[joint], joint) }
        way.forget()
        var braking = way.braked(setPoint)
        way.prepare(from: setPoint, between: braking, and: braking)
        for _ in 0..<4 where !way.violations(at: braking).isEmpty {
            for joint in 0..<limits.jointCount { setPoint.velocity[joint] /= 2 }
            braking = way.braked(setPoint)
            way.prepare(from: setPoint, between: braking, and: braking)
        }
        if !way.violations(at: braking).isEmpty {
            setPoint.velocity = JointVector(count: limits.jointCount)
        }
    }

    /// Moves the set-point by one period towards the request, or along its braking way when there is reason to stop.
    ///
    /// Where the arm is driven by torques, `effort` leads it to the set-point, or is what was asked for, within limits.
    @_noLocks public mutating func apply(_ request: JointCommand, state: JointState) -> Verdict {
        guard limits.isTorqueDriven else { return move(request, state) }
        pushBack = JointVector(count: limits.jointCount)
        if request.mode == .effort { return drive(request, state) }
        seedIfFollowing()
        let verdict = move(request, state)
        lead(state)
        return verdict
    }

    @_noLocks mutating func move(_ request: JointCommand, _ state: JointState) -> Verdict {
        let reason = reasonToStop(request, state)
        if let reason, !(isLeadingBack && reason.isOfLoad && leadsBack(request, state)) {
            brake()
            return .stop(reason.category, reason)
        }
        var reasons = LimitReasons()
        guard var wish = requested.following(request, at: setPoint, limits: limits, period: period, &reasons) else {
            brake()
            return .stop(StopReason.unsupportedRequest.category, .unsupportedRequest)
        }
        if isYielding { wish = Yield.velocity(nearest: wish, from: setPoint, to: state, limits, period, &reasons) }
        let candidate = clamp(wish, state, &reasons)
        reasons.formUnion(advance(towards: candidate))
        if let reason { return .stop(reason.category, reason) }
        return reasons.isEmpty ? .pass : .limited(reasons)
    }

    /// Whether a velocity takes no joint but slowly towards where it is measured, and none is astray.
    @_noLocks private func leadsBack(_ request: JointCommand, _ state: JointState) -> Bool {
        guard request.mode == .velocity, request.values.count == limits.jointCount else { return false }
        for joint in 0..<limits.jointCount {
            guard StateChecks.astray(joint, state, setPoint, limits) == nil else { return false }
            if request.values[joint] == 0 { continue }
            guard request.values[joint].magnitude <= SafetyFilter.leadingSpeed else { return false }
            guard (state.position[joint] - setPoint.position[joint]) * request.values[joint] > 0 else { return false }
        }
        return true
    }

    /// Moves the set-point by one period along its braking way; at rest it stays.
    @_noLocks public mutating func brake() {
        requested = RequestedVelocity(joints: limits.jointCount)
        advance(by: way.braked(setPoint))
    }

    /// rad by which a joint may be measured outside its position limits, with no outside force (see the type).
    @_noLocks public func measuredMargin(joint: Int) -> Double {
        let fastest = limits.velocity[joint] * StateChecks.overSpeedFactor + StateChecks.velocityNoise
        return limits.trackingError + fastest * (limits.staleState + period)
    }

    /// The part of a joint's velocity that it can still brake before its end of travel.
    @_noLocks private func stoppable(_ velocity: Double, _ joint: Int) -> Double {
        let above = limits.upperPosition[joint] - setPoint.position[joint]
        let below = setPoint.position[joint] - limits.lowerPosition[joint]
        let braking = Braking(joint, limits, period)
        let up = min(limits.velocity[joint], braking.fastest(within: above))
        let down = min(limits.velocity[joint], braking.fastest(within: below))
        return min(max(velocity, -down), up)
    }

    @_noLocks mutating func reasonToStop(_ request: JointCommand, _ state: JointState) -> StopReason? {
        guard isSeeded else { return .notSeeded }
        let ofState = checks.reasonToStop(state, setPoint: setPoint, limits: limits, period: period, parking: isParking)
        let isTouched = contact.touches(state, setPoint: setPoint, limits: limits, period: period)
        if let ofState { return ofState }
        if isTouched, !isYielding { return .contact }
        return request.values.count == limits.jointCount && request.values.isFinite ? nil : .nonFiniteRequest
    }

    /// Mutating for the compiler's sake, which would copy the whole filter for the call of a method that is not.
    @_noLocks private mutating func clamp(_ wish: JointVector, _ state: JointState, _ reasons: inout LimitReasons) -> JointVector {
        var candidate = wish
        for joint in 0..<limits.jointCount {
            let effort = state.reportsEffort(joint) ? state.effort[joint] : 0
            let bounds = JointBounds(joint: joint, limits: limits, at: setPoint, effort: effort, period: period)
            candidate[joint] = bounds.clamp(wish[joint], &reasons)
        }
        return candidate
    }

    @_noLocks private mutating func advance(towards candidate: JointVector) -> LimitReasons {
        let braking = way.braked(setPoint)
        way.prepare(from: setPoint, between: candidate, and: braking)
        let broken = way.violations(at: candidate)
        let velocity = broken.isEmpty ? candidate : way.nearestAccepted(to: candidate, orElse: braking)
        advance(by: velocity)
        return broken
    }

    @_noLocks private mutating func advance(by velocity: JointVector) {
        setPoint.advance(by: velocity, period)
        way.advance(by: velocity)
    }
}
