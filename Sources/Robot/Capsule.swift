/// A shape that surely holds a part of a link: every point within `radius` of a straight line.
public struct Capsule: Equatable, Sendable {
    /// m, one end of the line, in the frame of the joint that carries the link.
    public var from: SIMD3<Double>
    /// m, the other end; the same point makes a sphere.
    public var to: SIMD3<Double>
    /// m
    public var radius: Double

    @_noLocks public init(from: SIMD3<Double>, to: SIMD3<Double>, radius: Double) {
        self.from = from
        self.to = to
        self.radius = radius
    }
}

extension Capsule: Decodable {
    enum CodingKeys: String, CodingKey { case from, to, radius }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        from = try keys.vector(.from)
        to = try keys.vector(.to)
        radius = try keys.positive(.radius)
    }
}
