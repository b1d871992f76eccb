/// A robot model as `Robots/NAME.yaml` states it: wire, joints, kinematics, inertia, limits, poses. No word of learning.
///
/// A value that was read is whole: every limit is present, every name that is used exists, every number is finite and the poses
/// lie inside the limits.
public struct RobotDescription: Equatable, Sendable {
    public var name: String
    public var wire: WireDescription
    /// m, the vendor's figure; tasks scale with it.
    public var reach: Double
    /// The part that stands still, in the base frame.
    public var base: Link
    /// Base to tip.
    public var joints: [Joint]
    /// A joint held still outside the action, where there is one.
    public var gripper: Gripper?
    /// Points that are watched and steered, by name; `tip` is always among them.
    public var frames: [String: Frame]
    public var poses: Poses
    /// How the arm is driven by torques; nil where it follows positions only.
    public var torque: TorqueDescription?
    public var safety: SafetyDescription
}

extension RobotDescription {
    /// The servos of the whole arm in the order of the file: joints, then gripper.
    public var servos: [ServoDescription] { joints.compactMap(\.servo) + (gripper.map { [$0.servo] } ?? []) }

    /// kg, with everything that is fixed to base and links.
    public var mass: Double { joints.reduce(base.mass) { $0 + $1.link.mass } }
}

extension RobotDescription: Decodable {
    enum CodingKeys: String, CodingKey {
        case name = "robot"
        case wire, reach, base, joints, gripper, frames, poses, torque, safety
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        name = try keys.word(.name)
        wire = try keys.decode(WireDescription.self, forKey: .wire)
        reach = try keys.positive(.reach)
        base = try keys.decode(Link.self, forKey: .base)
        joints = try keys.decode([Joint].self, forKey: .joints)
        gripper = try keys.decodeIfPresent(Gripper.self, forKey: .gripper)
        frames = try keys.decode([String: Frame].self, forKey: .frames)
        poses = try keys.decode(Poses.self, forKey: .poses)
        torque = try keys.decodeIfPresent(TorqueDescription.self, forKey: .torque)
        safety = try keys.decode(SafetyDescription.self, forKey: .safety)
        try checkReferences(keys.codingPath)
    }
}
