import Robot

/// A box between two corners, along the axes of the base frame.
public struct Cuboid: Equatable, Sendable, Decodable {
    /// m
    public var min: SIMD3<Double>
    /// m
    public var max: SIMD3<Double>

    public init(min: SIMD3<Double>, max: SIMD3<Double>) {
        self.min = min
        self.max = max
    }

    enum CodingKeys: String, CodingKey { case min, max }

    public init(from decoder: any Decoder) throws { try self.init(decoder.container(keyedBy: CodingKeys.self), .min, .max) }

    /// - Throws: where the keys of the corners do not make a box.
    init<Key: CodingKey>(_ keys: KeyedDecodingContainer<Key>, _ low: Key, _ high: Key) throws {
        (min, max) = (try keys.decodePoint(forKey: low), try keys.decodePoint(forKey: high))
        guard all(min .< max) else { throw keys.refusal(low, "each minimum of a box is below its maximum") }
    }

    /// Whether a point (m) lies strictly inside.
    public func contains(_ point: SIMD3<Double>) -> Bool { all(point .> min) && all(point .< max) }
}
