/// What turns a joint.
public enum JointDrive: Equatable, Sendable {
    /// One or more servos on the robot's bus.
    case servo(ServoDescription)
    /// A drive that the robot's own controller looks after.
    case gear(GearDescription)
}

/// What a drive adds to its link. It shapes the simulated arm only, never a real one.
public struct GearDescription: Equatable, Sendable {
    /// kg·m², the rotor's inertia at the joint.
    public var armature: Double
    /// N·m·s/rad
    public var damping: Double
    /// N·m
    public var friction: Double
}

extension Joint {
    /// Nil where the robot's own controller drives the joint.
    public var servo: ServoDescription? { if case .servo(let servo) = drive { servo } else { nil } }
}

extension GearDescription: Decodable {
    enum CodingKeys: String, CodingKey { case armature, damping, friction }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        armature = try keys.positive(.armature)
        damping = try keys.positive(.damping)
        friction = try keys.positive(.friction)
    }
}
