import CRealtime
import Robot

/// A straight way in joint space from rest to rest with the least jerk (Flash and Hogan 1985): s = 10τ³ − 15τ⁴ + 6τ⁵.
public struct MinimumJerk: Sendable {
    public let start: JointVector
    public let end: JointVector
    /// s
    public let duration: Double

    /// Takes as long as velocity, acceleration and tip speed limits need, and a tenth more, so that the filter leaves it alone.
    @_noLocks public init(from start: JointVector, to end: JointVector, limits: SafetyLimits) {
        self.start = start
        self.end = end
        var longest = 0.0
        var sweep = 0.0
        for joint in 0..<limits.jointCount {
            let distance = (end[joint] - start[joint]).magnitude
            longest = max(longest, MinimumJerk.peakVelocity * distance / limits.velocity[joint])
            longest = max(longest, rt_sqrt(MinimumJerk.peakAcceleration * distance / limits.acceleration[joint]))
            sweep += distance * limits.lever[joint]
        }
        // No watched frame moves further than the sum over joints of lever × angle.
        duration = 1.1 * max(longest, MinimumJerk.peakVelocity * sweep / limits.tipSpeed)
    }

    /// rad, `seconds` after the start; the end from `duration` on.
    @_noLocks public func position(at seconds: Double) -> JointVector {
        guard seconds < duration else { return end }
        let share = MinimumJerk.share(max(0, seconds) / duration)
        var position = start
        for joint in 0..<start.count { position[joint] += share * (end[joint] - start[joint]) }
        return position
    }

    @_noLocks static func share(_ t: Double) -> Double { t * t * t * (10 + t * (6 * t - 15)) }

    /// Largest ds/dτ, at τ = 1/2.
    private static var peakVelocity: Double { @_noLocks get { 1.875 } }
    /// Largest |d²s/dτ²|, 10/√3, at τ = (3 ± √3)/6.
    private static var peakAcceleration: Double { @_noLocks get { 5.773_502_691_896_258 } }
}
