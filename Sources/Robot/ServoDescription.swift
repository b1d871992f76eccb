/// The servos of one joint: the first answers for it, the others shadow it by secondary ID.
public struct ServoDescription: Equatable, Sendable {
    public var ids: [Int]
    public var model: String
    /// Whether each servo's drive mode is reversed, in the order of `ids`.
    public var reversed: [Bool]
    /// Ticks, the device's own position limits.
    public var positionTicks: ClosedRange<Int>

    /// rad, one step of the encoder: 4096 to a turn.
    public static let radiansPerTick = 2 * Double.pi / 4096
    /// The tick that is the joint's zero.
    public static let centerTick = 2048

    /// rad, where the device's own limits stop it.
    public var positionRange: ClosedRange<Double> {
        func radians(_ tick: Int) -> Double { Double(tick - ServoDescription.centerTick) * ServoDescription.radiansPerTick }
        return radians(positionTicks.lowerBound)...radians(positionTicks.upperBound)
    }
}

extension ServoDescription: Decodable {
    enum CodingKeys: String, CodingKey {
        case ids, model, reversed
        case positionTicks = "ticks"
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        ids = try keys.decode([Int].self, forKey: .ids)
        guard (1...4).contains(ids.count) else { throw keys.fault(.ids, "a joint has 1 to 4 servos, found \(ids.count)") }
        if let id = ids.first(where: { !(0...252).contains($0) }) { throw keys.fault(.ids, "servo IDs go from 0 to 252, found \(id)") }
        guard Set(ids).count == ids.count else { throw keys.fault(.ids, "a servo ID is given twice") }
        model = try keys.word(.model)
        reversed = try keys.decode([Bool].self, forKey: .reversed)
        guard reversed.count == ids.count else {
            throw keys.fault(.reversed, "expected \(ids.count) values, one per servo, found \(reversed.count)")
        }
        let ticks = try keys.decode([Int].self, forKey: .positionTicks)
        guard ticks.count == 2 else { throw keys.fault(.positionTicks, "expected 2 numbers (min, max), found \(ticks.count)") }
        guard 0 <= ticks[0], ticks[0] < ticks[1], ticks[1] <= 4095 else {
            throw keys.fault(.positionTicks, "must rise within 0 to 4095, found \(ticks[0]) to \(ticks[1])")
        }
        positionTicks = ticks[0]...ticks[1]
    }
}
