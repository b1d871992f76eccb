/// What an arm is driven for; each mode has a speed of its own.
public enum DrivingMode: String, CaseIterable, Codable, Sendable {
    case training
    case replay
    /// A person is near.
    case reduced
}

/// How fast an arm may go in one mode.
public struct ModeSpeed: Equatable, Sendable {
    /// Share of every joint's velocity limit, in (0, 1].
    public var joints: Double
    /// m/s, of each workspace frame.
    public var tip: Double

    public init(joints: Double, tip: Double) {
        self.joints = joints
        self.tip = tip
    }
}

/// The speeds of all modes.
public struct ModeSpeeds: Equatable, Sendable {
    /// m/s: reduced speed as ISO 10218-1 bounds it.
    public static let fastestReducedTip = 0.25

    public var training: ModeSpeed
    public var replay: ModeSpeed
    public var reduced: ModeSpeed

    public init(training: ModeSpeed, replay: ModeSpeed, reduced: ModeSpeed) {
        self.training = training
        self.replay = replay
        self.reduced = reduced
    }

    public subscript(mode: DrivingMode) -> ModeSpeed {
        switch mode {
        case .training: training
        case .replay: replay
        case .reduced: reduced
        }
    }
}

extension ModeSpeeds: Decodable {
    enum CodingKeys: String, CodingKey { case training, replay, reduced }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        training = try keys.decode(ModeSpeed.self, forKey: .training)
        replay = try keys.decode(ModeSpeed.self, forKey: .replay)
        reduced = try keys.decode(ModeSpeed.self, forKey: .reduced)
        guard reduced.tip <= ModeSpeeds.fastestReducedTip else {
            throw keys.fault(.reduced, "a tip beside a person moves at \(ModeSpeeds.fastestReducedTip) m/s at most, found \(reduced.tip)")
        }
    }
}

extension ModeSpeed: Decodable {
    enum CodingKeys: String, CodingKey {
        case joints = "speed"
        case tip = "tip_speed"
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        joints = try keys.positive(.joints)
        guard joints <= 1 else { throw keys.fault(.joints, "must be at most 1, found \(joints)") }
        tip = try keys.positive(.tip)
    }
}
