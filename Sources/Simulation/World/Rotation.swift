import CRealtime

/// w x y z of the rotation about fixed axes x, then y, then z (URDF's roll, pitch, yaw), as MJCF writes it.
func quaternion(rpy: SIMD3<Double>) -> String {
    let half = rpy * 0.5
    let (cosRoll, sinRoll) = (rt_cos(half.x), rt_sin(half.x))
    let (cosPitch, sinPitch) = (rt_cos(half.y), rt_sin(half.y))
    let (cosYaw, sinYaw) = (rt_cos(half.z), rt_sin(half.z))
    let w = cosRoll * cosPitch * cosYaw + sinRoll * sinPitch * sinYaw
    let x = sinRoll * cosPitch * cosYaw - cosRoll * sinPitch * sinYaw
    let y = cosRoll * sinPitch * cosYaw + sinRoll * cosPitch * sinYaw
    let z = cosRoll * cosPitch * sinYaw - sinRoll * sinPitch * cosYaw
    return "\(w) \(x) \(y) \(z)"
}
