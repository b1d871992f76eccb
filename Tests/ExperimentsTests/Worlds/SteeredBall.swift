import Realtime

@testable import Experiments

/// Takes the ball from place to place at full force; each place gets `steps` steps.
///
/// Returns the landmarks after every step.
func steer(_ world: GroundWorld, through places: [SIMD2<Double>], steps: Int) -> [[String: Double]] {
    var random = RandomGenerator(seed: 1)
    _ = world.reset(using: &random)
    var states: [[String: Double]] = []
    for place in places {
        for _ in 0..<steps {
            let offset = place - world.center
            let control = (4 * offset).clamped(lowerBound: SIMD2(-1, -1), upperBound: SIMD2(1, 1))
            _ = world.step([Float(control.x), Float(control.y)])
            states.append(world.landmarks)
        }
    }
    return states
}

/// What a world says to a fixed sequence of actions from a fixed seed.
func playback(_ world: any Environment, steps: Int) -> [EnvironmentStep] {
    var random = RandomGenerator(seed: 5)
    _ = world.reset(using: &random)
    return (0..<steps).map { _ in world.step((0..<world.actionCount).map { _ in Float(random.uniform(-1, 1)) }) }
}
