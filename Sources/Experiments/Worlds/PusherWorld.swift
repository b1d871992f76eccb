import Realtime

/// A planar arm of three joints that pushes a puck (blog Fig. 6), with the constants of the authors' pusher.
///
/// The reward is minus the puck's distance from the goal, along the axes that the goal names, less a tenth of the squared torques. Action:
/// three torques. Observation: joint angles and velocities, then the fork's and the puck's centre of mass.
public final class PusherWorld: Environment {
    /// Where the puck is to go, m; a coordinate that is nil may be any.
    public struct Goal: Equatable, Sendable {
        public let x: Double?
        public let y: Double?

        public init(x: Double?, y: Double?) {
            self.x = x
            self.y = y
        }

        public static let left = Goal(x: -1, y: nil)
        public static let bottom = Goal(x: nil, y: -1)
        /// Both at once: what two skills together are to do.
        public static let bottomLeft = Goal(x: -1, y: -1)

        /// m from a place, along the axes that count.
        public func distance(from place: SIMD2<Double>) -> Double {
            let along = SIMD2(x.map { place.x - $0 } ?? 0, y.map { place.y - $0 } ?? 0)
            return Arena.distance(along, .zero)
        }
    }

    /// N·m at full control.
    static let torque = 3.0
    static let torqueCost = 0.1

    public let goal: Goal
    public let observationCount = 12
    public let actionCount = 3
    public let horizon: Int
    private let physics = Physics(mjcf: PusherWorld.mjcf, substeps: 5)

    /// - Parameter horizon: steps of 50 ms; the authors' 300 unless given.
    public init(goal: Goal, horizon: Int = 300) {
        self.goal = goal
        self.horizon = horizon
    }

    /// The arm along x with joints moved by up to 0.1 rad, at rest; the puck anywhere below it, but away from (1, -1).
    public func reset(using random: inout RandomGenerator) -> [Float] {
        physics.reset()
        for joint in 0..<3 { physics.set(position: random.uniform(-0.1, 0.1), at: joint) }
        let place = PusherWorld.puckStart(using: &random)
        physics.set(position: place.x, at: 3)
        physics.set(position: place.y, at: 4)
        physics.refresh()
        return observation
    }

    public func step(_ action: [Float]) -> EnvironmentStep {
        physics.advance(action)
        return EnvironmentStep(observation: observation, reward: Float(reward(action, puck: puck)))
    }

    /// Where the puck is, m, and how far from the goal, m.
    public var landmarks: [String: Double] { ["x": puck.x, "y": puck.y, "distance": goal.distance(from: puck)] }

    func reward(_ action: [Float], puck: SIMD2<Double>) -> Double {
        let effort = action.reduce(0) { sum, control in
            let torque = Double(min(max(control, -1), 1)) * PusherWorld.torque
            return sum + torque * torque
        }
        return -PusherWorld.torqueCost * effort - goal.distance(from: puck)
    }

    static func puckStart(using random: inout RandomGenerator) -> SIMD2<Double> {
        while true {
            let place = SIMD2(random.uniform(0.3, 1), random.uniform(-1, -0.4))
            if Arena.distance(place, SIMD2(1, -1)) >= 0.45 { return place }
        }
    }

    private var puck: SIMD2<Double> {
        let place = physics.bodyCenter(PusherWorld.puckBody)
        return SIMD2(place.x, place.y)
    }

    private var observation: [Float] {
        let (fork, puck) = (physics.bodyCenter(PusherWorld.forkBody), physics.bodyCenter(PusherWorld.puckBody))
        let joints = physics.positions[..<3] + physics.velocities[..<3]
        return (joints + [fork.x, fork.y, fork.z, puck.x, puck.y, puck.z]).map { Float($0) }
    }
}
