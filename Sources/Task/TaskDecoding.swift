import Robot
import YAML

/// A task's file: the task itself and the settings that whoever learns it wants beside it.
///
/// The learner's settings are a parameter, so that tasks know no learner.
public struct TaskFile<Learning: Decodable & Sendable>: Decodable, Sendable {
    public var description: TaskDescription
    public var learning: Learning

    private enum CodingKeys: String, CodingKey { case learning }

    public init(from decoder: any Decoder) throws {
        description = try TaskDescription(from: decoder)
        learning = try decoder.container(keyedBy: CodingKeys.self).decode(Learning.self, forKey: .learning)
    }

    /// Reads a task from YAML text; `file` is named in errors.
    public init(yaml text: String, file: String) throws {
        self = try YAMLDecoder().decode(TaskFile.self, from: text, file: file)
    }
}

extension KeyedDecodingContainer {
    func refusal(_ key: Key, _ sentence: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: sentence)
    }

    func decodeFinite(forKey key: Key) throws -> Double {
        let value = try decode(Double.self, forKey: key)
        guard value.isFinite else { throw refusal(key, "\(key.stringValue) is a finite number") }
        return value
    }

    func decode(above bound: Double, forKey key: Key) throws -> Double {
        let value = try decodeFinite(forKey: key)
        guard value > bound else { throw refusal(key, "\(key.stringValue) is above \(Int(bound))") }
        return value
    }

    func decodePoint(forKey key: Key) throws -> SIMD3<Double> {
        let values = try decode([Double].self, forKey: key)
        guard values.count == 3, values.allSatisfy(\.isFinite) else {
            throw refusal(key, "\(key.stringValue) is a list of three numbers: x, y, z")
        }
        return SIMD3(values[0], values[1], values[2])
    }

    func decodeRange(forKey key: Key) throws -> ClosedRange<Double> {
        let ends = try decode([Double].self, forKey: key)
        guard ends.count == 2, ends[0].isFinite, ends[1].isFinite, ends[0] < ends[1] else {
            throw refusal(key, "\(key.stringValue) is a list of two numbers, the lower first")
        }
        return ends[0]...ends[1]
    }
}
