/// What a picture shows: shapes above a floor with a grid of 10 cm.
public struct Scene: Sendable {
    public var shapes: [Shape]
    public var camera: Camera
    /// m, the height of the floor.
    public var floor: Double

    public init(shapes: [Shape], camera: Camera, floor: Double = 0) {
        (self.shapes, self.camera, self.floor) = (shapes, camera, floor)
    }
}

/// The light that comes to the camera of a scene.
struct Light {
    private let shapes: [Shape]
    private let floor: Double
    /// Shapes that darken others, and balls that hold them.
    private let casters: [(shape: Shape, center: SIMD3<Double>, radius: Double)]

    /// Where the lamp is.
    private static let lamp = SIMD3(0.35, -0.45, 0.82).direction
    private static let sky = Color(0xf4f6f9)
    private static let ground = Color(0xe3e7ec)
    private static let lines = Color(0xc3cad3)
    /// m from the origin at which the floor begins to pass into the sky, and at which it has.
    private static let fog = (begin: 0.7, end: 2.6)

    init(_ scene: Scene) {
        (shapes, floor) = (scene.shapes, scene.floor)
        casters = shapes.filter { $0.castsShadow && $0.opacity > 0.9 }.map { ($0, $0.bound.center, $0.bound.radius) }
    }

    /// - Parameters:
    ///   - near: indices of the shapes that the ray may meet
    ///   - from: m along the ray, before which everything has been seen through
    ///   - seen: the shape that it meets first, or -1
    func along(_ ray: Ray, among near: [Int], from: Double = 0, seen: inout Int) -> SIMD3<Double> {
        var nearest: (index: Int, hit: Hit)?
        for index in near {
            guard let hit = shapes[index].hit(by: ray), hit.distance > from, hit.distance < nearest?.hit.distance ?? .infinity else {
                continue
            }
            nearest = (index, hit)
        }
        seen = nearest?.index ?? -1
        guard let nearest, nearest.hit.distance < floorDistance(ray) else { return behind(ray) }
        let shape = shapes[nearest.index]
        let light = surface(shape.color, nearest.hit, ray)
        guard shape.opacity < 1 else { return light }
        var ignored = 0
        let rest = along(ray, among: near, from: nearest.hit.distance, seen: &ignored)
        return rest + shape.opacity * (light - rest)
    }

    /// m, infinite for a ray that does not come down.
    private func floorDistance(_ ray: Ray) -> Double {
        let distance = (floor - ray.origin.z) / ray.direction.z
        return ray.direction.z < 0 && distance > 0 ? distance : .infinity
    }

    /// Floor or sky.
    private func behind(_ ray: Ray) -> SIMD3<Double> {
        let distance = floorDistance(ray)
        guard distance < .infinity else { return Light.sky.light }
        let place = ray.point(distance)
        let away = (place.x * place.x + place.y * place.y).squareRoot()
        let haze = min(max((away - Light.fog.begin) / (Light.fog.end - Light.fog.begin), 0), 1)
        let width = 0.0012 * (1 + distance * 0.3)
        func isOnLine(_ value: Double) -> Bool { ((value * 10).rounded() / 10 - value).magnitude < width }
        var light = isOnLine(place.x) || isOnLine(place.y) ? Light.lines.light : Light.ground.light
        if haze < 1, isShaded(place + SIMD3(0, 0, 1e-5)) { light *= 0.62 }
        return light + haze * (Light.sky.light - light)
    }

    /// Diffuse light of the lamp and of a sky that is brighter above, and a highlight (Blinn 1977).
    private func surface(_ color: Color, _ hit: Hit, _ ray: Ray) -> SIMD3<Double> {
        let facing = dot(hit.normal, Light.lamp)
        let lamp = facing > 0 && !isShaded(ray.point(hit.distance) + 1e-4 * hit.normal) ? facing : 0
        let sky = 0.36 + 0.16 * hit.normal.z
        let half = (Light.lamp - ray.direction).direction
        let gloss = lamp > 0 ? 0.16 * power(max(0, dot(hit.normal, half)), 40) : 0
        return color.light * (sky + 0.66 * lamp) + SIMD3(repeating: gloss)
    }

    private func isShaded(_ place: SIMD3<Double>) -> Bool {
        let ray = Ray(origin: place, direction: Light.lamp)
        for caster in casters {
            let arm = caster.center - place
            let along = dot(arm, Light.lamp)
            guard along > -caster.radius, dot(arm, arm) - along * along < caster.radius * caster.radius else { continue }
            if caster.shape.hit(by: ray) != nil { return true }
        }
        return false
    }
}
