import Realtime

/// A swimming snake (Fig. 3a of the paper): three links in a dense medium, and a finish line ahead of it.
///
/// The reward is the speed of the centre of mass along x, either way, and a bonus for every step beyond the line. The speed is read from
/// a log with a lag of `lag` seconds: of the momentary speed, wagging on the spot gives as much as swimming. The snake is its own mirror
/// image, so nothing but the bonus tells ahead from astern. Action: two torques. Observation: sine and cosine of the heading, two joint
/// angles, the five velocities, the speed that the log shows, and the place along x.
public final class SwimmerWorld: Environment {
    /// m along x, where the bonus begins.
    public static let finishLine = 2.0
    /// Reward for a step that ends beyond the line.
    public static let bonus = 5.0
    /// N·m of a motor at full control.
    static let torque = 600.0
    static let linkLength = 1.0
    /// s, time constant of the log.
    static let lag = 1.0

    public let observationCount = 11
    public let actionCount = 2
    public let horizon = 500
    private let physics = Physics(mjcf: SwimmerWorld.mjcf, substeps: 8)
    /// m/s along x that the log shows.
    private var speed = 0.0
    /// m ahead, the most of the episode.
    private var farthest = 0.0

    public init() {}

    /// Starts straight along x at the origin, each coordinate and velocity moved by up to 0.1.
    public func reset(using random: inout RandomGenerator) -> [Float] {
        physics.reset()
        for index in 0..<5 {
            physics.set(position: random.uniform(-0.1, 0.1), at: index)
            physics.set(velocity: random.uniform(-0.1, 0.1), at: index)
        }
        physics.refresh()
        speed = 0
        farthest = physics.centerOfMass().x
        return observation
    }

    public func step(_ action: [Float]) -> EnvironmentStep {
        let before = physics.centerOfMass().x
        physics.advance(action)
        let after = physics.centerOfMass().x
        speed += (after - before - speed * physics.interval) / SwimmerWorld.lag
        farthest = max(farthest, after)
        return EnvironmentStep(observation: observation, reward: Float(SwimmerWorld.reward(speed: speed, x: after)))
    }

    /// Where the centre of mass is, and the farthest ahead that it was in this episode, m.
    public var landmarks: [String: Double] {
        let center = physics.centerOfMass()
        return ["x": center.x, "y": center.y, "farthest": farthest]
    }

    /// For `speed` along x in m/s and the place `x` in m.
    static func reward(speed: Double, x: Double) -> Double { abs(speed) + (x > finishLine ? bonus : 0) }

    private var observation: [Float] {
        let (position, velocity) = (physics.positions, physics.velocities)
        let forward = physics.forward(1)
        var numbers = [forward.y, forward.x, position[3], position[4], velocity[0], velocity[1]]
        numbers += velocity[2...].map { $0 / 5 }
        numbers += [2 * speed, physics.centerOfMass().x / 3]
        return numbers.map { Float($0) }
    }

    /// Three equal capsules; the middle one moves freely in the plane, one motor turns each neighbour. Quadratic drag of the medium
    /// (four times as dense as water, as is usual for this task) is what carries the snake.
    static let mjcf = """
        <mujoco model="swimmer">
          <option timestep="0.0125" density="4000" viscosity="0.1" integrator="RK4" gravity="0 0 0">
            <flag contact="disable"/>
          </option>
          <default>
            <geom type="capsule" size="0.1" density="1000"/>
          </default>
          <worldbody>
            <body name="middle">
              <joint type="slide" axis="1 0 0"/>
              <joint type="slide" axis="0 1 0"/>
              <joint type="hinge" axis="0 0 1"/>
              <geom fromto="\(-linkLength / 2) 0 0 \(linkLength / 2) 0 0"/>
              <body name="front" pos="\(linkLength / 2) 0 0">
                <joint name="front" type="hinge" axis="0 0 1" limited="true" range="-100 100" armature="0.1"/>
                <geom fromto="0 0 0 \(linkLength) 0 0"/>
              </body>
              <body name="back" pos="\(-linkLength / 2) 0 0">
                <joint name="back" type="hinge" axis="0 0 1" limited="true" range="-100 100" armature="0.1"/>
                <geom fromto="0 0 0 \(-linkLength) 0 0"/>
              </body>
            </body>
          </worldbody>
          <actuator>
            <motor joint="front" gear="\(torque)" ctrllimited="true" ctrlrange="-1 1"/>
            <motor joint="back" gear="\(torque)" ctrllimited="true" ctrlrange="-1 1"/>
          </actuator>
        </mujoco>
        """
}
