import Foundation
import Robot

/// Where a frame stands in another one.
struct Placement: Equatable, Sendable {
    var rotation: Rotation
    /// m
    var xyz: SIMD3<Double>

    static let identity = Placement(rotation: Rotation(rollPitchYaw: .zero), xyz: .zero)

    static func == (left: Placement, right: Placement) -> Bool { left.xyz == right.xyz && left.axes == right.axes }

    /// A point's place in the outer frame.
    static func * (placement: Placement, point: SIMD3<Double>) -> SIMD3<Double> { placement.rotation * point + placement.xyz }

    static func * (outer: Placement, inner: Placement) -> Placement {
        Placement(rotation: outer.rotation * inner.rotation, xyz: outer * inner.xyz)
    }

    /// The inner frame's axes in the outer one.
    var axes: [SIMD3<Double>] { [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)].map { rotation * $0 } }

    /// rad, fixed-axis roll, pitch, yaw; at a pitch of a quarter turn, where roll and yaw turn about one axis, the yaw is zero.
    var rpy: SIMD3<Double> {
        let (x, y, z) = (axes[0], axes[1], axes[2])
        let level = hypot(x.x, x.y)
        guard level > 1e-9 else { return SIMD3(atan2(-z.y, y.y), atan2(-x.z, level), 0) }
        return SIMD3(atan2(y.z, z.z), atan2(-x.z, level), atan2(x.y, x.x))
    }
}
