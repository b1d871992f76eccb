/// Distances between a robot's bodies for many joint positions in a row, as a look-ahead asks for.
///
/// A variable of its own, with the model copied into it once, for the reason that `FrameTracker` gives.
public struct CollisionTracker: Sendable {
    public let pairCount: Int
    private var capsules: InlineArray<32, Capsule>
    private var firstCapsule: InlineArray<18, Int>
    private var obstacles: InlineArray<8, ObstacleModel>
    private var pairs: InlineArray<96, PairModel>
    private var levers: InlineArray<272, Double>
    /// The capsules in the base frame, of the bodies that `isPlaced` names.
    private var placed: InlineArray<32, Capsule>
    /// Bit b is set when body b has been placed since the arm was last moved.
    private var isPlaced: UInt32 = 0

    @_noLocks public init(_ model: CollisionModel) {
        pairCount = model.pairCount
        capsules = model.capsules
        firstCapsule = model.firstCapsule
        obstacles = model.obstacles
        pairs = model.pairs
        levers = model.levers
        placed = model.capsules
    }

    /// To be called whenever the frames have moved.
    @_noLocks public mutating func move() { isPlaced = 0 }

    /// m, what the pair has between it where `frames` was last moved to; below zero by as much as it overlaps.
    @_noLocks public mutating func distance(pair: Int, _ frames: inout FrameTracker) -> Double {
        let (first, second) = (Int(pairs[pair].first), Int(pairs[pair].second))
        place(first, &frames)
        var nearest = Double.infinity
        if pairs[pair].isObstacle {
            let obstacle = Int(pairs[pair].obstacle)
            for index in firstCapsule[first]..<firstCapsule[first + 1] {
                nearest = min(nearest, obstacles[obstacle].distance(to: placed[index]))
            }
            return nearest
        }
        place(second, &frames)
        for index in firstCapsule[first]..<firstCapsule[first + 1] {
            for other in firstCapsule[second]..<firstCapsule[second + 1] {
                nearest = min(nearest, placed[index].distance(to: placed[other]))
            }
        }
        return nearest
    }

    /// m, by how much the pair can come nearer while the joints turn by at most `angles` (rad), either way.
    @_noLocks public mutating func approach(pair: Int, _ angles: JointVector) -> Double {
        let (first, second) = (16 * Int(pairs[pair].first), 16 * Int(pairs[pair].second))
        var movers = pairs[pair].movers
        var sum = 0.0
        while movers != 0 {
            let joint = movers.trailingZeroBitCount
            movers &= movers - 1
            sum += (levers[first + joint] + levers[second + joint]) * angles[joint].magnitude
        }
        return sum
    }

    @_noLocks private mutating func place(_ body: Int, _ frames: inout FrameTracker) {
        let bit = UInt32(1) << UInt32(truncatingIfNeeded: body)
        if isPlaced & bit != 0 { return }
        isPlaced |= bit
        for index in firstCapsule[body]..<firstCapsule[body + 1] {
            placed[index].from = frames.place(capsules[index].from, on: body - 1)
            placed[index].to = frames.place(capsules[index].to, on: body - 1)
        }
    }
}
