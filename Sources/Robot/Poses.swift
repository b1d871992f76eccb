/// A servo behind the last joint that no policy moves.
public struct Gripper: Equatable, Sendable {
    public var name: String
    public var servo: ServoDescription
    /// rad, where it is held.
    public var hold: Double
}

/// A point that is watched or steered.
public struct Frame: Equatable, Sendable {
    /// The joint whose link carries the point.
    public var on: String
    /// m, in that joint's frame.
    public var xyz: SIMD3<Double>
    /// rad, fixed-axis roll, pitch, yaw in that joint's frame.
    public var rpy = SIMD3<Double>.zero
}

/// The two postures that every run needs.
public struct Poses: Equatable, Sendable {
    /// rad; where episodes begin.
    public var ready: JointVector
    /// rad; where the arm rests without power.
    public var park: JointVector
}

extension Gripper: Decodable {
    enum CodingKeys: String, CodingKey { case name, servo, hold }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        name = try keys.word(.name)
        servo = try keys.decode(ServoDescription.self, forKey: .servo)
        hold = try keys.number(.hold)
        let range = servo.positionRange
        guard range.contains(hold) else {
            throw keys.fault(.hold, "\(hold) rad is outside what the servo allows, \(range.rounded)")
        }
    }
}

extension Frame: Decodable {
    enum CodingKeys: String, CodingKey { case on, xyz, rpy }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        on = try keys.word(.on)
        xyz = try keys.vector(.xyz)
        if keys.contains(.rpy) { rpy = try keys.vector(.rpy, "roll, pitch, yaw") }
    }
}

extension Poses: Decodable {
    enum CodingKeys: String, CodingKey { case ready, park }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        ready = try keys.decode(JointVector.self, forKey: .ready)
        park = try keys.decode(JointVector.self, forKey: .park)
    }
}
