import Drivers

/// What goes wrong with an emulated arm: how it was put together, and what happens to it when.
public struct FaultPlan: Decodable, Equatable, Sendable {
    /// Of the dice that the probabilities throw.
    public var seed: UInt64
    public var start: [StartFault]
    public var timed: [TimedFault]

    public static let none = FaultPlan()

    public init(seed: UInt64 = 1, start: [StartFault] = [], timed: [TimedFault] = []) {
        self.seed = seed
        self.start = start
        self.timed = timed
    }

    /// Each once.
    var pushedFrames: [String] {
        Set(timed.compactMap { if case .push(let frame, _) = $0.kind { frame } else { nil } }).sorted()
    }

    private enum CodingKeys: String, CodingKey { case seed, start, timed }

    public init(from decoder: any Decoder) throws {
        let plan = try decoder.container(keyedBy: CodingKeys.self)
        seed = try plan.decodeIfPresent(UInt64.self, forKey: .seed) ?? 1
        start = try plan.decodeIfPresent([StartFault].self, forKey: .start) ?? []
        timed = try plan.decodeIfPresent([TimedFault].self, forKey: .timed) ?? []
    }
}

/// An arm that was not set up as its files say.
public enum StartFault: Equatable, Sendable {
    /// Another servo sits in that place.
    case wrongModel(servo: Int, model: DynamixelModel)
    case missing(servo: Int)
    /// Each answers to the other's ID.
    case swappedIDs(Int, Int)
    /// The EEPROM holds `ticks` instead of what the calibration says.
    case staleHomingOffset(servo: Int, ticks: Int)
}

extension StartFault: Decodable {
    private enum Name: String, Decodable {
        case wrongModel = "wrong-model"
        case missing
        case swappedIDs = "swapped-ids"
        case staleHomingOffset = "stale-homing-offset"
    }

    private enum CodingKeys: String, CodingKey { case fault, servo, servos, model, ticks }

    public init(from decoder: any Decoder) throws {
        let fault = try decoder.container(keyedBy: CodingKeys.self)
        switch try fault.decode(Name.self, forKey: .fault) {
        case .wrongModel:
            self = .wrongModel(
                servo: try fault.decode(Int.self, forKey: .servo), model: try fault.decode(DynamixelModel.self, forKey: .model))
        case .missing:
            self = .missing(servo: try fault.decode(Int.self, forKey: .servo))
        case .swappedIDs:
            let servos = try fault.decode([Int].self, forKey: .servos)
            guard servos.count == 2 else {
                throw DecodingError.dataCorruptedError(forKey: .servos, in: fault, debugDescription: "two servo IDs are needed here")
            }
            self = .swappedIDs(servos[0], servos[1])
        case .staleHomingOffset:
            self = .staleHomingOffset(
                servo: try fault.decode(Int.self, forKey: .servo), ticks: try fault.decode(Int.self, forKey: .ticks))
        }
    }
}
