import ROS
import Realtime
import Robot

/// A Sawyer behind its wire: links in MuJoCo, gravity compensation, and what its own controller makes of commands.
///
/// Its time begins at zero and moves only in `advance`. Velocity and torque commands that are not renewed within the command timeout end
/// in position mode, holding; so does the beginning. A robot that is not enabled stands on its brakes.
public final class InteraArm {
    /// What a command's numbers are (`intera_core_msgs/JointCommand`).
    public enum Mode: Int32, Sendable {
        case position = 1
        case velocity, torque
    }

    /// The links; look here for the truth, and push here.
    public let world: World
    /// All time up to here has passed.
    public private(set) var now = Instant(nanoseconds: 0)
    public private(set) var mode = Mode.position
    public internal(set) var assembly: AssemblyState
    /// s, in [0, 1] as the robot's simulator cuts it.
    public var commandTimeout = 0.2 {
        didSet { commandTimeout = min(max(commandTimeout, 0), 1) }
    }
    /// Share of every joint's velocity limit with which positions are approached.
    public var speedRatio = 0.3 {
        didSet { speedRatio = min(max(speedRatio, 0), 1) }
    }

    /// Steps of the world in which the arm touched the task's obstacle.
    public private(set) var touches = 0
    public weak var observer: (any ArmObserver)?

    var faults = RobotFaults()
    let robot: RobotDescription
    private let kinematics: Kinematics
    private let damping: [Double]
    private var goal: [Double]
    private var reference: [Double]
    private var asked: [Double]
    private var gravitySuppressedAt: Instant?
    private var commandedAt = Instant(nanoseconds: 0)
    /// N·m, what the drives give.
    private var torque: [Double]
    private var steps: Int64 = 0
    private let stepNanoseconds: Int64
    private var random: RandomGenerator
    private var hands: Hands

    /// The robot's simulator's position gains, N·m/rad and N·m·s/rad.
    private static let stiffness: [Double] = [500, 400, 250, 300, 300, 100, 50]
    private static let rate: [Double] = [25, 30, 30, 50, 8, 5, 4]
    /// N·m·s/rad of a brake.
    private static let brake = 1e4
    /// N·m, one standard deviation of a spring's reading (a guess).
    private static let effortNoise = 0.05

    /// - Parameter pose: rad, where it stands; nil is its park pose.
    public init(robot: RobotDescription, workpiece: Workpiece?, seed: UInt64, pose: JointVector? = nil) throws(WorldError) {
        world = try World(robot: robot, workpiece: workpiece)
        self.robot = robot
        kinematics = Kinematics(robot)
        damping = robot.joints.map { if case .gear(let gear) = $0.drive { gear.damping } else { 0 } }
        goal = (pose ?? robot.poses.park).array
        (reference, asked) = (goal, goal)
        torque = Array(repeating: 0, count: goal.count)
        assembly = AssemblyState()
        (assembly.isReady, assembly.isEnabled, assembly.button) = (true, true, .unpressed)
        stepNanoseconds = Int64((world.timestep * 1e9).rounded())
        random = RandomGenerator(seed: seed, stream: 0x1272)
        hands = Hands(robot)
        for (axis, angle) in goal.enumerated() { world.place(axis, at: angle) }
        world.refresh()
    }

    /// Takes a command for all joints, in their order.
    public func command(_ mode: Mode, _ values: [Double]) {
        observer?.heard(HeardCommand(mode, values), at: elapsed)
        guard assembly.isEnabled, values.count == asked.count, values.allSatisfy(\.isFinite) else { return }
        if mode != self.mode { reference = positions }
        (self.mode, asked, commandedAt) = (mode, values, now)
        if mode == .position { goal = values }
    }

    public func enable(_ isEnabled: Bool) {
        guard isEnabled != assembly.isEnabled, !isEnabled || !assembly.isStopped else { return }
        assembly.isEnabled = isEnabled
        hold()
    }

    /// N·m that hold the arm where it is.
    public var gravity: JointVector { kinematics.gravityTorque(JointVector(positions)) }

    /// Leaves gravity to itself for a while; to be asked again while that is wanted.
    public func suppressGravity() { gravitySuppressedAt = now }

    /// s
    private static let suppression = 0.2

    private var isGravityCompensated: Bool {
        gravitySuppressedAt.map { now.seconds(since: $0) > InteraArm.suppression } ?? true
    }

    /// The stop that software can ask for.
    public func stop() {
        assembly.isEnabled = false
        (assembly.isReady, assembly.isStopped, assembly.source) = (false, true, .unknown)
        hold()
    }

    public func reset() {
        guard assembly.isStopped, assembly.button != .pressed else { return }
        (assembly.isReady, assembly.isStopped, assembly.hasError) = (true, false, false)
        (assembly.button, assembly.source) = (.unpressed, .none)
    }

    /// What the robot says of itself now: rad, rad/s, N·m.
    public func measure() -> (position: [Double], velocity: [Double], effort: [Double]) {
        (positions, goal.indices.map { world.velocity($0) }, torque.map { $0 + InteraArm.effortNoise * random.normal() })
    }

    /// Somebody begins to disturb the arm, now.
    public func begin(_ disturbance: Disturbance) throws(DisturbanceError) {
        try InteraArm.require(disturbance, of: robot)
        hands.begin(disturbance, at: elapsed, on: world)
    }

    static func require(_ disturbance: Disturbance, of robot: RobotDescription) throws(DisturbanceError) {
        try disturbance.require(robot)
        if case .delay = disturbance.kind { throw .neverLate(robot: robot.name) }
    }

    /// Whoever disturbs the arm lets go.
    public func letGo() { hands.letGo() }

    /// Lets time pass.
    public func advance(to time: Instant) {
        while (steps + 1) * stepNanoseconds <= time.nanoseconds {
            steps += 1
            now = Instant(nanoseconds: steps * stepNanoseconds)
            step()
        }
        now = max(now, time)
    }

    var positions: [Double] { goal.indices.map { world.position($0) } }

    private func hold() {
        mode = .position
        goal = positions
        reference = goal
    }

    private func step() {
        suffer()
        hands.act(on: world, at: elapsed, besides: faults.forces(at: elapsed))
        if mode != .position, now.seconds(since: commandedAt) > commandTimeout { hold() }
        let gravity = isGravityCompensated ? gravity : JointVector(count: goal.count)
        for axis in goal.indices {
            guard assembly.isEnabled else {
                torque[axis] = 0
                world.drive(axis, torque: 0, damping: InteraArm.brake)
                continue
            }
            switch mode {
            case .torque:
                let most = robot.joints[axis].limits.effort
                torque[axis] = gravity[axis] + min(max(asked[axis], -most), most)
                world.drive(axis, torque: torque[axis], damping: damping[axis])
            case .position, .velocity:
                let rate = InteraArm.rate[axis]
                torque[axis] = gravity[axis] + InteraArm.stiffness[axis] * (approach(axis) - world.position(axis))
                world.drive(axis, torque: torque[axis], damping: damping[axis] + rate)
            }
        }
        world.step()
        if world.touchesObstacle { touches += 1 }
        observer?.sawMotion(of: self, at: elapsed)
    }

    /// rad, where the joint is led in this step.
    private func approach(_ axis: Int) -> Double {
        let fastest = robot.joints[axis].limits.velocity
        switch mode {
        case .velocity: reference[axis] += min(max(asked[axis], -fastest), fastest) * world.timestep
        case .position, .torque:
            let most = speedRatio * fastest * world.timestep
            reference[axis] += min(max(goal[axis] - reference[axis], -most), most)
        }
        return reference[axis]
    }
}
