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
    private var frames: LinearizedFrames

    init(limits: SafetyLimits, period: Double) {
        workspace = WorkspaceCheck(limits: limits, period: period)
        clearance = ClearanceCheck(limits: limits)
        self.period = period
        joints = InlineArray { Braking(min($0, limits.numbers.jointCount - 1), limits.numbers, period) }
        start = SetPoint(position: JointVector(count: limits.numbers.jointCount), velocity: JointVector(count: limits.numbers.jointCount))
        frames = LinearizedFrames(limits: limits, period: period)
    }

    /// Forgets where the arm was, as when it is seeded anew.
    @_noLocks mutating func forget() { clearance.forget() }

    /// Makes ready for ways from `start` whose first velocities lie between `one` and `other`, joint by joint.
    @_noLocks mutating func prepare(from start: SetPoint, between one: JointVector, and other: JointVector) {
        self.start = start
        var sweep = one
        for joint in 0..<sweep.count {
            sweep[joint] = max(furthest(joint, from: start, by: one[joint]), furthest(joint, from: start, by: other[joint]))
        }
        frames.startAt(workspace.watched(start.position), &workspace.frames)
        clearance.prepare(sweep: sweep, &workspace.frames)
    }

    /// rad, at most how far a joint gets from `point` that moves a period at `velocity` and then brakes.
    @_noLocks private mutating func furthest(_ joint: Int, from point: borrowing SetPoint, by velocity: Double) -> Double {
        let acceleration = joints[joint].ramp.acceleration(from: point.velocity[joint], to: velocity)
        return max(joints[joint].furthest(velocity, acceleration), joints[joint].furthest(-velocity, -acceleration))
    }

    /// The limits that a period at `velocity`, and then braking to rest, would break; empty when it may be taken.
    ///
    /// Every tick of that way is checked, so the rest of an accepted way is itself an accepted way: braking is always possible. Where
    /// bounds tell that a tick, or all that are left, break nothing, nobody looks where the frames are.
    @_noLocks mutating func violations(at first: JointVector) -> LimitReasons {
        var point = start
        var velocity = first
        clearance.begin()
        frames.begin()
        var (last, isLooked) = (point.position, true)
        var step = first
        var tick = 0
        // Whether bounds tell for all that are left is asked ever more rarely: it takes as long as to go on by a tick.
        while !(tick & (tick &- 1) == 0 && isKept(rest: point, velocity)), advance(&point, by: velocity, &step) {
            let isClear = clearance.isClear(after: step)
            let isKept = frames.isKept(after: step)
            if !isKept {
                let before = isLooked ? frames.looked : workspace.watched(last)
                let after = workspace.watched(point.position)
                let broken = workspace.violations(from: before, to: after)
                if !broken.isEmpty { return broken }
                frames.look(after, &workspace.frames)
            }
            if !isClear {
                if isKept { workspace.frames.move(to: point.position) }
                if clearance.isBroken(&workspace.frames) { return .clearance }
            }
            (last, isLooked) = (point.position, !isKept)
            brake(&velocity, point.acceleration)
            tick += 1
        }
        return LimitReasons()
    }

    /// Whether bounds tell that nothing is broken from `point` on, where the next velocity is `velocity`.
    @_noLocks private mutating func isKept(rest point: SetPoint, _ velocity: JointVector) -> Bool {
        var (sweep, fastest) = (velocity, velocity)
        for joint in 0..<velocity.count {
            let acceleration = joints[joint].ramp.acceleration(from: point.velocity[joint], to: velocity[joint])
            sweep[joint] = furthest(joint, from: point, by: velocity[joint])
            let (up, down) = (joints[joint].fastest(velocity[joint], acceleration), joints[joint].fastest(-velocity[joint], -acceleration))
            fastest[joint] = max(up, down) * period
        }
        return clearance.isClear(rest: sweep) && frames.isKept(rest: sweep, fastest: fastest)
    }

    /// rad/s, of the period in which an arm at `point` begins to brake.
    @_noLocks mutating func braked(_ point: borrowing SetPoint) -> JointVector {
        var velocity = point.velocity
        brake(&velocity, point.acceleration)
        return velocity
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
        var step = velocity
        for joint in 0..<step.count { step[joint] *= period }
        clearance.advance(step)
    }

    /// Halvings of the way between braking and the request: a remainder of 1/8 of what jerk allows in a period is not felt.
    private static var bisections: Int { @_noLocks get { 3 } }

    /// False when every joint rests.
    @_noLocks private mutating func advance(_ point: inout SetPoint, by velocity: JointVector, _ step: inout JointVector) -> Bool {
        point.advance(by: velocity, period)
        var moves = false
        for joint in 0..<velocity.count {
            step[joint] = velocity[joint] * period
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
