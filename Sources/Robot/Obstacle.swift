/// Something that stands still beside the arm, in the base frame; every link but the base keeps clear of it.
public struct Obstacle: Equatable, Sendable {
    public enum Shape: Equatable, Sendable {
        /// All points p with normal · p below `offset` (m); the normal is a unit vector.
        case plane(normal: SIMD3<Double>, offset: Double)
        /// m, between two corners, along the axes of the base frame.
        case box(min: SIMD3<Double>, max: SIMD3<Double>)
    }

    public var name: String
    public var shape: Shape

    public init(name: String, shape: Shape) {
        self.name = name
        self.shape = shape
    }
}

/// Two links that are not kept apart, and why that is safe.
public struct UncheckedPair: Equatable, Sendable {
    /// The joints that carry them, or `base`.
    public var links: [String]
    public var reason: String

    public init(links: [String], reason: String) {
        self.links = links
        self.reason = reason
    }
}

extension Obstacle: Decodable {
    enum CodingKeys: String, CodingKey { case name, plane, box }
    enum PlaneKeys: String, CodingKey { case normal, offset }
    enum BoxKeys: String, CodingKey { case min, max }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        name = try keys.word(.name)
        guard keys.contains(.plane) != keys.contains(.box) else {
            throw keys.fault(.name, "give the obstacle a plane or a box, one of them")
        }
        shape = try keys.contains(.plane) ? Obstacle.plane(keys) : Obstacle.box(keys)
    }

    private static func plane(_ keys: KeyedDecodingContainer<CodingKeys>) throws -> Shape {
        let plane = try keys.nestedContainer(keyedBy: PlaneKeys.self, forKey: .plane)
        let normal = try plane.vector(.normal)
        let length = (normal * normal).sum()
        guard abs(length - 1) < 1e-6 else { throw plane.fault(.normal, "must be a unit vector; its squared length is \(length)") }
        return .plane(normal: normal, offset: try plane.number(.offset))
    }

    private static func box(_ keys: KeyedDecodingContainer<CodingKeys>) throws -> Shape {
        let box = try keys.nestedContainer(keyedBy: BoxKeys.self, forKey: .box)
        let (min, max) = (try box.vector(.min), try box.vector(.max))
        guard min.x < max.x, min.y < max.y, min.z < max.z else { throw box.fault(.min, "each minimum must be below its maximum") }
        return .box(min: min, max: max)
    }
}

extension UncheckedPair: Decodable {
    enum CodingKeys: String, CodingKey { case links, reason }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        links = try keys.decode([String].self, forKey: .links)
        guard links.count == 2, links[0] != links[1] else { throw keys.fault(.links, "a pair has two links") }
        reason = try keys.decode(String.self, forKey: .reason)
        guard reason.contains(" ") else { throw keys.fault(.reason, "say in words why these two need not be kept apart") }
    }
}
