import Robot

/// Something that somebody does to an arm for a while, in numbers: what an emulator is told.
///
/// In YAML, on one line: `{push: tip, force: [0, 8, 0], for: 0.5}`.
public struct Disturbance: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        /// A force (N, base frame) at a frame of the robot's file.
        case push(frame: String, force: SIMD3<Double>)
        /// Joints are pulled by so much (rad) from where they are, and held there by a strong spring; the way takes `within` s.
        case displace(by: [String: Double], within: Double)
        /// Joints are held where they are, by the same spring.
        case hold(joints: [String])
        /// kg, hung on a frame.
        case payload(frame: String, mass: Double)
        /// What the arm says of itself is so many s old.
        case delay(seconds: Double)
    }

    public var kind: Kind
    /// s
    public var duration: Double

    public init(_ kind: Kind, duration: Double) { (self.kind, self.duration) = (kind, duration) }

    /// - Throws: when it names what the robot does not have.
    public func require(_ robot: RobotDescription) throws(DisturbanceError) {
        switch kind {
        case .push(let frame, _), .payload(let frame, _):
            guard robot.frames[frame] != nil else { throw .unknownFrame(frame, robot: robot.name) }
        case .displace(let joints, _): for joint in joints.keys.sorted() { try Disturbance.require(joint, robot) }
        case .hold(let joints): for joint in joints { try Disturbance.require(joint, robot) }
        case .delay: break
        }
    }

    private static func require(_ joint: String, _ robot: RobotDescription) throws(DisturbanceError) {
        guard robot.joints.contains(where: { $0.name == joint }) else { throw .unknownJoint(joint, robot: robot.name) }
    }
}

/// Why an arm cannot be disturbed so.
public enum DisturbanceError: Error, Equatable, CustomStringConvertible {
    case unknownFrame(String, robot: String)
    case unknownJoint(String, robot: String)
    case neverLate(robot: String)

    public var description: String {
        switch self {
        case .neverLate(let robot): "What the emulated \(robot) says is never late: leave `delay` out of its plans."
        case .unknownFrame(let frame, let robot):
            "Nobody can push at the frame \(frame), which \(robot) does not have: name one of its file."
        case .unknownJoint(let joint, let robot): "Nobody can hold the joint \(joint), which \(robot) does not have: name one of its file."
        }
    }
}

extension Disturbance: Decodable {
    private enum CodingKeys: String, CodingKey {
        case push, force, displace, within, hold, payload, mass, delay
        case duration = "for"
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) throws -> Double {
            let value = try keys.decode(Double.self, forKey: key)
            guard value.isFinite, value > 0 else {
                throw DecodingError.dataCorruptedError(forKey: key, in: keys, debugDescription: "a number above 0 is needed here")
            }
            return value
        }
        duration = try number(.duration)
        if keys.contains(.push) {
            kind = .push(frame: try keys.decode(String.self, forKey: .push), force: try keys.vector(.force))
        } else if keys.contains(.displace) {
            kind = .displace(by: try keys.decode([String: Double].self, forKey: .displace), within: try number(.within))
        } else if keys.contains(.payload) {
            kind = .payload(frame: try keys.decode(String.self, forKey: .payload), mass: try number(.mass))
        } else if keys.contains(.delay) {
            kind = .delay(seconds: try number(.delay))
        } else {
            kind = .hold(joints: try keys.decode([String].self, forKey: .hold))
        }
    }

    /// What reads as this again: how one program tells another.
    public var line: String {
        let what =
            switch kind {
            case .push(let frame, let force): "push: \"\(frame)\", force: [\(force.x), \(force.y), \(force.z)]"
            case .displace(let joints, let within):
                "displace: {" + joints.sorted { $0.key < $1.key }.map { "\"\($0)\": \($1)" }.joined(separator: ", ")
                    + "}, within: \(within)"
            case .hold(let joints): "hold: [" + joints.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
            case .payload(let frame, let mass): "payload: \"\(frame)\", mass: \(mass)"
            case .delay(let seconds): "delay: \(seconds)"
            }
        return "{\(what), for: \(duration)}"
    }
}

extension KeyedDecodingContainer {
    /// Three finite numbers.
    fileprivate func vector(_ key: Key) throws -> SIMD3<Double> {
        let values = try decode([Double].self, forKey: key)
        guard values.count == 3, values.allSatisfy(\.isFinite) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "three finite numbers are needed here: x, y, z")
        }
        return SIMD3(values[0], values[1], values[2])
    }
}
