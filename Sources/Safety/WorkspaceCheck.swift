import Robot

/// The watched frames' places in the base frame, m.
typealias WatchedPositions = InlineArray<8, SIMD3<Double>>

/// Looks ahead along the way that the arm would take if it braked after a given period.
struct WorkspaceCheck {
    private let kinematics: Kinematics
    private let watchedFrames: InlineArray<8, Int>
    private let watchedFrameCount: Int
    private let boxMinimum: SIMD3<Double>
    private let boxMaximum: SIMD3<Double>
    /// s
    private let period: Double
    /// m²: the square of how far a frame may move in a period.
    private let longestSquared: Double
    /// rad/s by which each joint can brake in a period.
    private let step: JointVector

    @_noLocks init(limits: SafetyLimits, period: Double) {
        kinematics = limits.kinematics
        watchedFrames = limits.watchedFrames
        watchedFrameCount = limits.watchedFrameCount
        boxMinimum = limits.boxMinimum
        boxMaximum = limits.boxMaximum
        self.period = period
        longestSquared = limits.tipSpeed * period * limits.tipSpeed * period
        var step = limits.acceleration
        for joint in 0..<step.count { step[joint] *= period }
        self.step = step
    }

    /// The limits that a period at `velocity`, and then braking to rest, would break; empty when it may be taken.
    ///
    /// Every tick of that way is checked, so the rest of an accepted way is itself an accepted way: braking is always possible.
    @_noLocks func violations(from start: JointVector, at velocity: JointVector) -> LimitReasons {
        var tracker = FrameTracker(kinematics)
        return violations(from: start, at: velocity, &tracker)
    }

    @_noLocks private func violations(
        from start: JointVector, at velocity: JointVector, _ tracker: inout FrameTracker
    ) -> LimitReasons {
        var position = start
        var velocity = velocity
        var before = watched(position, &tracker)
        while advance(&position, by: velocity) {
            let after = watched(position, &tracker)
            let broken = violations(from: before, to: after)
            if !broken.isEmpty { return broken }
            brake(&velocity)
            before = after
        }
        return LimitReasons()
    }

    /// The furthest that one may go from the accepted `fallback` towards the refused `candidate`.
    ///
    /// Bisection, the joints in step; where that gives no way at all, each joint by itself, so that an arm slides along a wall
    /// instead of sticking to it.
    @_noLocks func nearestAccepted(to candidate: JointVector, orElse fallback: JointVector, from start: JointVector) -> JointVector {
        var tracker = FrameTracker(kinematics)
        var accepted = fallback
        var low = 0.0
        var high = 1.0
        for _ in 0..<WorkspaceCheck.bisections {
            let middle = (low + high) / 2
            var trial = fallback
            for joint in 0..<trial.count { trial[joint] += middle * (candidate[joint] - fallback[joint]) }
            if violations(from: start, at: trial, &tracker).isEmpty {
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
            if violations(from: start, at: trial, &tracker).isEmpty { accepted = trial }
        }
        return accepted
    }

    /// Halvings of the way between braking and the request: a remainder of 1/32 of one period's change of velocity is not felt.
    private static var bisections: Int { @_noLocks get { 5 } }

    @_noLocks private func watched(_ position: JointVector, _ tracker: inout FrameTracker) -> WatchedPositions {
        tracker.move(to: position)
        var places = WatchedPositions(repeating: .zero)
        for slot in 0..<watchedFrameCount { places[slot] = tracker.position(frame: watchedFrames[slot]) }
        return places
    }

    @_noLocks private func violations(from before: WatchedPositions, to after: WatchedPositions) -> LimitReasons {
        for slot in 0..<watchedFrameCount {
            if (after[slot] - before[slot]).squaredLength > longestSquared { return .tipSpeed }
            if leavesBox(from: before[slot], to: after[slot]) { return .workspace }
        }
        return LimitReasons()
    }

    @_noLocks func watched(_ position: JointVector) -> WatchedPositions {
        var tracker = FrameTracker(kinematics)
        return watched(position, &tracker)
    }

    /// Whether a face of the box is crossed outwards; a frame that is already beyond it may come nearer, but go no further.
    @_noLocks func leavesBox(from before: SIMD3<Double>, to after: SIMD3<Double>) -> Bool {
        for axis in 0..<3 {
            if after[axis] > max(boxMaximum[axis], before[axis]) { return true }
            if after[axis] < min(boxMinimum[axis], before[axis]) { return true }
        }
        return false
    }

    /// False when nothing moves.
    @_noLocks private func advance(_ position: inout JointVector, by velocity: JointVector) -> Bool {
        var moves = false
        for joint in 0..<velocity.count where velocity[joint] != 0 {
            position[joint] += velocity[joint] * period
            moves = true
        }
        return moves
    }

    @_noLocks private func brake(_ velocity: inout JointVector) {
        for joint in 0..<velocity.count {
            velocity[joint] = Braking.next(velocity[joint], step: step[joint])
        }
    }
}
