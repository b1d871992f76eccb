import Testing

@testable import Plot

@Suite struct LevelCurveTests {
    private func circles(_ nodes: Int = 41) -> ScalarField {
        ScalarField(xRange: -2...2, yRange: -2...2, columns: nodes, rows: nodes) { x, y in x * x + y * y }
    }

    @Test func aLevelOfABowlIsOneClosedCircle() throws {
        let curves = LevelCurves(circles(), level: 1).curves()
        #expect(curves.count == 1)
        let circle = try #require(curves.first)
        #expect(circle.first == circle.last && circle.count > 60)
        for point in circle { #expect(abs((point.x * point.x + point.y * point.y).squareRoot() - 1) < 0.005) }
    }

    @Test func aLevelThatLeavesTheFieldIsCutAtItsBorder() {
        // A circle of radius 2.4 around a square of half width 2: four arcs in the corners.
        let curves = LevelCurves(circles(), level: 5.76).curves()
        #expect(curves.count == 4)
        for curve in curves {
            for end in [curve[0], curve[curve.count - 1]] { #expect(max(abs(end.x), abs(end.y)) == 2) }
        }
    }

    @Test func aPlaneHasStraightLevels() {
        let plane = ScalarField(xRange: 0...1, yRange: 0...2, columns: 3, rows: 5) { x, y in 2 * x - y }
        let points = plane.levelCurve(0.5)
        #expect(points.count > 3 && points.allSatisfy { abs(2 * $0.x - $0.y - 0.5) < 1e-12 })
    }

    @Test func aSaddleIsToldByItsMiddle() {
        // Corners 1, 0, 1, 0 around a cell: at 0.4 the middle (0.5) is above, and the two low corners are cut off.
        let saddle = ScalarField(xRange: 0...1, yRange: 0...1, columns: 2, rows: 2, values: [1, 0, 0, 1])
        let low = LevelCurves(saddle, level: 0.4).curves()
        #expect(low.count == 2 && low.allSatisfy { $0.count == 2 })
        #expect(low.contains { $0.allSatisfy { point in point.x >= 0.5 && point.y <= 0.5 } })
        let high = LevelCurves(saddle, level: 0.6).curves()
        #expect(high.contains { $0.allSatisfy { point in point.x <= 0.5 && point.y <= 0.5 } })
    }

    @Test func whatIsNotFiniteHasNoLevel() {
        let field = ScalarField(xRange: 0...1, yRange: 0...1, columns: 2, rows: 2, values: [1, .nan, 0, 1])
        #expect(field.levelCurve(0.5).isEmpty)
        #expect(ScalarField(xRange: 0...1, yRange: 0...1, columns: 2, rows: 2, values: [3, 3, 3, 3]).levels(5).isEmpty)
    }

    @Test func levelsCutTheRangeEvenly() {
        let field = ScalarField(xRange: 0...1, yRange: 0...1, columns: 2, rows: 2, values: [0, 4, 1, 2])
        #expect(field.levels(3) == [1, 2, 3])
    }

    @Test func severalCurvesHaveAGapBetweenThem() {
        #expect(circles().levelCurve(5.76).count(where: { !$0.isFinite }) == 3)
    }
}
