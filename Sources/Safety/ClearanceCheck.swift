import Robot

/// What holds the links' capsules apart from each other and from obstacles.
///
/// Most pairs are far apart, and no turn of a joint brings two bodies nearer than lever × angle. So of each pair a lower bound of its
/// distance is carried along and lowered by what each tick may have taken from it; the distance itself is computed only where
/// the bound no longer says enough.
struct ClearanceCheck {
    private var collisions: CollisionTracker
    /// m
    private let clearance: Double
    /// m, per pair: what there surely is between the two at the set-point.
    private var known = InlineArray<96, Double>(repeating: -.infinity)

    /// The pairs that could come too near on the ways at hand, and the distance of each at their start (m).
    private var near = InlineArray<96, Int>(repeating: 0)
    private var nearCount = 0
    private var start = InlineArray<96, Double>(repeating: 0)

    /// m, along one way: what there surely is between the two now, and what may not be fallen short of.
    private var bound = InlineArray<96, Double>(repeating: 0)
    private var floor = InlineArray<96, Double>(repeating: 0)

    /// m, what rounding may take or add.
    private static var rounding: Double { @_noLocks get { 1e-9 } }

    init(limits: SafetyLimits) {
        collisions = CollisionTracker(limits.collisions)
        clearance = limits.numbers.clearance
    }

    /// Forgets where the arm was.
    @_noLocks mutating func forget() {
        for pair in 0..<collisions.pairCount { known[pair] = -.infinity }
    }

    /// Finds the pairs to look at on ways that begin where `frames` is and turn no joint by more than `sweep` (rad).
    @_noLocks mutating func prepare(sweep: JointVector, _ frames: inout FrameTracker) {
        collisions.move()
        nearCount = 0
        for pair in 0..<collisions.pairCount {
            let approach = collisions.approach(pair: pair, sweep)
            // What does not move towards or away from each other cannot collide either, however near it is.
            if approach == 0 || known[pair] > clearance + approach + ClearanceCheck.rounding { continue }
            known[pair] = collisions.distance(pair: pair, &frames)
            if known[pair] > clearance + approach + ClearanceCheck.rounding { continue }
            near[nearCount] = pair
            start[nearCount] = known[pair]
            nearCount += 1
        }
    }

    /// Begins one of these ways.
    @_noLocks mutating func begin() {
        for slot in 0..<nearCount {
            bound[slot] = start[slot]
            floor[slot] = min(clearance, start[slot])
        }
    }

    /// Whether every pair surely keeps its clearance after joints turned by `step` (rad).
    @_noLocks mutating func isClear(after step: JointVector) -> Bool {
        var least = Double.infinity
        for slot in 0..<nearCount {
            bound[slot] -= collisions.approach(pair: near[slot], step)
            least = min(least, bound[slot])
        }
        return least > clearance + ClearanceCheck.rounding
    }

    /// Whether every pair surely keeps its clearance while no joint gets further than `sweep` (rad) from where it is now.
    @_noLocks mutating func isClear(rest sweep: JointVector) -> Bool {
        for slot in 0..<nearCount {
            let least = bound[slot] - collisions.approach(pair: near[slot], sweep)
            if least <= clearance + ClearanceCheck.rounding { return false }
        }
        return true
    }

    /// Whether a pair has come nearer than its clearance, or nearer still where it was inside, where `frames` is now.
    @_noLocks mutating func isBroken(_ frames: inout FrameTracker) -> Bool {
        collisions.move()
        for slot in 0..<nearCount {
            if bound[slot] > clearance + ClearanceCheck.rounding { continue }
            let distance = collisions.distance(pair: near[slot], &frames)
            // Inside the clearance a nanometre is rounding, not depth; outside of it nothing is given away.
            let tolerance = floor[slot] < clearance ? ClearanceCheck.rounding : 0
            if distance < floor[slot] - tolerance { return true }
            bound[slot] = distance
            floor[slot] = min(clearance, distance)
        }
        return false
    }

    /// The set-point has moved, its joints by `step` (rad).
    @_noLocks mutating func advance(_ step: JointVector) {
        for pair in 0..<collisions.pairCount { known[pair] -= collisions.approach(pair: pair, step) }
    }
}
