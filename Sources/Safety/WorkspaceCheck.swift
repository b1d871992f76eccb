import Robot

/// The watched frames' places in the base frame, m.
typealias WatchedPositions = InlineArray<8, SIMD3<Double>>

/// What holds the watched frames: the box, and the tip speed.
struct WorkspaceCheck {
    /// Where the arm was last looked at.
    var frames: FrameTracker
    private var watchedFrames: InlineArray<8, Int>
    private let watchedFrameCount: Int
    private let boxMinimum: SIMD3<Double>
    private let boxMaximum: SIMD3<Double>
    /// m²: the square of how far a frame may move in a period.
    private let longestSquared: Double

    @_noLocks init(limits: SafetyLimits, period: Double) {
        frames = FrameTracker(limits.kinematics)
        let limits = limits.numbers
        watchedFrames = limits.watchedFrames
        watchedFrameCount = limits.watchedFrameCount
        boxMinimum = limits.boxMinimum
        boxMaximum = limits.boxMaximum
        longestSquared = limits.tipSpeed * period * limits.tipSpeed * period
    }

    @_noLocks mutating func watched(_ position: JointVector) -> WatchedPositions {
        frames.move(to: position)
        var places = WatchedPositions(repeating: .zero)
        for slot in 0..<watchedFrameCount { places[slot] = frames.position(frame: watchedFrames[slot]) }
        return places
    }

    /// Mutating for the compiler's sake, which would copy the whole check for the call of a method that is not.
    @_noLocks mutating func violations(from before: WatchedPositions, to after: WatchedPositions) -> LimitReasons {
        for slot in 0..<watchedFrameCount {
            if (after[slot] - before[slot]).squaredLength > longestSquared { return .tipSpeed }
            if leavesBox(from: before[slot], to: after[slot]) { return .workspace }
        }
        return LimitReasons()
    }

    /// Whether a face of the box is crossed outwards; a frame that is already beyond it may come nearer, but go no further.
    @_noLocks func leavesBox(from before: SIMD3<Double>, to after: SIMD3<Double>) -> Bool {
        for axis in 0..<3 {
            if after[axis] > max(boxMaximum[axis], before[axis]) { return true }
            if after[axis] < min(boxMinimum[axis], before[axis]) { return true }
        }
        return false
    }
}
