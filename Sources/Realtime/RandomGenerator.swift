import CRealtime

/// A seeded random generator (xoshiro256**, Blackman and Vigna 2018) that the control thread may use.
///
/// Seeding goes through SplitMix64, so that nearby seeds give unrelated streams; `stream` separates the users of one seed.
public struct RandomGenerator: RandomNumberGenerator, Hashable, Codable, Sendable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    @_noLocks public init(seed: UInt64, stream: UInt64 = 0) {
        var x = seed &+ stream &* 0xD1B5_4A32_D192_ED03
        s0 = RandomGenerator.splitMix(&x)
        s1 = RandomGenerator.splitMix(&x)
        s2 = RandomGenerator.splitMix(&x)
        s3 = RandomGenerator.splitMix(&x)
    }

    /// Goes on from where another generator was: the four words of its `state`, which are never all zero; nil for others.
    /// Not for the loop.
    public init?(state: [UInt64]) {
        guard state.count == 4, state.contains(where: { $0 != 0 }) else { return nil }
        (s0, s1, s2, s3) = (state[0], state[1], state[2], state[3])
    }

    /// Four words from which the generator can go on later. Not for the loop.
    public var state: [UInt64] { [s0, s1, s2, s3] }

    @_noLocks public mutating func next() -> UInt64 {
        let product = s1 &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let shifted = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = (s3 << 45) | (s3 >> 19)
        return result
    }

    /// A number in [0, 1) with 53 random bits.
    @_noLocks public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number in [low, high).
    @_noLocks public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

    /// A standard normal number (Box and Muller 1958, the cosine branch only, so that no state is kept between calls).
    @_noLocks public mutating func normal() -> Double {
        let radius = rt_sqrt(-2 * rt_log(1 - uniform()))
        return radius * rt_cos(2 * .pi * uniform())
    }

    @_noLocks private static func splitMix(_ x: inout UInt64) -> UInt64 {
        x &+= 0x9E37_79B9_7F4A_7C15
        var z = x
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
