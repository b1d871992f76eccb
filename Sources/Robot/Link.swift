/// The body that a joint moves, fixed children merged, in the joint's frame.
public struct Link: Equatable, Sendable {
    /// kg
    public var mass: Double
    /// m
    public var com: SIMD3<Double>
    /// kg·m² about the centre of mass: ixx iyy izz ixy ixz iyz.
    public var inertia: [Double]
    /// Shapes that together surely hold the link, in the joint's frame.
    public var capsules: [Capsule]
}

extension Link: Decodable {
    enum CodingKeys: String, CodingKey { case mass, com, inertia, capsules }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        mass = try keys.positive(.mass)
        com = try keys.vector(.com)
        inertia = try keys.numbers(.inertia, count: 6, "ixx, iyy, izz, ixy, ixz, iyz")
        guard Link.isPositiveDefinite(inertia) else { throw keys.fault(.inertia, "not positive definite; no body has such an inertia") }
        let half = (inertia[0] + inertia[1] + inertia[2]) / 2
        // The second moments of mass, ½ tr(I) 1 - I, of a real body are positive: the triangle inequality of principal inertias.
        let moments = [half - inertia[0], half - inertia[1], half - inertia[2], -inertia[3], -inertia[4], -inertia[5]]
        guard Link.isPositiveDefinite(moments) else {
            throw keys.fault(.inertia, "one principal inertia exceeds the sum of the others; no body has such an inertia")
        }
        capsules = try keys.decode([Capsule].self, forKey: .capsules)
        guard !capsules.isEmpty else { throw keys.fault(.capsules, "every link takes up space; give at least one capsule") }
    }

    /// Sylvester's criterion for a symmetric matrix given as xx yy zz xy xz yz.
    private static func isPositiveDefinite(_ m: [Double]) -> Bool {
        let minor = m[0] * m[1] - m[3] * m[3]
        let determinant =
            m[0] * (m[1] * m[2] - m[5] * m[5]) - m[3] * (m[3] * m[2] - m[5] * m[4]) + m[4] * (m[3] * m[5] - m[1] * m[4])
        return m[0] > 0 && minor > 0 && determinant > 0
    }
}
