/// Something that can be seen.
public struct Shape: Sendable {
    public enum Form: Sendable {
        /// All that a ball sweeps which moves from `from` to `to` (m) and whose radius (m) goes from one to the other: a ball, a capsule, or a
        /// cone that is round at both ends.
        case cone(from: SIMD3<Double>, to: SIMD3<Double>, radii: SIMD2<Double>)
        /// From its center three half edges (m) away in either direction, each at right angles to the others.
        case box(center: SIMD3<Double>, halves: [SIMD3<Double>])
    }

    public var form: Form
    public var color: Color
    /// 1 hides what lies behind, 0 is not seen.
    public var opacity: Double
    /// Whether it darkens what lies below.
    public var castsShadow: Bool

    public init(_ form: Form, color: Color, opacity: Double = 1, castsShadow: Bool = true) {
        (self.form, self.color, self.opacity, self.castsShadow) = (form, color, opacity, castsShadow)
    }

    public static func ball(at place: SIMD3<Double>, radius: Double, color: Color, opacity: Double = 1, castsShadow: Bool = true) -> Shape {
        Shape(.cone(from: place, to: place, radii: SIMD2(radius, radius)), color: color, opacity: opacity, castsShadow: castsShadow)
    }

    public static func capsule(
        from: SIMD3<Double>, to: SIMD3<Double>, radius: Double, color: Color, opacity: Double = 1, castsShadow: Bool = true
    ) -> Shape {
        Shape(.cone(from: from, to: to, radii: SIMD2(radius, radius)), color: color, opacity: opacity, castsShadow: castsShadow)
    }

    /// Between two corners, along the axes.
    public static func box(min: SIMD3<Double>, max: SIMD3<Double>, color: Color) -> Shape {
        let half = (max - min) / 2
        let halves = (0..<3).map { axis in
            var edge = SIMD3<Double>.zero
            edge[axis] = half[axis]
            return edge
        }
        return Shape(.box(center: (min + max) / 2, halves: halves), color: color)
    }

    /// A ball that holds it.
    var bound: (center: SIMD3<Double>, radius: Double) {
        switch form {
        case .cone(let from, let to, let radii): ((from + to) / 2, (to - from).length / 2 + max(radii.x, radii.y))
        case .box(let center, let halves): (center, halves.reduce(.zero, +).length)
        }
    }
}

/// Where a ray meets a surface.
struct Hit {
    /// m along the ray
    var distance: Double
    /// Of length 1, outwards.
    var normal: SIMD3<Double>
}

extension Shape {
    func hit(by ray: Ray) -> Hit? {
        switch form {
        case .cone(let from, let to, let radii): Shape.hit(cone: from, to, radii, ray)
        case .box(let center, let halves): Shape.hit(box: center, halves, ray)
        }
    }

    /// Side and ends of a round cone, each from its quadratic equation; the nearest place that belongs to the body counts.
    ///
    /// The side is where 0 < axis · (p - from) - r₁(r₁ - r₂) < l² - (r₁ - r₂)², in which the tangent cone touches neither ball (after Inigo
    /// Quilez, "round cone - intersection").
    private static func hit(cone from: SIMD3<Double>, _ to: SIMD3<Double>, _ radii: SIMD2<Double>, _ ray: Ray) -> Hit? {
        let axis = to - from
        var nearest = hit(ball: from, radii.x, ray)
        let squared = dot(axis, axis)
        guard squared > 1e-18 else { return nearest }
        nearest = nearer(nearest, hit(ball: to, radii.y, ray))
        let (start, lean) = (ray.origin - from, radii.x - radii.y)
        // One ball holds the other: there is no side.
        guard squared > lean * lean else { return nearest }
        let (along, before) = (dot(axis, ray.direction), dot(axis, start))
        let (sideways, apart) = (dot(ray.direction, start), dot(start, start))
        let reach = squared - lean * lean
        let a = reach - along * along
        let b = reach * sideways - before * along + radii.x * lean * along
        let c = reach * apart - before * before + 2 * radii.x * lean * before - squared * radii.x * radii.x
        guard abs(a) > 1e-18 else { return nearest }
        let root = b * b - a * c
        guard root >= 0 else { return nearest }
        for distance in [(-b - root.squareRoot()) / a, (-b + root.squareRoot()) / a] where distance > 1e-6 {
            let height = before + distance * along - radii.x * lean
            guard height > 0, height < reach else { continue }
            let normal = (reach * (start + distance * ray.direction) - axis * height).direction
            nearest = nearer(nearest, Hit(distance: distance, normal: normal))
        }
        return nearest
    }

    private static func hit(ball center: SIMD3<Double>, _ radius: Double, _ ray: Ray) -> Hit? {
        let start = ray.origin - center
        let half = dot(start, ray.direction)
        let root = half * half - dot(start, start) + radius * radius
        guard root >= 0 else { return nil }
        let distance = -half - root.squareRoot()
        guard distance > 1e-6 else { return nil }
        return Hit(distance: distance, normal: (start + distance * ray.direction) / radius)
    }

    /// By slabs (Kay and Kajiya 1986), in half edges along each.
    private static func hit(box center: SIMD3<Double>, _ halves: [SIMD3<Double>], _ ray: Ray) -> Hit? {
        func along(_ vector: SIMD3<Double>) -> SIMD3<Double> {
            SIMD3(dot(vector, halves[0]), dot(vector, halves[1]), dot(vector, halves[2])) / halvesSquared
        }
        let halvesSquared = SIMD3(dot(halves[0], halves[0]), dot(halves[1], halves[1]), dot(halves[2], halves[2]))
        let (origin, direction) = (along(ray.origin - center), along(ray.direction))
        let (one, other) = ((-1 - origin) / direction, (1 - origin) / direction)
        let (near, far) = (pointwiseMin(one, other), pointwiseMax(one, other))
        let distance = near.max()
        guard distance <= far.min(), distance > 1e-6 else { return nil }
        let axis = near.x == distance ? 0 : near.y == distance ? 1 : 2
        return Hit(distance: distance, normal: (direction[axis] > 0 ? -1 : 1) * halves[axis].direction)
    }

    private static func nearer(_ one: Hit?, _ other: Hit?) -> Hit? {
        guard let one, let other else { return one ?? other }
        return one.distance <= other.distance ? one : other
    }
}
