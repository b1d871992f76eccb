import Testing

@testable import Render

/// Rays meet what distances say is there.
@Suite struct ShapeTests {
    /// m from a round cone, negative inside (Inigo Quilez, "distance functions").
    private func distance(_ p: SIMD3<Double>, _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ radii: SIMD2<Double>) -> Double {
        let (ba, pa, lean) = (b - a, p - a, radii.x - radii.y)
        let squared = dot(ba, ba)
        guard squared > lean * lean else { return min(pa.length - radii.x, (p - b).length - radii.y) }
        let a2 = squared - lean * lean
        let y = dot(pa, ba)
        let z = y - squared
        let side = pa * squared - ba * y
        let x2 = dot(side, side)
        let (y2, z2) = (y * y * squared, z * z * squared)
        let k = (lean < 0 ? -1 : lean > 0 ? 1 : 0) * lean * lean * x2
        if (z < 0 ? -1 : z > 0 ? 1 : 0) * a2 * z2 > k { return (x2 + z2).squareRoot() / squared - radii.y }
        if (y < 0 ? -1 : y > 0 ? 1 : 0) * a2 * y2 < k { return (x2 + y2).squareRoot() / squared - radii.x }
        return ((x2 * a2 / squared).squareRoot() + y * lean) / squared - radii.x
    }

    /// Walks along the ray by as much as is surely free.
    private func march(_ ray: Ray, _ distance: (SIMD3<Double>) -> Double) -> Double? {
        var way = 0.0
        for _ in 0..<4000 where way < 20 {
            let free = distance(ray.point(way))
            if free < 1e-9 { return way }
            way += free
        }
        return nil
    }

    @Test func aRayMeetsARoundConeWhereItsDistanceIsZero() {
        var random = SystemLike(seed: 5)
        var hits = 0
        for _ in 0..<2000 {
            let (from, to) = (random.point(0.5), random.point(0.5))
            let radii = SIMD2(random.number(0.02, 0.3), random.number(0.02, 0.3))
            let origin = random.point(1).direction * 3
            let ray = Ray(origin: origin, direction: (random.point(0.5) - origin).direction)
            let hit = Shape(.cone(from: from, to: to, radii: radii), color: Color(0)).hit(by: ray)
            let expected = march(ray) { distance($0, from, to, radii) }
            guard let expected else {
                // A ray that grazes may be told to meet it by one and to miss it by the other.
                #expect(hit.map { distance(ray.point($0.distance), from, to, radii).magnitude < 1e-6 } ?? true)
                continue
            }
            hits += 1
            #expect(hit.map { ($0.distance - expected).magnitude < 1e-5 } ?? false, "\(from) \(to) \(radii) \(ray)")
            guard let hit else { continue }
            let outside = distance(ray.point(hit.distance) + 1e-4 * hit.normal, from, to, radii)
            #expect((outside - 1e-4).magnitude < 1e-6 && dot(hit.normal, ray.direction) < 1e-6)
        }
        #expect(hits > 400, "\(hits)")
    }

    @Test func aRayMeetsABoxFromOutsideOnly() {
        let box = Shape.box(min: SIMD3(-1, -2, 0), max: SIMD3(1, 2, 3), color: Color(0))
        let above = box.hit(by: Ray(origin: SIMD3(0.5, 0.5, 9), direction: SIMD3(0, 0, -1)))
        #expect(above?.distance == 6 && above?.normal == SIMD3(0, 0, 1))
        #expect(box.hit(by: Ray(origin: SIMD3(5, 0, 1), direction: SIMD3(-1, 0, 0)))?.normal == SIMD3(1, 0, 0))
        #expect(box.hit(by: Ray(origin: SIMD3(5, 0, 1), direction: SIMD3(1, 0, 0))) == nil)
        #expect(box.hit(by: Ray(origin: SIMD3(5, 3, 1), direction: SIMD3(-1, 0, 0))) == nil)
    }

    /// In its own axes a box that is turned is one that is not.
    @Test func aRayMeetsATurnedBoxAsATurnedRayMeetsTheBox() throws {
        var random = SystemLike(seed: 6)
        let box = Shape.box(min: SIMD3(-0.3, -0.2, -0.1), max: SIMD3(0.3, 0.2, 0.1), color: Color(0))
        var hits = 0
        for _ in 0..<2000 {
            let (one, other) = (random.point(1).direction, random.point(1).direction)
            let axes = [one, cross(one, other).direction, cross(one, cross(one, other)).direction]
            func turned(_ v: SIMD3<Double>) -> SIMD3<Double> { v.x * axes[0] + v.y * axes[1] + v.z * axes[2] }
            let center = random.point(0.5)
            let leaning = Shape(.box(center: center, halves: [0.3 * axes[0], 0.2 * axes[1], 0.1 * axes[2]]), color: Color(0))
            let origin = random.point(1).direction * 2
            let direction = (random.point(0.4) - origin).direction
            let expected = box.hit(by: Ray(origin: origin, direction: direction))
            let hit = leaning.hit(by: Ray(origin: center + turned(origin), direction: turned(direction)))
            #expect((hit == nil) == (expected == nil))
            guard let hit, let expected else { continue }
            hits += 1
            #expect((hit.distance - expected.distance).magnitude < 1e-9 && (hit.normal - turned(expected.normal)).length < 1e-9)
        }
        #expect(hits > 300, "\(hits)")
        #expect((box.bound.radius - SIMD3(0.3, 0.2, 0.1).length).magnitude < 1e-12)
    }
}

/// A small generator, so that the rays are the same in each run.
struct SystemLike {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func number(_ low: Double, _ high: Double) -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return low + (high - low) * Double(state >> 11) / Double(1 << 53)
    }

    mutating func point(_ most: Double) -> SIMD3<Double> { SIMD3(number(-most, most), number(-most, most), number(-most, most)) }
}
