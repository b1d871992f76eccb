import Robot

/// Where the watched frames surely are on a way of the joints, without looking at every step of it: their first-order model p + J·t in the
/// turn t of the joints since they were last looked at, and bounds of what it leaves out.
///
/// ∂²p/∂qᵢ∂qⱼ is no longer than the lever of the outer of the two joints. With θ = Σ|tⱼ| the model is therefore wrong by at most
/// θ·Σ leverⱼ·|tⱼ| / 2, and a step δ on the way carries a frame by J·δ but for at most θ·Σ leverⱼ·|δⱼ|.
struct LinearizedFrames {
    /// m/rad, 16 columns for each frame: at the start of the ways, then where was looked last on one of them.
    private var columns = InlineArray<256, SIMD3<Double>>(repeating: .zero)
    private var firstColumn = 0
    /// m, at the start of the ways, where was looked last, and by the model now.
    private var start = WatchedPositions(repeating: .zero)
    private(set) var looked = WatchedPositions(repeating: .zero)
    private var places = WatchedPositions(repeating: .zero)
    /// rad and m: θ, and how far that can carry a frame.
    private var (angle, reach) = (Double.zero, Double.zero)
    private var watched: InlineArray<8, Int>
    private let count: Int
    /// m
    private var lever: JointVector
    private let longest: Double
    private let low: SIMD3<Double>
    private let high: SIMD3<Double>

    /// - Parameter period: s, in which no frame may go further than the tip speed allows.
    @_noLocks init(limits: SafetyLimits, period: Double) {
        let limits = limits.numbers
        watched = limits.watchedFrames
        count = limits.watchedFrameCount
        lever = limits.lever
        longest = limits.tipSpeed * period
        (low, high) = (limits.boxMinimum, limits.boxMaximum)
    }

    /// Takes the start of the ways, where `tracker` is and has found the frames at `places`.
    @_noLocks mutating func startAt(_ places: WatchedPositions, _ tracker: inout FrameTracker) {
        start = places
        setColumns(from: 0, places, &tracker)
    }

    /// Begins one of the ways.
    @_noLocks mutating func begin() { restart(at: start, firstColumn: 0) }

    /// Takes a place on the way, where `tracker` is and has found the frames at `places`.
    @_noLocks mutating func look(_ places: WatchedPositions, _ tracker: inout FrameTracker) {
        setColumns(from: 128, places, &tracker)
        restart(at: places, firstColumn: 128)
    }

    /// Goes on by `step` (rad).
    /// - Returns: whether no frame can have been carried as far as the tip speed allows by it, and none to a face of the box.
    @_noLocks mutating func isKept(after step: JointVector) -> Bool {
        let size = size(step)
        angle += size.angle
        reach += size.reach
        let margin = angle * reach / 2 + LinearizedFrames.rounding
        let carried = max(0, longest - angle * size.reach - LinearizedFrames.rounding)
        var isKept = true
        for slot in 0..<count {
            let way = product(slot, step)
            places[slot] += way
            if !(way.squaredLength < carried * carried && isInside(places[slot], margin)) { isKept = false }
        }
        return isKept
    }

    /// Whether the same holds for all that is left of the way, on which no joint gets further than `sweep` (rad) from where it is now,
    /// nor faster than `fastest` (rad a period).
    @_noLocks mutating func isKept(rest sweep: JointVector, fastest: JointVector) -> Bool {
        guard size(fastest).reach < longest - LinearizedFrames.rounding else { return false }
        let further = size(sweep).reach
        let margin = angle * reach / 2 + further + LinearizedFrames.rounding
        for slot in 0..<count where !isInside(places[slot], margin) { return false }
        return true
    }

    @_noLocks private mutating func setColumns(from first: Int, _ places: WatchedPositions, _ tracker: inout FrameTracker) {
        for slot in 0..<count {
            for joint in 0..<lever.count {
                columns[first + 16 * slot + joint] = tracker.linearJacobian(frame: watched[slot], joint: joint, at: places[slot])
            }
        }
    }

    @_noLocks private mutating func restart(at places: WatchedPositions, firstColumn: Int) {
        (looked, self.places, self.firstColumn) = (places, places, firstColumn)
        (angle, reach) = (0, 0)
    }

    @_noLocks private func isInside(_ place: SIMD3<Double>, _ margin: Double) -> Bool {
        pointwiseMin(place - low, high - place).min() > margin
    }

    /// rad and m: all that the joints turn, and how far that can carry a frame.
    @_noLocks private mutating func size(_ step: JointVector) -> (angle: Double, reach: Double) {
        var (angle, reach) = (0.0, 0.0)
        for joint in 0..<step.count {
            angle += step[joint].magnitude
            reach += lever[joint] * step[joint].magnitude
        }
        return (angle, reach)
    }

    /// m, J·step of a frame.
    @_noLocks private mutating func product(_ slot: Int, _ step: JointVector) -> SIMD3<Double> {
        var sum = SIMD3<Double>.zero
        for joint in 0..<step.count { sum += columns[firstColumn + 16 * slot + joint] * step[joint] }
        return sum
    }

    /// m, what rounding may take or add.
    private static var rounding: Double { @_noLocks get { 1e-9 } }
}
