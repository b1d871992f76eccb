/// One revolute joint, what turns it and the link that it carries.
public struct Joint: Equatable, Sendable {
    public var name: String
    public var drive: JointDrive
    /// The name of the joint whose link carries this one; `base` for the first.
    public var parent: String
    /// This joint's frame in its parent's.
    public var origin: Origin
    /// Unit vector in the joint's frame.
    public var axis: SIMD3<Double>
    public var limits: JointLimits
    public var link: Link
}

/// Where a joint's frame stands in its parent's.
public struct Origin: Equatable, Sendable {
    /// m
    public var xyz: SIMD3<Double>
    /// rad, fixed-axis roll, pitch, yaw as in URDF.
    public var rpy: SIMD3<Double>
}

/// What a joint may do; the safety filter holds it to that.
public struct JointLimits: Equatable, Sendable {
    /// rad
    public var position: ClosedRange<Double>
    /// rad/s
    public var velocity: Double
    /// rad/s²
    public var acceleration: Double
    /// rad/s³
    public var jerk: Double
    /// N·m
    public var effort: Double
}

extension Joint: Decodable {
    enum CodingKeys: String, CodingKey { case name, servo, gear, parent, origin, axis, limits, link }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        name = try keys.word(.name)
        drive = try Joint.drive(keys)
        parent = try keys.word(.parent)
        origin = try keys.decode(Origin.self, forKey: .origin)
        axis = try keys.vector(.axis)
        let length = (axis * axis).sum()
        guard abs(length - 1) < 1e-6 else { throw keys.fault(.axis, "must be a unit vector; its squared length is \(length)") }
        limits = try keys.decode(JointLimits.self, forKey: .limits)
        link = try keys.decode(Link.self, forKey: .link)
        guard let servo else { return }
        let reachable = servo.positionRange
        guard limits.position.lowerBound >= reachable.lowerBound, limits.position.upperBound <= reachable.upperBound else {
            throw fault(
                keys.codingPath, ["limits", "position"],
                "outside what servo \(servo.ids[0]) allows by its ticks, \(reachable.rounded) rad")
        }
    }

    private static func drive(_ keys: KeyedDecodingContainer<CodingKeys>) throws -> JointDrive {
        switch (keys.contains(.servo), keys.contains(.gear)) {
        case (true, false): return .servo(try keys.decode(ServoDescription.self, forKey: .servo))
        case (false, true): return .gear(try keys.decode(GearDescription.self, forKey: .gear))
        default: throw keys.fault(.servo, "give a joint either its servo, or the gear of a robot that drives its joints itself")
        }
    }
}

extension Origin: Decodable {
    enum CodingKeys: String, CodingKey { case xyz, rpy }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        xyz = try keys.vector(.xyz)
        rpy = try keys.vector(.rpy, "roll, pitch, yaw")
    }
}

extension JointLimits: Decodable {
    enum CodingKeys: String, CodingKey { case position, velocity, acceleration, jerk, effort }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        position = try keys.range(.position)
        velocity = try keys.positive(.velocity)
        acceleration = try keys.positive(.acceleration)
        jerk = try keys.positive(.jerk)
        effort = try keys.positive(.effort)
    }
}
