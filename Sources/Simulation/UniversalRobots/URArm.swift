import Realtime
import Robot

/// A Universal Robots arm's links in MuJoCo, its drives with gravity compensation, and its brakes.
///
/// Its time begins at zero and moves only by `step`. How stiff the drives are and how they lead the arm is guessed: the vendor publishes
/// neither.
public final class URArm {
    /// What the controller asks of the drives in a step.
    public enum Motion: Equatable, Sendable {
        /// rad; reached by a lag of `lookahead` (s).
        case servo([Double], lookahead: Double)
        /// rad/s at `acceleration` (rad/s²).
        case speed([Double], acceleration: Double)
        /// N·m beside those of gravity's compensation, with most of the joints' friction made up for.
        case torque([Double])
        /// At `deceleration` (rad/s²), then stay.
        case stop(deceleration: Double)
    }

    /// The links; look here for the truth, and push here.
    public let world: World
    public private(set) var steps: Int64 = 0
    /// rad and rad/s, where the drives lead the arm.
    public private(set) var target: [Double]
    public private(set) var targetVelocity: [Double]
    /// N·m, what the drives give.
    public private(set) var torque: [Double]
    public var motion = Motion.stop(deceleration: URProgramStop.deceleration)
    /// Whether the drives are on and the brakes off.
    public private(set) var isReleased = false
    /// s
    public static let period = 0.002

    private let robot: RobotDescription
    private let kinematics: Kinematics
    /// N·m·s/rad and N·m
    private let damping, friction: [Double]
    private var random: RandomGenerator
    private var hands: Hands

    /// N·m/rad and N·m·s/rad, of the drives of the large joints and of the wrist's.
    private static let (stiffness, rate) = ([10_000.0, 2000], [300.0, 40])
    /// N·m·s/rad of a brake.
    private static let brake = 1e4
    /// rad/s, what the controller lets a joint do at most, and rad/s² with which servoj may change that.
    private static let (fastest, briskest) = (Double.pi, 40.0)
    /// N·m, one standard deviation of what the currents say (a guess).
    private static let effortNoise = 0.1
    /// Shares of a joint's viscous and dry friction that `direct_torque` makes up for, about what newer controllers have for
    /// defaults. Dry friction has its full size at some times so many rad/s (a guess).
    private static let (viscousShare, dryShare, dryRate) = (0.9, 0.8, 0.05)

    /// - Parameter pose: rad, where it stands; nil is its park pose.
    public init(robot: RobotDescription, seed: UInt64, pose: JointVector? = nil) throws(WorldError) {
        world = try World(robot: robot, timestep: URArm.period)
        self.robot = robot
        kinematics = Kinematics(robot)
        damping = robot.joints.map { if case .gear(let gear) = $0.drive { gear.damping } else { 0 } }
        friction = robot.joints.map { if case .gear(let gear) = $0.drive { gear.friction } else { 0 } }
        target = (pose ?? robot.poses.park).array
        targetVelocity = Array(repeating: 0, count: target.count)
        torque = targetVelocity
        random = RandomGenerator(seed: seed, stream: 0x5255)
        hands = Hands(robot)
        for (axis, angle) in target.enumerated() { world.place(axis, at: angle) }
        world.refresh()
    }

    /// s
    public var time: Double { Double(steps) * URArm.period }
    /// rad
    public var positions: [Double] { target.indices.map { world.position($0) } }
    /// rad/s
    public var velocities: [Double] { target.indices.map { world.velocity($0) } }
    /// N·m beside those of gravity's compensation and with what measuring adds.
    public func measureTorque() -> [Double] { torque.map { $0 + URArm.effortNoise * random.normal() } }
    /// Whether the drives lead the arm nowhere.
    public var isStill: Bool { targetVelocity.allSatisfy { abs($0) < 1e-3 } }

    /// Switches the drives on and the brakes off, or the other way round.
    public func release(_ isReleased: Bool) {
        guard isReleased != self.isReleased else { return }
        self.isReleased = isReleased
        target = positions
        targetVelocity = targetVelocity.map { _ in 0 }
    }

    /// Somebody begins to disturb the arm, now.
    public func begin(_ disturbance: Disturbance) throws(DisturbanceError) {
        try URArm.require(disturbance, of: robot)
        hands.begin(disturbance, at: time, on: world)
    }

    static func require(_ disturbance: Disturbance, of robot: RobotDescription) throws(DisturbanceError) {
        try disturbance.require(robot)
        if case .delay = disturbance.kind { throw .neverLate(robot: robot.name) }
    }

    /// Whoever disturbs the arm lets go.
    public func letGo() { hands.letGo() }

    /// Lets one period pass.
    /// - Parameter forces: N in the base frame, of others who push at frames.
    public func step(besides forces: [(frame: String, force: SIMD3<Double>)] = []) {
        steps += 1
        hands.act(on: world, at: time, besides: forces)
        let gravity = kinematics.gravityTorque(JointVector(positions))
        for axis in target.indices {
            guard isReleased else {
                torque[axis] = 0
                world.drive(axis, torque: 0, damping: URArm.brake)
                continue
            }
            move(axis, gravity[axis])
        }
        world.step()
    }

    private func move(_ axis: Int, _ gravity: Double) {
        switch motion {
        case .servo(let goal, let lookahead): lead(axis, at: (goal[axis] - target[axis]) / lookahead, by: URArm.briskest)
        case .speed(let velocity, let acceleration): lead(axis, at: velocity[axis], by: acceleration)
        case .stop(let deceleration): lead(axis, at: 0, by: deceleration)
        case .torque(let values): return push(axis, gravity + values[axis])
        }
        let size = axis < 3 ? 0 : 1
        let (stiffness, rate, most) = (URArm.stiffness[size], URArm.rate[size], robot.joints[axis].limits.effort)
        let wish = gravity + stiffness * (target[axis] - world.position(axis))
        // Against the motion that is asked for, not against any: what leads the arm is no load.
        torque[axis] = min(max(wish, -most), most) + rate * targetVelocity[axis]
        world.drive(axis, torque: torque[axis], damping: damping[axis] + rate)
        torque[axis] -= rate * world.velocity(axis)
    }

    private func lead(_ axis: Int, at wish: Double, by acceleration: Double) {
        let most = acceleration * URArm.period
        let limited = min(max(wish, -URArm.fastest), URArm.fastest)
        targetVelocity[axis] += min(max(limited - targetVelocity[axis], -most), most)
        target[axis] += targetVelocity[axis] * URArm.period
    }

    /// Drives a joint by a torque (N·m); what leads it goes along, so that it can be stopped from there.
    private func push(_ axis: Int, _ wish: Double) {
        let (velocity, most) = (world.velocity(axis), robot.joints[axis].limits.effort)
        (target[axis], targetVelocity[axis]) = (world.position(axis), velocity)
        torque[axis] = min(max(wish, -most), most)
        let help = URArm.dryShare * friction[axis] * velocity / (velocity.magnitude + URArm.dryRate)
        world.drive(axis, torque: torque[axis] + help, damping: (1 - URArm.viscousShare) * damping[axis])
    }
}

/// How the controller brings an arm to rest by itself.
enum URProgramStop {
    /// rad/s²; a guess.
    static let deceleration = 8.0
}
