import Glibc

/// From where a scene is seen, in perspective.
public struct Camera: Sendable {
    let place: SIMD3<Double>
    private let forward: SIMD3<Double>
    private let right: SIMD3<Double>
    private let up: SIMD3<Double>

    /// - Parameters:
    ///   - target: m, in the middle of the picture
    ///   - distance: m from there
    ///   - azimuth: rad about the z axis, from which side
    ///   - elevation: rad above the floor
    ///   - angle: rad, from the picture's upper edge to its lower one
    public init(target: SIMD3<Double>, distance: Double, azimuth: Double, elevation: Double, angle: Double = 0.6) {
        let side = SIMD3(cos(elevation) * cos(azimuth), cos(elevation) * sin(azimuth), sin(elevation))
        place = target + distance * side
        forward = -side
        let scale = tan(angle / 2)
        right = scale * cross(forward, SIMD3(0, 0, 1)).direction
        up = scale * cross(right, forward).direction
    }

    /// Through a point of the picture: x to the right, y upwards, y from -1 to 1, x as far as the picture is wide.
    func ray(_ x: Double, _ y: Double) -> Ray { Ray(origin: place, direction: (forward + x * right + y * up).direction) }

    /// Where on the picture a ball lies, a little more rather than less; nil for one that reaches behind the camera.
    func cover(center: SIMD3<Double>, radius: Double) -> (x: ClosedRange<Double>, y: ClosedRange<Double>)? {
        let arm = center - place
        let depth = dot(arm, forward)
        guard depth > 2 * radius else { return nil }
        let scale = right.length
        let (x, y) = (dot(arm, right) / (scale * scale * depth), dot(arm, up) / (scale * scale * depth))
        // A ball aside of the axis is drawn out; how far is bounded by its place on the picture.
        let stretch = radius / (scale * (depth - radius)) * (1 + scale * max(x.magnitude, y.magnitude))
        return ((x - stretch)...(x + stretch), (y - stretch)...(y + stretch))
    }
}
