import CRealtime
import Robot

/// A straight way in joint space from rest to rest with the least jerk (Flash and Hogan 1985): s = 10τ³ − 15τ⁴ + 6τ⁵.
public struct MinimumJerk: Sendable {
    public let start: JointVector
    public let end: JointVector
    /// s
    public let duration: Double

    /// Takes as long as the limits of velocity, acceleration, jerk and tip speed need, and a tenth more, so that the filter leaves it alone.
    @_noLocks public init(from start: JointVector, to end: JointVector, limits: SafetyLimits) {
        self.start = start
        self.end = end
        var longest = 0.0
        for joint in 0..<limits.numbers.jointCount {
            let distance = (end[joint] - start[joint]).magnitude
            longest = max(longest, MinimumJerk.peakVelocity * distance / limits.numbers.velocity[joint])
            longest = max(longest, rt_sqrt(MinimumJerk.peakAcceleration * distance / limits.numbers.acceleration[joint]))
            longest = max(longest, rt_cbrt(MinimumJerk.peakJerk * distance / limits.numbers.jerk[joint]))
        }
        let fastest = MinimumJerk.fastestFrame(from: start, to: end, limits: limits)
        duration = 1.1 * max(longest, fastest / limits.numbers.tipSpeed)
    }

    /// m/s, of the fastest watched frame when the way takes one second.
    @_noLocks private static func fastestFrame(from start: JointVector, to end: JointVector, limits: SafetyLimits) -> Double {
        var check = WorkspaceCheck(limits: limits, period: 1)
        var before = check.watched(start)
        var longestSquared = 0.0
        for sample in 1...samples {
            let after = check.watched(position(from: start, to: end, share: share(Double(sample) / Double(samples))))
            for slot in 0..<limits.numbers.watchedFrameCount {
                longestSquared = max(longestSquared, (after[slot] - before[slot]).squaredLength)
            }
            before = after
        }
        return rt_sqrt(longestSquared) * Double(samples)
    }

    @_noLocks private static func position(from start: JointVector, to end: JointVector, share: Double) -> JointVector {
        var position = start
        for joint in 0..<start.count { position[joint] += share * (end[joint] - start[joint]) }
        return position
    }

    /// rad, `seconds` after the start; the end from `duration` on.
    @_noLocks public func position(at seconds: Double) -> JointVector {
        guard seconds < duration else { return end }
        return MinimumJerk.position(from: start, to: end, share: MinimumJerk.share(max(0, seconds) / duration))
    }

    @_noLocks static func share(_ t: Double) -> Double { t * t * t * (10 + t * (6 * t - 15)) }

    /// Stretches of equal time in which the frames' speed is looked at.
    private static var samples: Int { @_noLocks get { 32 } }
    /// Largest ds/dτ, at τ = 1/2.
    private static var peakVelocity: Double { @_noLocks get { 1.875 } }
    /// Largest |d²s/dτ²|, 10/√3, at τ = (3 ± √3)/6.
    private static var peakAcceleration: Double { @_noLocks get { 5.773_502_691_896_258 } }
    /// Largest |d³s/dτ³|, at either end.
    private static var peakJerk: Double { @_noLocks get { 60 } }
}
