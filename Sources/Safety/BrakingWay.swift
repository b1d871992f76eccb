import Robot

/// Looks ahead along the way that the arm would take if it braked after a given period.
struct BrakingWay {
    private var workspace: WorkspaceCheck
    private var clearance: ClearanceCheck
    /// s
    private let period: Double
    /// rad/s²
    private let acceleration: JointVector
    /// rad/s by which each joint can brake in a period.
    private let step: JointVector
    /// rad, where the ways at hand begin.
    private var start: JointVector

    init(limits: SafetyLimits, period: Double) {
        workspace = WorkspaceCheck(limits: limits, period: period)
        clearance = ClearanceCheck(limits: limits)
        self.period = period
        acceleration = limits.acceleration
        var step = limits.acceleration
        for joint in 0..<step.count { step[joint] *= period }
        self.step = step
        start = JointVector(count: limits.jointCount)
    }

    /// Forgets where the arm was, as when it is seeded anew.
    @_noLocks mutating func forget() { clearance.forget() }

    /// Makes ready for ways from `start` whose first velocities lie between `one` and `other`, joint by joint.
    @_noLocks mutating func prepare(from start: JointVector, between one: JointVector, and other: JointVector) {
        self.start = start
        var sweep = one
        for joint in 0..<sweep.count {
            let fastest = max(one[joint].magnitude, other[joint].magnitude)
            sweep[joint] = Braking.distance(from: fastest, acceleration: acceleration[joint], period: period)
        }
        _ = workspace.watched(start)
        clearance.prepare(sweep: sweep, &workspace.frames)
    }

    /// The limits that a period at `velocity`, and then braking to rest, would break; empty when it may be taken.
    ///
    /// Every tick of that way is checked, so the rest of an accepted way is itself an accepted way: braking is always possible.
    @_noLocks mutating func violations(at first: JointVector) -> LimitReasons {
        var position = start
        var velocity = first
        var before = workspace.watched(position)
        clearance.begin()
        var angles = JointVector(count: first.count)
        while advance(&position, by: velocity, &angles) {
            let after = workspace.watched(position)
            let broken = workspace.violations(from: before, to: after)
            if !broken.isEmpty { return broken }
            if clearance.isBroken(after: angles, &workspace.frames) { return .clearance }
            brake(&velocity)
            before = after
        }
        return LimitReasons()
    }

    /// The furthest that one may go from the accepted `fallback` towards the refused `candidate`.
    ///
    /// Bisection, the joints in step; where that gives no way at all, each joint by itself, so that an arm slides along a wall
    /// instead of sticking to it.
    @_noLocks mutating func nearestAccepted(to candidate: JointVector, orElse fallback: JointVector) -> JointVector {
        var accepted = fallback
        var low = 0.0
        var high = 1.0
        for _ in 0..<BrakingWay.bisections {
            let middle = (low + high) / 2
            var trial = fallback
            for joint in 0..<trial.count { trial[joint] += middle * (candidate[joint] - fallback[joint]) }
            if violations(at: trial).isEmpty {
                accepted = trial
                low = middle
            } else {
                high = middle
            }
        }
        guard low == 0 else { return accepted }
        for joint in 0..<candidate.count where accepted[joint] != candidate[joint] {
            var trial = accepted
            trial[joint] = candidate[joint]
            if violations(at: trial).isEmpty { accepted = trial }
        }
        return accepted
    }

    /// The set-point has moved by one period at `velocity`.
    @_noLocks mutating func advance(by velocity: JointVector) {
        var angles = velocity
        for joint in 0..<angles.count { angles[joint] = velocity[joint].magnitude * period }
        clearance.advance(angles)
    }

    /// Halvings of the way between braking and the request: a remainder of 1/32 of one period's change of velocity is not felt.
    private static var bisections: Int { @_noLocks get { 5 } }

    /// False when nothing moves.
    @_noLocks private func advance(_ position: inout JointVector, by velocity: JointVector, _ angles: inout JointVector) -> Bool {
        var moves = false
        for joint in 0..<velocity.count {
            let angle = velocity[joint] * period
            angles[joint] = angle.magnitude
            if angle != 0 {
                position[joint] += angle
                moves = true
            }
        }
        return moves
    }

    @_noLocks private func brake(_ velocity: inout JointVector) {
        for joint in 0..<velocity.count {
            velocity[joint] = Braking.next(velocity[joint], step: step[joint])
        }
    }
}
