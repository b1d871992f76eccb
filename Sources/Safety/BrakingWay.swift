import Robot

/// Looks ahead along the way that the arm would take if it braked after a given period.
struct BrakingWay {
    private var workspace: WorkspaceCheck
    private var clearance: ClearanceCheck
    /// s
    private let period: Double
    private var joints: InlineArray<16, Braking>
    /// Where the ways at hand begin.
    private var start: SetPoint
    /// The watched frames there, and how far from there each may surely be carried (m).
    private var startPlaces = WatchedPositions(repeating: .zero)
    private var startRoom = Double.zero

    init(limits: SafetyLimits, period: Double) {
        workspace = WorkspaceCheck(limits: limits, period: period)
        clearance = ClearanceCheck(limits: limits)
        self.period = period
        joints = InlineArray { Braking(min($0, limits.jointCount - 1), limits, period) }
        start = SetPoint(position: JointVector(count: limits.jointCount), velocity: JointVector(count: limits.jointCount))
    }

    /// Forgets where the arm was, as when it is seeded anew.
    @_noLocks mutating func forget() { clearance.forget() }

    /// Makes ready for ways from `start` whose first velocities lie between `one` and `other`, joint by joint.
    @_noLocks mutating func prepare(from start: SetPoint, between one: JointVector, and other: JointVector) {
        self.start = start
        var sweep = one
        for joint in 0..<sweep.count { sweep[joint] = max(furthest(joint, by: one[joint]), furthest(joint, by: other[joint])) }
        startPlaces = workspace.watched(start.position)
        startRoom = workspace.room(startPlaces)
        clearance.prepare(sweep: sweep, &workspace.frames)
    }

    /// rad, at most how far a joint gets from the start that moves a period at `velocity` and then brakes.
    @_noLocks private mutating func furthest(_ joint: Int, by velocity: Double) -> Double {
        let acceleration = (velocity - start.velocity[joint]) / period
        return max(joints[joint].furthest(velocity, acceleration), joints[joint].furthest(-velocity, -acceleration))
    }

    /// The limits that a period at `velocity`, and then braking to rest, would break; empty when it may be taken.
    ///
    /// Every tick of that way is checked, so the rest of an accepted way is itself an accepted way: braking is always possible. Where
    /// bounds tell that a tick breaks nothing, nobody looks where the frames are.
    @_noLocks mutating func violations(at first: JointVector) -> LimitReasons {
        var point = start
        var velocity = first
        var (before, room, carried) = (startPlaces, startRoom, Double.zero)
        clearance.begin()
        var angles = JointVector(count: first.count)
        var last = point.position
        while advance(&point, by: velocity, &angles) {
            let step = workspace.reach(angles)
            let isClear = clearance.isClear(after: angles)
            if isClear, workspace.isKept(step: step, carried: carried + step, room: room) {
                carried += step
            } else {
                if carried > 0 { before = workspace.watched(last) }
                let after = workspace.watched(point.position)
                let broken = workspace.violations(from: before, to: after)
                if !broken.isEmpty { return broken }
                if clearance.isBroken(&workspace.frames) { return .clearance }
                (before, room, carried) = (after, workspace.room(after), .zero)
            }
            brake(&velocity, point.acceleration)
            last = point.position
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

    /// False when every joint rests.
    @_noLocks private mutating func advance(_ point: inout SetPoint, by velocity: JointVector, _ angles: inout JointVector) -> Bool {
        point.advance(by: velocity, period)
        var moves = false
        for joint in 0..<velocity.count {
            angles[joint] = velocity[joint].magnitude * period
            if !joints[joint].ramp.rests(velocity[joint], point.acceleration[joint]) { moves = true }
        }
        return moves
    }

    @_noLocks private mutating func brake(_ velocity: inout JointVector, _ acceleration: JointVector) {
        for joint in 0..<velocity.count {
            velocity[joint] = joints[joint].next(velocity[joint], acceleration[joint])
        }
    }
}
