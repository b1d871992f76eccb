import CRealtime

/// A rotation matrix by its columns.
public struct Rotation: Sendable {
    var x: SIMD3<Double>
    var y: SIMD3<Double>
    var z: SIMD3<Double>

    @_noLocks init() {
        x = SIMD3(1, 0, 0)
        y = SIMD3(0, 1, 0)
        z = SIMD3(0, 0, 1)
    }

    @_noLocks init(x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// Rodrigues' formula; `axis` is a unit vector, `angle` in rad.
    @_noLocks init(axis a: SIMD3<Double>, angle: Double) {
        let turn = rt_sincos(angle)
        let (s, c) = (turn.sine, turn.cosine)
        let t = 1 - c
        x = SIMD3(c + t * a.x * a.x, t * a.x * a.y + s * a.z, t * a.x * a.z - s * a.y)
        y = SIMD3(t * a.x * a.y - s * a.z, c + t * a.y * a.y, t * a.y * a.z + s * a.x)
        z = SIMD3(t * a.x * a.z + s * a.y, t * a.y * a.z - s * a.x, c + t * a.z * a.z)
    }

    /// Fixed-axis roll, pitch, yaw: Rz(yaw) Ry(pitch) Rx(roll), as in URDF.
    public init(rollPitchYaw rpy: SIMD3<Double>) {
        let roll = Rotation(axis: SIMD3(1, 0, 0), angle: rpy.x)
        let pitch = Rotation(axis: SIMD3(0, 1, 0), angle: rpy.y)
        let yaw = Rotation(axis: SIMD3(0, 0, 1), angle: rpy.z)
        self = yaw * (pitch * roll)
    }

    @_noLocks public static func * (r: Rotation, v: SIMD3<Double>) -> SIMD3<Double> { r.x * v.x + r.y * v.y + r.z * v.z }

    @_noLocks public static func * (left: Rotation, right: Rotation) -> Rotation {
        Rotation(x: left * right.x, y: left * right.y, z: left * right.z)
    }

    /// The vector in the rotated frame's own coordinates: Rᵀ v.
    @_noLocks func inverse(_ v: SIMD3<Double>) -> SIMD3<Double> { SIMD3(dot(x, v), dot(y, v), dot(z, v)) }

    /// rad, the rotation vector in the base frame that turns this into `other`: shorter than half a turn.
    @_noLocks public func offset(to other: Rotation) -> SIMD3<Double> {
        // other · selfᵀ as a quaternion w x y z
        let turn = (other * transposed).quaternion
        let axis = SIMD3(turn.y, turn.z, turn.w)
        let sine = rt_sqrt(dot(axis, axis))
        return sine > 1e-12 ? axis * (2 * rt_atan2(sine, turn.x) / sine) : .zero
    }

    /// The inverse.
    public var transposed: Rotation {
        @_noLocks get { Rotation(x: SIMD3(x.x, y.x, z.x), y: SIMD3(x.y, y.y, z.y), z: SIMD3(x.z, y.z, z.z)) }
    }

    /// Unit quaternion w x y z with w >= 0 (Shepperd 1978: divide by the largest component).
    public var quaternion: SIMD4<Double> {
        @_noLocks get {
            let trace = x.x + y.y + z.z
            var q: SIMD4<Double>
            if trace >= x.x && trace >= y.y && trace >= z.z {
                q = SIMD4(1 + trace, y.z - z.y, z.x - x.z, x.y - y.x)
            } else if x.x >= y.y && x.x >= z.z {
                q = SIMD4(y.z - z.y, 1 + x.x - y.y - z.z, x.y + y.x, z.x + x.z)
            } else if y.y >= z.z {
                q = SIMD4(z.x - x.z, x.y + y.x, 1 + y.y - x.x - z.z, y.z + z.y)
            } else {
                q = SIMD4(x.y - y.x, z.x + x.z, y.z + z.y, 1 + z.z - x.x - y.y)
            }
            let norm = rt_sqrt(q.x * q.x + q.y * q.y + q.z * q.z + q.w * q.w)
            return q / (q.x < 0 ? -norm : norm)
        }
    }
}

@_noLocks func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { a.x * b.x + a.y * b.y + a.z * b.z }

@_noLocks func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}
