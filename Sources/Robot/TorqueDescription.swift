/// How an arm is driven by torques, which its own controller adds to those that hold it against gravity.
public struct TorqueDescription: Equatable, Sendable {
    /// N·m, one per joint, the most that is commanded.
    public var limits: JointVector
    /// N·m/rad, one per joint, with which the arm is led along set-points while it is reset, parked or held.
    public var stiffness: JointVector
    /// N·m·s/rad, one per joint, of the same.
    public var damping: JointVector
    /// N/m with which a watched frame outside the workspace is pushed back.
    public var wall: Double

    public init(limits: JointVector, stiffness: JointVector, damping: JointVector, wall: Double) {
        self.limits = limits
        self.stiffness = stiffness
        self.damping = damping
        self.wall = wall
    }
}

extension TorqueDescription {
    /// Of an arm that follows positions only.
    public static func none(joints: Int) -> TorqueDescription {
        let zero = JointVector(count: joints)
        return TorqueDescription(limits: zero, stiffness: zero, damping: zero, wall: 0)
    }
}

/// By what an arm is driven, from reset to park.
public enum OperatingMode: String, Codable, Sendable {
    /// Set-points that its own controller follows.
    case position
    /// Torques beside those that hold it against gravity.
    case torque
}

extension TorqueDescription: Decodable {
    enum CodingKeys: String, CodingKey { case limits, stiffness, damping, wall }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        limits = try keys.positives(.limits)
        stiffness = try keys.positives(.stiffness)
        damping = try keys.positives(.damping)
        wall = try keys.positive(.wall)
    }
}
