import Testing

@testable import Robot

@Suite struct CapsuleDistanceTests {
    private func capsule(_ from: SIMD3<Double>, _ to: SIMD3<Double>, _ radius: Double = 0.1) -> Capsule {
        Capsule(from: from, to: to, radius: radius)
    }

    @Test("Two capsules by hand: crossing, in a row, side by side, spheres, one in the other")
    func byHand() {
        let along = capsule(SIMD3(-1, 0, 0), SIMD3(1, 0, 0))
        #expect(along.distance(to: capsule(SIMD3(0, -1, 1), SIMD3(0, 1, 1))) == 1 - 0.2)
        #expect(along.distance(to: capsule(SIMD3(2, 0, 0), SIMD3(3, 0, 0))) == 1 - 0.2)
        #expect(abs(along.distance(to: capsule(SIMD3(-3, 2, 0), SIMD3(3, 2, 0))) - 1.8) < 1e-12)
        #expect(along.distance(to: capsule(SIMD3(0, 0, 3), SIMD3(0, 0, 3))) == 3 - 0.2)
        #expect(capsule(.zero, .zero).distance(to: along) == -0.2)
        #expect(capsule(SIMD3(4, 0, 3), SIMD3(4, 0, 3)).distance(to: capsule(.zero, .zero, 0)) == 5 - 0.1)
    }

    @Test("A plane and a box by hand, from outside and from inside")
    func obstaclesByHand() {
        let upright = capsule(SIMD3(0, 0, 0.5), SIMD3(0, 0, 2))
        #expect(upright.distance(toPlane: SIMD3(0, 0, 1), offset: 0) == 0.5 - 0.1)
        #expect(abs(upright.distance(toPlane: SIMD3(0, 0, -1), offset: 0) - (-2 - 0.1)) < 1e-12)
        let (low, high) = (SIMD3(1.0, -1, -1), SIMD3(3.0, 1, 1))
        #expect(abs(upright.distance(toBox: low, high) - 0.9) < 1e-9)
        #expect(abs(capsule(SIMD3(1.2, 0, 0), SIMD3(1.4, 0, 0)).distance(toBox: low, high) - (-0.4 - 0.1)) < 1e-9)
        #expect(abs(capsule(SIMD3(0, 0, 4), SIMD3(4, 0, 4)).distance(toBox: low, high) - (3 - 0.1)) < 1e-9)
    }

    @Test("Random lines are as far apart as the nearest of their sampled points")
    func sampled() {
        var random = Noise(seed: 5)
        for _ in 0..<400 {
            func point() -> SIMD3<Double> { SIMD3(random.next(), random.next(), random.next()) }
            let (one, other) = (capsule(point(), point()), capsule(point(), point()))
            let (low, high) = (SIMD3(-0.3, -0.4, -0.2), SIMD3(0.2, 0.3, 0.5))
            var (nearest, toBox) = (Double.infinity, Double.infinity)
            for step in 0...100 {
                let share = Double(step) / 100
                let here = one.from + (one.to - one.from) * share
                toBox = min(toBox, signed(here, low, high) - 0.1)
                for otherStep in 0...100 {
                    let gap = here - other.from - (other.to - other.from) * (Double(otherStep) / 100)
                    nearest = min(nearest, (gap * gap).sum().squareRoot() - 0.2)
                }
            }
            let exact = one.distance(to: other)
            #expect(exact <= nearest + 1e-12 && exact > nearest - 0.035)
            let box = one.distance(toBox: low, high)
            #expect(box <= toBox + 1e-9 && box > toBox - 0.02)
        }
    }

    /// m, of a point from a box; written for one axis at a time.
    private func signed(_ point: SIMD3<Double>, _ low: SIMD3<Double>, _ high: SIMD3<Double>) -> Double {
        let beyond = (0..<3).map { max(low[$0] - point[$0], point[$0] - high[$0]) }
        let outside = beyond.map { max($0, 0) }
        let length = outside.map { $0 * $0 }.reduce(0, +).squareRoot()
        return length > 0 ? length : beyond.max() ?? 0
    }

    @Test("No turn of a joint brings a pair nearer than its lever allows", arguments: ["widowx250s", "viperx300s", "openmanipulator-x"])
    func levers(_ name: String) throws {
        let robot = try RobotDescription.load(name)
        let (model, kinematics) = (CollisionModel(robot), Kinematics(robot))
        var random = Noise(seed: 11)
        for _ in 0..<200 {
            let from = JointVector(robot.joints.map { $0.limits.position.lowerBound * random.next() })
            let to = JointVector(from.array.map { $0 + 0.3 * random.next() })
            let before = model.distances(at: from, kinematics)
            let after = model.distances(at: to, kinematics)
            let approaches = model.approaches(JointVector(zip(from.array, to.array).map { ($1 - $0).magnitude }))
            for pair in before.indices {
                #expect((after[pair] - before[pair]).magnitude <= approaches[pair] + 1e-12, "\(robot.collisionPairs[pair])")
            }
        }
    }
}

/// Numbers in -1...1, by a linear congruence: enough for places in a test.
private struct Noise {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 52) - 1
    }
}
