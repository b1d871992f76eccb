/// What a gravity check found of a unit: measured effort beside the torque that gravity asks for, by the masses of the robot's file.
///
/// A record for people. Nothing drives the arm by it: what it finds wrong is mended where it is wrong, and checked again.
public struct GravityRecord: Equatable, Sendable {
    /// The day of the measurement, as YYYY-MM-DD.
    public var date: String
    /// How it was measured, in a sentence.
    public var method: String
    /// One entry per joint whose effort is known.
    public var joints: [JointGravity]

    public init(date: String, method: String, joints: [JointGravity]) { (self.date, self.method, self.joints) = (date, method, joints) }

    /// The section of the unit's file.
    public var yaml: String {
        let entries = joints.map { joint in
            let gain = joint.gain.map { "gain: \($0.value), gain_error: \($0.error), " } ?? ""
            let constant = joint.torqueConstant.map { ", torque_constant: \($0)" } ?? ""
            return "    - {joint: \(joint.joint), \(gain)offset: \(joint.offset), friction: \(joint.friction), residual: \(joint.residual)"
                + "\(constant)}"
        }
        return (["gravity:", "  date: \(date)", "  method: \(method)", "  joints:"] + entries).joined(separator: "\n") + "\n"
    }

    /// A unit's file with this record in place of an older one and of what was noted below that; all lines above stay as they are.
    public func replacing(in file: String) -> String {
        var kept: [Substring] = []
        var isOld = false
        for line in file.split(separator: "\n", omittingEmptySubsequences: false) {
            if let first = line.first, first != " ", first != "#" { isOld = line.hasPrefix("gravity:") }
            if !isOld { kept.append(line) }
        }
        while kept.last?.isEmpty == true { kept.removeLast() }
        return kept.joined(separator: "\n") + "\n" + yaml
    }
}

/// Effort of one joint by `effort = gain × gravity + offset ± friction`, friction against the way it turns.
public struct JointGravity: Equatable, Sendable {
    /// A number, and by how much it may be off with 95 % confidence.
    public struct Gain: Equatable, Sendable {
        public var value: Double
        public var error: Double

        public init(value: Double, error: Double) { (self.value, self.error) = (value, error) }
    }

    public var joint: String
    /// Nil where gravity asks too little of the joint to tell.
    public var gain: Gain?
    /// N·m
    public var offset: Double
    /// N·m, of slow motion; below zero only where it is lost in the noise.
    public var friction: Double
    /// N·m, root mean square, of the mean of both directions.
    public var residual: Double
    /// N·m/A per servo with which the gain would be 1; nil where the device reports torque, or no gain is known.
    public var torqueConstant: Double?

    public init(joint: String, gain: Gain?, offset: Double, friction: Double, residual: Double, torqueConstant: Double?) {
        (self.joint, self.gain, self.offset, self.friction, self.residual) = (joint, gain, offset, friction, residual)
        self.torqueConstant = torqueConstant
    }
}

extension GravityRecord: Decodable {
    enum CodingKeys: String, CodingKey { case date, method, joints }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        date = try keys.day(.date)
        method = try keys.decode(String.self, forKey: .method)
        joints = try keys.decode([JointGravity].self, forKey: .joints)
        guard !joints.isEmpty else { throw keys.fault(.joints, "at least one joint is needed") }
        var seen: Set<String> = []
        for (index, joint) in joints.enumerated() where !seen.insert(joint.joint).inserted {
            throw fault(keys.codingPath, ["joints", PathKey(index), "joint"], "\(joint.joint) has an entry already")
        }
    }
}

extension JointGravity: Decodable {
    enum CodingKeys: String, CodingKey {
        case joint, gain, offset, friction, residual
        case gainError = "gain_error"
        case torqueConstant = "torque_constant"
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        joint = try keys.word(.joint)
        if keys.contains(.gain) || keys.contains(.gainError) {
            gain = Gain(value: try keys.number(.gain), error: try keys.positive(.gainError))
        }
        offset = try keys.number(.offset)
        friction = try keys.number(.friction)
        residual = try keys.number(.residual)
        guard residual >= 0 else { throw keys.fault(.residual, "cannot be below zero, found \(residual)") }
        torqueConstant = keys.contains(.torqueConstant) ? try keys.positive(.torqueConstant) : nil
    }
}
