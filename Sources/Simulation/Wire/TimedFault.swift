import Drivers

/// Something that goes wrong for a while.
public struct TimedFault: Equatable, Sendable {
    /// What goes wrong.
    public enum Kind: Equatable, Sendable {
        /// A packet, of either side, is lost.
        case drop(probability: Double)
        /// One bit of an answer flips.
        case corrupt(probability: Double)
        /// An answer comes `seconds` late.
        case delay(seconds: Double, probability: Double)
        /// An answer comes twice.
        case duplicate(probability: Double)
        /// The wire is pulled out.
        case unplug
        /// The joint of that servo cannot turn.
        case stuck(servo: Int)
        /// °C, at least
        case overheating(servo: Int, temperature: Double)
        /// V, instead of the supply's own
        case brownOut(voltage: Double)
    }

    public var kind: Kind
    /// s since the emulator began
    public var from: Double
    /// s
    public var duration: Double

    public init(_ kind: Kind, from: Double = 0, duration: Double = .infinity) {
        self.kind = kind
        self.from = from
        self.duration = duration
    }

    func isActive(at time: Double) -> Bool { time >= from && time < from + duration }
}

extension TimedFault: Decodable {
    private enum Name: String, Decodable {
        case drop, corrupt, delay, duplicate, unplug, stuck, overheating
        case brownOut = "brown-out"
    }

    private enum CodingKeys: String, CodingKey {
        case fault, from, probability, seconds, servo, temperature, voltage
        case duration = "for"
    }

    public init(from decoder: any Decoder) throws {
        let fault = try decoder.container(keyedBy: CodingKeys.self)
        from = try fault.decodeIfPresent(Double.self, forKey: .from) ?? 0
        duration = try fault.decodeIfPresent(Double.self, forKey: .duration) ?? .infinity
        func number(_ key: CodingKeys) throws -> Double {
            let number = try fault.decode(Double.self, forKey: key)
            guard number.isFinite, number >= 0 else {
                throw DecodingError.dataCorruptedError(forKey: key, in: fault, debugDescription: "a number from 0 on is needed here")
            }
            return number
        }
        func servo() throws -> Int { try fault.decode(Int.self, forKey: .servo) }
        func probability() throws -> Double {
            let probability = try fault.decodeIfPresent(Double.self, forKey: .probability) ?? 1
            guard (0...1).contains(probability) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .probability, in: fault, debugDescription: "a probability lies between 0 and 1")
            }
            return probability
        }
        kind =
            switch try fault.decode(Name.self, forKey: .fault) {
            case .drop: .drop(probability: try probability())
            case .corrupt: .corrupt(probability: try probability())
            case .delay: .delay(seconds: try number(.seconds), probability: try probability())
            case .duplicate: .duplicate(probability: try probability())
            case .unplug: .unplug
            case .stuck: .stuck(servo: try servo())
            case .overheating: .overheating(servo: try servo(), temperature: try number(.temperature))
            case .brownOut: .brownOut(voltage: try number(.voltage))
            }
    }
}
