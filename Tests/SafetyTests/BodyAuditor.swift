@testable import Robot

/// Judges whether bodies are apart, by a way of its own: of two lines either an end is nearest, or both interiors are.
struct BodyAuditor {
    private struct Placed {
        var body: Int
        var from: SIMD3<Double>
        var to: SIMD3<Double>
        var radius: Double
        var middle: SIMD3<Double> { (from + to) / 2 }
        var reach: Double { length(to - from) / 2 + radius }
    }

    private let robot: RobotDescription
    private let capsules: [(body: Int, capsule: Capsule)]
    /// Two bodies, 0 the base, that must be apart.
    private let isPair: [[Bool]]

    init(_ robot: RobotDescription) {
        self.robot = robot
        let bodies = [robot.base] + robot.joints.map(\.link)
        capsules = bodies.indices.flatMap { body in bodies[body].capsules.map { (body, $0) } }
        let names = ["base"] + robot.joints.map(\.name)
        isPair = names.indices.map { one in
            names.indices.map { other in
                let pair: Set = [names[one], names[other]]
                let areNeighbours = robot.joints.contains { [$0.name, $0.parent] == pair }
                return one < other && !areNeighbours && !robot.safety.uncheckedPairs.contains { Set($0.links) == pair }
            }
        }
    }

    /// The first two bodies that are nearer than the clearance, in words.
    func complaint(_ poses: LinkPoses, tolerance: Double) -> String? {
        let clearance = robot.safety.clearance - tolerance
        let placed = capsules.map { entry in
            func place(_ point: SIMD3<Double>) -> SIMD3<Double> {
                entry.body == 0 ? point : poses.origins[entry.body - 1] + poses.rotations[entry.body - 1] * point
            }
            return Placed(
                body: entry.body, from: place(entry.capsule.from), to: place(entry.capsule.to), radius: entry.capsule.radius)
        }
        for (index, one) in placed.enumerated() {
            for other in placed[(index + 1)...] where isPair[one.body][other.body] {
                if length(one.middle - other.middle) > one.reach + other.reach + clearance { continue }
                let gap = BodyAuditor.gap(one.from, one.to, other.from, other.to) - one.radius - other.radius
                if gap < clearance { return "bodies \(one.body) and \(other.body) are \(gap) m apart" }
            }
            for obstacle in robot.safety.obstacles where one.body > 0 {
                let gap = BodyAuditor.gap(one.from, one.to, obstacle.shape) - one.radius
                if gap < clearance { return "body \(one.body) is \(gap) m from \(obstacle.name)" }
            }
        }
        return nil
    }

    /// m, between two lines.
    static func gap(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, _ d: SIMD3<Double>) -> Double {
        let ends = min(min(gap(a, c, d), gap(b, c, d)), min(gap(c, a, b), gap(d, a, b)))
        let normal = cross(b - a, d - c)
        let squared = dot(normal, normal)
        guard squared > 0 else { return ends }
        let s = dot(cross(c - a, d - c), normal) / squared
        let t = dot(cross(c - a, b - a), normal) / squared
        guard s > 0, s < 1, t > 0, t < 1 else { return ends }
        return min(ends, (dot(c - a, normal)).magnitude / squared.squareRoot())
    }

    /// m, between a point and a line.
    static func gap(_ p: SIMD3<Double>, _ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
        let along = b - a
        let squared = dot(along, along)
        let share = squared > 0 ? min(max(dot(p - a, along) / squared, 0), 1) : 0
        return length(p - a - along * share)
    }

    /// m, between a line and an obstacle, a box by the nearest of many points.
    private static func gap(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ shape: Obstacle.Shape) -> Double {
        switch shape {
        case .plane(let normal, let offset): return min(dot(a, normal), dot(b, normal)) - offset
        case .box(let low, let high):
            let middle = (low + high) / 2
            let reach = length(high - low) / 2 + length(b - a) / 2
            let apart = length((a + b) / 2 - middle) - reach
            if apart > 0.5 { return apart }  // more than any capsule is thick
            return (0...20).map { length(outside(a + (b - a) * (Double($0) / 20), low, high)) }.min() ?? 0
        }
    }

    static func outside(_ p: SIMD3<Double>, _ low: SIMD3<Double>, _ high: SIMD3<Double>) -> SIMD3<Double> {
        p - p.clamped(lowerBound: low, upperBound: high)
    }
}

private func length(_ v: SIMD3<Double>) -> Double { dot(v, v).squareRoot() }
