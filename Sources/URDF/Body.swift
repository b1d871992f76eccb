/// What a rigid body weighs, and how it resists turning.
struct Body: Equatable, Sendable {
    /// kg
    var mass: Double
    /// m
    var com: SIMD3<Double>
    /// kg·m² about the centre of mass: ixx iyy izz ixy ixz iyz.
    var moments: [Double]

    /// The same body in an outer frame: R I Rᵀ.
    func moved(by placement: Placement) -> Body {
        let rotated = placement.axes
        func product(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }
        // Row i of R, whose columns are the inner axes.
        let rows = (0..<3).map { row in SIMD3(rotated[0][row], rotated[1][row], rotated[2][row]) }
        func moment(_ i: Int, _ j: Int) -> Double { product(rows[i], inertia(times: rows[j])) }
        return Body(
            mass: mass, com: placement * com, moments: [moment(0, 0), moment(1, 1), moment(2, 2), moment(0, 1), moment(0, 2), moment(1, 2)])
    }

    private func inertia(times v: SIMD3<Double>) -> SIMD3<Double> {
        let m = moments
        return SIMD3(
            m[0] * v.x + m[3] * v.y + m[4] * v.z, m[3] * v.x + m[1] * v.y + m[5] * v.z, m[4] * v.x + m[5] * v.y + m[2] * v.z)
    }

    /// Two bodies that are fixed to each other, by the parallel axis theorem.
    static func + (left: Body, right: Body) -> Body {
        let mass = left.mass + right.mass
        let com = (left.com * left.mass + right.com * right.mass) / mass
        let parts = [left, right].map { $0.moments(about: com) }
        return Body(mass: mass, com: com, moments: zip(parts[0], parts[1]).map(+))
    }

    private func moments(about point: SIMD3<Double>) -> [Double] {
        let d = com - point
        let steiner = [
            d.y * d.y + d.z * d.z, d.x * d.x + d.z * d.z, d.x * d.x + d.y * d.y, -d.x * d.y, -d.x * d.z, -d.y * d.z,
        ]
        return zip(moments, steiner).map { $0 + mass * $1 }
    }
}
