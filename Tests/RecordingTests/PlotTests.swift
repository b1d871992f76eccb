import Foundation
import Testing

@testable import Plot

@Suite struct AxisTests {
    @Test(arguments: [
        (0.0, 1.0, [0, 0.2, 0.4, 0.6, 0.8, 1], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-3, 7, [-2, 0, 2, 4, 6], ["-2", "0", "2", "4", "6"]),
        (0, 12_000, [0, 5000, 10_000], ["0", "5000", "10000"]),
    ])
    func ticksAreRoundAndLabelled(_ low: Double, _ high: Double, _ ticks: [Double], _ labels: [String]) {
        let axis = Axis(low: low, high: high, ticks: 5)
        #expect(axis.ticks.count == ticks.count && zip(axis.ticks, ticks).allSatisfy { abs($0 - $1) < 1e-9 }, "\(axis.ticks)")
        #expect(axis.ticks.map(axis.label) == labels)
    }

    @Test func anAxisFitsItsDataAndLeavesOutWhatIsNotFinite() {
        let axis = Axis(covering: [0.3, .nan, 2, -.infinity], atLeast: nil, ticks: 5)
        #expect(axis.low == 0.3 && axis.high == 2)
    }

    @Test func oneValueAndNoValueStillHaveAnAxis() {
        #expect(Axis(covering: [5], atLeast: nil, ticks: 5).low == 4.5)
        #expect(Axis(covering: [], atLeast: nil, ticks: 5).high == 1)
    }

    @Test(arguments: [(0.0, 2, "0.00"), (-0.001, 2, "0.00"), (-0.05, 2, "-0.05"), (12.345, 1, "12.3"), (7, 0, "7"), (.nan, 1, "–")])
    func decimalsHaveTheirPlaces(_ value: Double, _ places: Int, _ text: String) { #expect(decimal(value, places: places) == text) }
}

@Suite struct FigureTests {
    private func elements(_ svg: String, _ name: String) -> Int { svg.components(separatedBy: "<\(name) ").count - 1 }

    @Test func aFigureIsWellFormedWhateverTheTexts() throws {
        let panel = Panel(title: "a < b & \"c\"", xLabel: "x", yLabel: "y", series: [Series("<n>", values: [1, 2, 3])])
        let svg = Figure(title: "R&D", panels: [panel]).svg()
        #expect(svg.contains("a &lt; b &amp; &quot;c&quot;") && svg.contains("R&amp;D") && svg.contains("&lt;n&gt;"))
        #expect(!svg.contains("nan") && !svg.contains("inf"))
    }

    @Test func aLineIsInterruptedWhereAPointIsNotFinite() {
        let panel = Panel(title: "", xLabel: "", yLabel: "", series: [Series(values: [1, 2, .nan, 3, 4])])
        let lines = Figure(title: "", panels: [panel]).svg().split(separator: "\n").filter { $0.contains("stroke-linejoin") }
        #expect(lines.count == 1)
        #expect(lines.first?.count(where: { $0 == "M" }) == 2)
    }

    @Test func panelsFillTheGridRowByRow() {
        let panel = Panel(title: "p", xLabel: "", yLabel: "", series: [Series(values: [0, 1], style: .dots)])
        let svg = Figure(title: "", columns: 2, panels: [panel, panel, panel]).svg(panelWidth: 100, panelHeight: 200)
        #expect(svg.contains("viewBox=\"0 0 200 444\""))
        #expect(elements(svg, "clipPath") == 3 && elements(svg, "circle") == 6)
    }

    @Test func aLegendThatIsTooLongGoesOnBelowAndPushesTheFrameDown() {
        func texts(_ names: [String]) -> [String: (x: Double, y: Double)] {
            let panel = Panel(title: "title", xLabel: "", yLabel: "", series: names.map { Series($0, values: [0, 1]) })
            let svg = Figure(title: "", panels: [panel]).svg(panelWidth: 300, panelHeight: 300)
            let found = svg.matches(of: /<text x="([^"]*)" y="([^"]*)"[^>]*>([^<]+)</)
            return Dictionary(uniqueKeysWithValues: found.map { (String($0.3), (Double($0.1)!, Double($0.2)!)) }.filter { $0.0.count > 3 })
        }
        let (short, long) = (texts(["seed 1", "seed 2"]), texts(["seed 1", "seed 2", "seed 3", "seed 4", "seed 5"]))
        #expect(long.values.allSatisfy { $0.x >= 62 && $0.x < 300 - 18 - 36 })
        #expect(long["seed 1"]!.y == short["seed 1"]!.y && long["title"]!.y == short["title"]!.y)
        #expect(long["seed 3"]!.x == long["seed 1"]!.x && long["seed 3"]!.y == long["seed 1"]!.y + 15)
    }

    @Test func equalScalesGiveBothAxesTheSameUnit() {
        let square = [Point(0, 0), Point(1, 0), Point(1, 1), Point(0, 1)]
        let panel = Panel(title: "", xLabel: "", yLabel: "", hasEqualScales: true, series: [Series(points: square, style: .dots)])
        let svg = Figure(title: "", panels: [panel]).svg(panelWidth: 900, panelHeight: 300)
        let corners = svg.matches(of: /circle cx="([^"]*)" cy="([^"]*)"/).flatMap { [$0.1, $0.2] }.compactMap { Double($0) }
        guard corners.count == 8 else {
            Issue.record("the square has \(corners.count) numbers instead of 8")
            return
        }
        #expect(abs((corners[2] - corners[0]) - (corners[3] - corners[5])) < 0.02)
        #expect(corners[2] - corners[0] > 100)
    }
}
