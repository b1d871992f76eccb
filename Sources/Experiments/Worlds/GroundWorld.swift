import Glibc
import Realtime

/// A body that moves about in an arena: the maze (Fig. 3b), pretraining on an empty floor (Fig. 7), hallways and U-maze (Fig. 4 and 5).
public final class GroundWorld: Environment {
    /// What a step is worth.
    public enum Reward: Equatable, Sendable {
        /// Mean speed of the centre of mass over the floor during the step (m/s), whatever its direction.
        case speed
        /// A Gaussian bump of height 1 at the target: exp(-d²/(2 width²)), with d and `width` in m.
        case nearness(width: Double)
    }

    public let body: Body
    public let arena: Arena
    public let reward: Reward
    public let observationCount: Int
    public let actionCount: Int
    public let horizon: Int
    private let physics: Physics
    /// m/s of the last step.
    private var speed = 0.0
    /// m from the target, the least of the episode.
    private var nearest = 0.0

    public init(_ arena: Arena, reward: Reward, body: Body = .ball) {
        if case .nearness = reward { precondition(arena.target != nil, "nearness takes a target") }
        self.body = body
        self.arena = arena
        self.reward = reward
        actionCount = body.actionCount
        horizon = body.horizon
        physics = Physics(mjcf: body.mjcf(in: arena), substeps: body.substeps)
        observationCount = body.observation(of: physics).count
    }

    /// Puts the body at the arena's start, its coordinates and velocities moved by up to 0.1.
    public func reset(using random: inout RandomGenerator) -> [Float] {
        physics.reset()
        body.disturb(physics, using: &random)
        physics.refresh()
        speed = 0
        nearest = distance
        return body.observation(of: physics)
    }

    public func step(_ action: [Float]) -> EnvironmentStep {
        let before = center
        physics.advance(body.controls(action))
        speed = Arena.distance(before, center) / physics.interval
        nearest = min(nearest, distance)
        return EnvironmentStep(
            observation: body.observation(of: physics), reward: Float(value(speed: speed, center: center)),
            isTerminal: body.isOverturned(physics))
    }

    /// Where the centre of mass is, m; how far from the target (from the start where there is none), and the nearest that it was in this
    /// episode, m; how fast over the last step, m/s.
    public var landmarks: [String: Double] {
        ["x": center.x, "y": center.y, "distance": distance, "nearest": nearest, "speed": speed]
    }

    func value(speed: Double, center: SIMD2<Double>) -> Double {
        switch reward {
        case .speed: return speed
        case .nearness(let width):
            let distance = Arena.distance(center, arena.target!)
            return exp(-distance * distance / (2 * width * width))
        }
    }

    private var distance: Double { Arena.distance(center, arena.target ?? arena.start) }

    var center: SIMD2<Double> {
        let place = physics.centerOfMass(body.root)
        return SIMD2(place.x, place.y)
    }
}
