import Robot

/// The hands that disturb an arm: any emulator applies them to its world, one call a time step.
struct Hands {
    /// What is being done, since when, and where the axes were then.
    private struct Grip {
        var disturbance: Disturbance
        /// s
        var since: Double
        /// rad, of each joint
        var start: [Double]
    }

    /// N·m/rad and N·m·s/rad of the spring that pulls a joint away: a firm arm's.
    private static let stiffness = 60.0
    private static let damping = 2.0

    private let joints: [String]
    private var grips: [Grip] = []
    /// s, by which what the arm says of itself is late.
    private(set) var delay = 0.0
    /// Where forces act in this step, so that they can be taken away.
    private var pushedFrames: Set<String> = []
    private var load: (frame: String, mass: Double)?

    init(_ robot: RobotDescription) { joints = robot.joints.map(\.name) }

    /// Begins at `time` (s) with what the robot has, see `Disturbance.require`.
    mutating func begin(_ disturbance: Disturbance, at time: Double, on world: World) {
        grips.append(Grip(disturbance: disturbance, since: time, start: joints.indices.map(world.position)))
    }

    /// Everybody lets go with the next time step.
    mutating func letGo() {
        for index in grips.indices { grips[index].disturbance.duration = 0 }
    }

    /// Does what is to be done in the time step that begins at `time` (s).
    /// - Parameter forces: N in the base frame, of others that push at frames.
    mutating func act(on world: World, at time: Double, besides forces: [(frame: String, force: SIMD3<Double>)] = []) {
        guard !grips.isEmpty || !forces.isEmpty || !pushedFrames.isEmpty else { return }
        rest(world, isGripping: !grips.isEmpty)
        grips.removeAll { time >= $0.since + $0.disturbance.duration }
        for (frame, force) in forces { push(frame, force, world) }
        var wanted: (frame: String, mass: Double)?
        for grip in grips {
            switch grip.disturbance.kind {
            case .push(let frame, let force): push(frame, force, world)
            case .displace(let by, let within): pull(by, within, grip, world, time)
            case .hold(let held): pull(Dictionary(held.map { ($0, 0) }) { first, _ in first }, 1, grip, world, time)
            case .payload(let frame, let mass): wanted = (frame, mass)
            case .delay(let seconds): delay += seconds
            }
        }
        hang(wanted, on: world)
    }

    /// Takes away what was done in the step before; what lasts is done anew.
    private mutating func rest(_ world: World, isGripping: Bool) {
        for joint in joints.indices where isGripping { world.push(axis: joint, torque: 0) }
        for frame in pushedFrames { world.push(frame: frame, force: .zero) }
        pushedFrames = []
        delay = 0
    }

    private mutating func push(_ frame: String, _ force: SIMD3<Double>, _ world: World) {
        pushedFrames.insert(frame)
        world.add(force: force, at: frame)
    }

    private func pull(_ by: [String: Double], _ within: Double, _ grip: Grip, _ world: World, _ time: Double) {
        let share = min(1, (time - grip.since) / within)
        // The way of least jerk, as an arm moves (Flash and Hogan 1985).
        let way = share * share * share * (10 - 15 * share + 6 * share * share)
        for (joint, name) in joints.enumerated() {
            guard let distance = by[name] else { continue }
            let error = grip.start[joint] + distance * way - world.position(joint)
            world.push(axis: joint, torque: Hands.stiffness * error - Hands.damping * world.velocity(joint))
        }
    }

    private mutating func hang(_ wanted: (frame: String, mass: Double)?, on world: World) {
        guard wanted?.frame != load?.frame || wanted?.mass != load?.mass else { return }
        if load != nil { world.unload() }
        if let wanted { world.load(frame: wanted.frame, mass: wanted.mass) }
        load = wanted
    }
}
