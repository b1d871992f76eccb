import Glibc
import Realtime

extension Body {
    /// Index of the body in the model that carries all its others.
    var root: Int { 1 }

    /// Place over 5 m, then for the ball its velocity over 2 m/s; for the quadruped height, quaternion, joint angles (rad), the trunk's
    /// velocities and the joints' over 5.
    func observation(of physics: Physics) -> [Float] {
        let (position, velocity) = (physics.positions, physics.velocities)
        switch self {
        case .ball:
            let place = physics.centerOfMass(root)
            return [place.x / 5, place.y / 5, velocity[0] / 2, velocity[1] / 2].map { Float($0) }
        case .quadruped:
            return ([position[0] / 5, position[1] / 5] + position[2...] + velocity.map { $0 / 5 }).map { Float($0) }
        }
    }

    /// What the motors get for an action. The ball's force is no longer than 2 N, so that no direction is faster than another.
    func controls(_ action: [Float]) -> [Float] {
        guard self == .ball else { return action }
        let length = action.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 1 ? action.map { $0 / length } : action
    }

    /// Moves coordinates and velocities by up to 0.1 from where the model has them.
    func disturb(_ physics: Physics, using random: inout RandomGenerator) {
        let (position, velocity) = (physics.positions, physics.velocities)
        for index in position.indices where self == .ball || !(3..<7).contains(index) {
            physics.set(position: position[index] + random.uniform(-0.1, 0.1), at: index)
        }
        for index in velocity.indices { physics.set(velocity: random.uniform(-0.1, 0.1), at: index) }
    }

    /// The quadruped lies on its back; the episode is over.
    func isOverturned(_ physics: Physics) -> Bool { self == .quadruped && physics.upward(root).z < 0 }
}
