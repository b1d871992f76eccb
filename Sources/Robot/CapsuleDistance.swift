import CRealtime

/// How far apart shapes are, m; below zero by as much as they overlap.
extension Capsule {
    /// Between two capsules: the closest points of their lines (Ericson 2005, Real-Time Collision Detection, 5.1.9), less the radii.
    @_noLocks func distance(to other: Capsule) -> Double {
        let (along, across, between) = (to - from, other.to - other.from, from - other.from)
        let (a, e, b) = (dot(along, along), dot(across, across), dot(along, across))
        let (c, f) = (dot(along, between), dot(across, between))
        let determinant = a * e - b * b
        // Of parallel lines any point will do to begin with; so it will where a line is a point.
        var s = determinant > 1e-12 * a * e ? share((b * f - c * e) / determinant) : 0
        var t = 0.0
        if e > 0 { t = (b * s + f) / e }
        if t < 0 || e <= 0 {
            t = 0
            s = a > 0 ? share(-c / a) : 0
        } else if t > 1 {
            t = 1
            s = a > 0 ? share((b - c) / a) : 0
        }
        let gap = between + along * s - across * t
        return rt_sqrt(dot(gap, gap)) - radius - other.radius
    }

    /// From a half-space: all points p with normal · p below `offset` (m).
    @_noLocks func distance(toPlane normal: SIMD3<Double>, offset: Double) -> Double {
        min(dot(normal, from), dot(normal, to)) - offset - radius
    }

    /// From a box between two corners.
    ///
    /// A box's signed distance is convex, so along the line it falls and then rises: bisection on its slope finds the lowest point,
    /// to a 2⁻³²nd of the line.
    @_noLocks func distance(toBox low: SIMD3<Double>, _ high: SIMD3<Double>) -> Double {
        let along = to - from
        var (near, far) = (0.0, 1.0)
        for _ in 0..<32 {
            let middle = (near + far) / 2
            let away = Capsule.outwards(from + along * middle, low, high)
            if dot(away, along) > 0 { far = middle } else { near = middle }
        }
        let lowest = min(
            Capsule.signedDistance(from + along * near, low, high), Capsule.signedDistance(from + along * far, low, high))
        return lowest - radius
    }

    /// Of a point from a box: outside to the nearest point, inside to the nearest face and negative.
    @_noLocks private static func signedDistance(_ point: SIMD3<Double>, _ low: SIMD3<Double>, _ high: SIMD3<Double>) -> Double {
        let gap = SIMD3(
            max(low.x - point.x, point.x - high.x), max(low.y - point.y, point.y - high.y), max(low.z - point.z, point.z - high.z))
        let outside = SIMD3(max(gap.x, 0), max(gap.y, 0), max(gap.z, 0))
        return rt_sqrt(dot(outside, outside)) + min(max(gap.x, max(gap.y, gap.z)), 0)
    }

    /// The direction, of any length, in which the signed distance grows.
    @_noLocks private static func outwards(_ point: SIMD3<Double>, _ low: SIMD3<Double>, _ high: SIMD3<Double>) -> SIMD3<Double> {
        let (below, above) = (low - point, point - high)
        let outside = SIMD3(
            max(above.x, 0) - max(below.x, 0), max(above.y, 0) - max(below.y, 0), max(above.z, 0) - max(below.z, 0))
        if dot(outside, outside) > 0 { return outside }
        // Inside: towards the nearest face.
        let (x, y, z) = (max(below.x, above.x), max(below.y, above.y), max(below.z, above.z))
        if x >= y && x >= z { return SIMD3(above.x >= below.x ? 1 : -1, 0, 0) }
        if y >= z { return SIMD3(0, above.y >= below.y ? 1 : -1, 0) }
        return SIMD3(0, 0, above.z >= below.z ? 1 : -1)
    }

    @_noLocks private func share(_ value: Double) -> Double { min(max(value, 0), 1) }
}
