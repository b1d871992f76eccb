/// What a robot may touch and how, compiled into a form that the loop may read: capsules on bodies, obstacles, and the pairs to keep apart.
///
/// Body 0 is the base, body i + 1 the link of joint i. The pairs are those of `RobotDescription.collisionPairs`, in that order.
public struct CollisionModel: Sendable {
    /// The most capsules of all links together.
    public static let capsuleCapacity = 32
    public static let obstacleCapacity = 8
    /// The most pairs that are watched.
    public static let pairCapacity = 96

    public let pairCount: Int
    /// In the order of the bodies, each in its joint's frame.
    let capsules: InlineArray<32, Capsule>
    /// Where each body's capsules begin; one more for the end of the last.
    let firstCapsule: InlineArray<18, Int>
    let obstacles: InlineArray<8, ObstacleModel>
    let pairs: InlineArray<96, PairModel>
    /// m, 16 to a body: how far a turn of each joint by one radian can carry it, at most.
    let levers: InlineArray<272, Double>

    public init(_ robot: RobotDescription) {
        let bodies = [robot.base] + robot.joints.map(\.link)
        let all = bodies.flatMap(\.capsules)
        let named = robot.collisionPairs
        precondition(all.count <= CollisionModel.capsuleCapacity, "at most \(CollisionModel.capsuleCapacity) capsules")
        precondition(named.count <= CollisionModel.pairCapacity, "at most \(CollisionModel.pairCapacity) pairs")
        let still = Capsule(from: .zero, to: .zero, radius: 0)
        capsules = InlineArray { $0 < all.count ? all[$0] : still }
        firstCapsule = InlineArray { body in bodies.prefix(body).reduce(0) { $0 + $1.capsules.count } }
        obstacles = InlineArray { $0 < robot.safety.obstacles.count ? ObstacleModel(robot.safety.obstacles[$0]) : ObstacleModel() }
        let kinematics = Kinematics(robot)
        pairs = InlineArray { $0 < named.count ? PairModel(named[$0], carriers: kinematics.carriers) : PairModel() }
        let rows = robot.joints.indices.map { CollisionLevers.row(of: $0, in: robot) }
        levers = InlineArray { index in
            let (body, joint) = (index / JointVector.capacity, index % JointVector.capacity)
            return (1...rows.count).contains(body) && joint < rows.count ? rows[body - 1][joint] : 0
        }
        pairCount = named.count
    }

    /// m, what each pair has between it at `pose` (rad). Not for the loop.
    public func distances(at pose: JointVector, _ kinematics: Kinematics) -> [Double] {
        var frames = FrameTracker(kinematics)
        var tracker = CollisionTracker(self)
        frames.move(to: pose)
        return (0..<pairCount).map { tracker.distance(pair: $0, &frames) }
    }

    /// m, by how much each pair can come nearer while the joints turn by at most `angles` (rad). Not for the loop.
    public func approaches(_ angles: JointVector) -> [Double] {
        let tracker = CollisionTracker(self)
        return (0..<pairCount).map { [tracker] pair in
            var tracker = tracker
            return tracker.approach(pair: pair, angles)
        }
    }
}

/// What the loop keeps of a pair: two bodies by number, or a body and an obstacle.
struct PairModel: Sendable {
    let first: UInt8
    /// The base where the pair is with an obstacle.
    let second: UInt8
    let obstacle: UInt8
    let isObstacle: Bool
    /// Bit i is set when joint i carries one of the two and not the other: what carries both moves them as one.
    let movers: UInt16

    init() {
        first = 0
        second = 0
        obstacle = 0
        isObstacle = false
        movers = 0
    }

    init(_ pair: CollisionPair, carriers: InlineArray<16, UInt16>) {
        func of(_ joint: Int) -> UInt16 { joint < 0 ? 0 : carriers[joint] }
        first = UInt8(pair.first + 1)
        switch pair.second {
        case .link(let joint): (second, obstacle, isObstacle, movers) = (UInt8(joint + 1), 0, false, of(pair.first) ^ of(joint))
        case .obstacle(let index): (second, obstacle, isObstacle, movers) = (0, UInt8(index), true, of(pair.first))
        }
    }
}

/// What the loop keeps of an obstacle.
struct ObstacleModel: Sendable {
    let isPlane: Bool
    /// A plane's normal, or a box's lower corner (m).
    let low: SIMD3<Double>
    /// m, a box's upper corner.
    let high: SIMD3<Double>
    /// m, of a plane.
    let offset: Double

    init() {
        isPlane = true
        low = .zero
        high = .zero
        offset = 0
    }

    init(_ obstacle: Obstacle) {
        switch obstacle.shape {
        case .plane(let normal, let offset): (isPlane, low, high, self.offset) = (true, normal, .zero, offset)
        case .box(let min, let max): (isPlane, low, high, offset) = (false, min, max, 0)
        }
    }

    @_noLocks func distance(to capsule: Capsule) -> Double {
        isPlane ? capsule.distance(toPlane: low, offset: offset) : capsule.distance(toBox: low, high)
    }
}
