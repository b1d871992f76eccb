/// A robot model as `Robots/NAME.yaml` states it: wire, joints, kinematics, inertia, limits, poses. No word of learning.
public struct RobotDescription: Equatable, Sendable {
    public var name: String
    public var wire: WireDescription
    /// m, the vendor's figure; tasks scale with it.
    public var reach: Double
    /// Base to tip.
    public var joints: [Joint]
    /// A joint held still outside the action, where there is one.
    public var gripper: Gripper?
    /// Points that are watched and steered, by name; `tip` is always among them.
    public var frames: [String: Frame]
    public var poses: Poses
    public var safety: SafetyDescription
}

public struct WireDescription: Equatable, Sendable {
    public enum WireProtocol: String, CaseIterable, Codable, Sendable { case dynamixel }
    public var `protocol`: WireProtocol
    public var port: String
    public var baud: Int
    /// Hz, the control tick.
    public var rate: Double
}

public struct Joint: Equatable, Sendable {
    public var name: String
    public var servo: ServoDescription
    /// The name of the joint whose link carries this one; `base` for the first.
    public var parent: String
    /// This joint's frame in its parent's.
    public var origin: Origin
    /// Unit vector in the joint's frame.
    public var axis: SIMD3<Double>
    public var limits: JointLimits
    public var link: Link
}

public struct Origin: Equatable, Sendable {
    /// m
    public var xyz: SIMD3<Double>
    /// rad, fixed-axis roll, pitch, yaw as in URDF.
    public var rpy: SIMD3<Double>
}

/// The servos of one joint: the first answers for it, the others shadow it by secondary ID.
public struct ServoDescription: Equatable, Sendable {
    public var ids: [Int]
    public var model: String
    /// Whether each servo's drive mode is reversed, in the order of `ids`.
    public var reversed: [Bool]
    /// Ticks, the device's own position limits.
    public var positionTicks: ClosedRange<Int>
}

public struct JointLimits: Equatable, Sendable {
    /// rad
    public var position: ClosedRange<Double>
    /// rad/s
    public var velocity: Double
    /// rad/s²
    public var acceleration: Double
    /// N·m
    public var effort: Double
}

/// The body that a joint moves, fixed children merged, in the joint's frame.
public struct Link: Equatable, Sendable {
    /// kg
    public var mass: Double
    /// m
    public var com: SIMD3<Double>
    /// kg·m² about the centre of mass: ixx iyy izz ixy ixz iyz.
    public var inertia: [Double]
}

public struct Gripper: Equatable, Sendable {
    public var name: String
    public var servo: ServoDescription
    /// rad, where it is held.
    public var hold: Double
}

public struct Frame: Equatable, Sendable {
    /// The joint whose link carries the point.
    public var on: String
    /// m, in that joint's frame.
    public var xyz: SIMD3<Double>
}

public struct Poses: Equatable, Sendable {
    /// rad; where episodes begin.
    public var ready: JointVector
    /// rad; where the arm rests without power.
    public var park: JointVector
}

public struct SafetyDescription: Equatable, Sendable {
    public var workspace: Workspace
    /// m/s, of each workspace frame.
    public var tipSpeed: Double
    public var temperature: TemperatureLimits
    /// V
    public var voltage: ClosedRange<Double>
    /// rad between set-point and measurement, beyond which the arm stops.
    public var trackingError: Double
    /// s, the oldest state that may be acted on.
    public var staleState: Double
    public var badPackets: BadPacketBudget
    /// s without a packet, after which the device stops by itself.
    public var watchdog: Double
}

public struct Workspace: Equatable, Sendable {
    public var frames: [String]
    /// m, in the base frame.
    public var min: SIMD3<Double>
    public var max: SIMD3<Double>
}

public struct TemperatureLimits: Equatable, Sendable {
    /// °C
    public var stop: Double
    public var resume: Double
}

public struct BadPacketBudget: Equatable, Sendable {
    public var allowed: Int
    /// s
    public var within: Double
}
