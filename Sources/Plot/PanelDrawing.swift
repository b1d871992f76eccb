/// Where a panel's numbers lie on the canvas.
struct PanelDrawing {
    private let panel: Panel
    private let corner: Point
    private let width: Double
    private let height: Double
    private let xAxis: Axis
    private let yAxis: Axis
    /// Rows of it between title and frame; indices of series.
    private let legend: [[Int]]
    private static let left = 62.0
    private static let right = 18.0
    private static let top = 33.0
    private static let legendRow = 15.0
    private static let bottom = 50.0
    private static let ticks = 6

    init(panel: Panel, corner: Point, width: Double, height: Double) {
        self.panel = panel
        self.width = width - PanelDrawing.left - PanelDrawing.right
        legend = PanelDrawing.legend(panel, width: self.width)
        let top = PanelDrawing.top + PanelDrawing.legendRow * Double(max(legend.count, 1))
        self.corner = Point(corner.x + PanelDrawing.left, corner.y + top)
        self.height = height - top - PanelDrawing.bottom
        let points = panel.series.flatMap(\.points).filter(\.isFinite)
        let xAxis = Axis(covering: points.map(\.x), atLeast: panel.xRange, ticks: PanelDrawing.ticks)
        let yAxis = Axis(covering: points.map(\.y), atLeast: panel.yRange, ticks: PanelDrawing.ticks)
        guard panel.hasEqualScales else {
            self.xAxis = xAxis
            self.yAxis = panel.yRange == nil ? yAxis.padded(ticks: PanelDrawing.ticks) : yAxis
            return
        }
        let xScale = (xAxis.high - xAxis.low) / self.width
        let yScale = (yAxis.high - yAxis.low) / self.height
        let scale = max(xScale, yScale) * 1.08
        self.xAxis = xAxis.widened(by: scale / xScale, ticks: PanelDrawing.ticks)
        self.yAxis = yAxis.widened(by: scale / yScale, ticks: PanelDrawing.ticks)
    }

    func draw(on canvas: inout Canvas, id: String) {
        drawAxes(on: &canvas)
        canvas.clipped(id: id, to: Point(corner.x - 2, corner.y - 2), width: width + 4, height: height + 4) { canvas in
            for (index, series) in panel.series.enumerated() { draw(series, color(series, index), on: &canvas) }
        }
        drawLegend(on: &canvas)
    }

    private func place(_ point: Point) -> Point {
        Point(
            corner.x + (point.x - xAxis.low) / (xAxis.high - xAxis.low) * width,
            corner.y + height - (point.y - yAxis.low) / (yAxis.high - yAxis.low) * height)
    }

    private func color(_ series: Series, _ index: Int) -> String { Canvas.palette[(series.color ?? index) % Canvas.palette.count] }

    private func drawAxes(on canvas: inout Canvas) {
        let grid = "#e6e6e6"
        let ink = "#666666"
        for tick in xAxis.ticks {
            let x = place(Point(tick, yAxis.low)).x
            canvas.line(Point(x, corner.y), Point(x, corner.y + height), color: grid)
            canvas.text(xAxis.label(tick), at: Point(x, corner.y + height + 16), size: 11, anchor: "middle", color: ink)
        }
        for tick in yAxis.ticks {
            let y = place(Point(xAxis.low, tick)).y
            canvas.line(Point(corner.x, y), Point(corner.x + width, y), color: grid)
            canvas.text(yAxis.label(tick), at: Point(corner.x - 7, y + 4), size: 11, anchor: "end", color: ink)
        }
        canvas.line(Point(corner.x, corner.y + height), Point(corner.x + width, corner.y + height), color: ink)
        canvas.line(corner, Point(corner.x, corner.y + height), color: ink)
        let titleHeight = 11 + PanelDrawing.legendRow * Double(max(legend.count, 1))
        canvas.text(panel.title, at: Point(corner.x, corner.y - titleHeight), size: 13, weight: "600")
        canvas.text(panel.xLabel, at: Point(corner.x + width / 2, corner.y + height + 36), size: 12, anchor: "middle")
        canvas.text(panel.yLabel, at: Point(corner.x - 46, corner.y + height / 2), size: 12, anchor: "middle", turned: true)
    }

    private func draw(_ series: Series, _ color: String, on canvas: inout Canvas) {
        let points = series.points.map(place)
        switch series.style {
        case .line: canvas.path(points, color: color, opacity: series.opacity, width: series.thickness ?? 1.6)
        case .dots: for point in points { canvas.dot(point, color: color, opacity: series.opacity, diameter: series.thickness ?? 5.6) }
        case .crosses: for point in points where point.isFinite { canvas.cross(point, color: color, opacity: series.opacity) }
        }
    }

    /// Names beside each other as far as they fit, then below.
    private static func legend(_ panel: Panel, width: Double) -> [[Int]] {
        var rows: [[Int]] = []
        var used = 0.0
        for (index, series) in panel.series.enumerated() {
            guard let name = series.name else { continue }
            used += legendWidth(name)
            if rows.isEmpty || used > width {
                rows.append([])
                used = legendWidth(name)
            }
            rows[rows.count - 1].append(index)
        }
        return rows
    }

    private static func legendWidth(_ name: String) -> Double { 23 + Double(name.count) * 6.1 + 16 }

    private func drawLegend(on canvas: inout Canvas) {
        for (row, indices) in legend.enumerated() {
            var x = corner.x
            let y = corner.y + 4 - PanelDrawing.legendRow * Double(legend.count - row)
            for index in indices {
                drawEntry(panel.series[index], color(panel.series[index], index), at: Point(x, y), on: &canvas)
                x += PanelDrawing.legendWidth(panel.series[index].name ?? "")
            }
        }
    }

    private func drawEntry(_ series: Series, _ color: String, at place: Point, on canvas: inout Canvas) {
        let middle = Point(place.x + 9, place.y)
        switch series.style {
        case .line: canvas.path([place, Point(place.x + 18, place.y)], color: color, opacity: 1)
        case .dots: canvas.dot(middle, color: color, opacity: 1)
        case .crosses: canvas.cross(middle, color: color, opacity: 1)
        }
        canvas.text(series.name ?? "", at: Point(place.x + 23, place.y + 4), size: 11, color: "#444444")
    }
}
