/// Panels of charts in a grid, drawn as one SVG file.
public struct Figure: Sendable {
    public var title: String
    public var panels: [Panel]
    /// Panels beside each other.
    public var columns: Int

    public init(title: String, columns: Int = 2, panels: [Panel]) {
        precondition(columns > 0, "a figure has at least one column")
        self.title = title
        self.columns = columns
        self.panels = panels
    }

    /// The text of an SVG document; each panel is `panelWidth` by `panelHeight` pixels.
    public func svg(panelWidth: Double = 460, panelHeight: Double = 340) -> String {
        let heading = 44.0
        var canvas = canvas(panelWidth, panelHeight, heading: heading, name: "panel")
        canvas.text(title, at: Point(16, 28), size: 17, weight: "600")
        return canvas.document
    }

    /// An element for a page of HTML, of which the title is what is read aloud.
    /// - Parameter name: that no other figure of the page has.
    public func element(named name: String, panelWidth: Double = 460, panelHeight: Double = 300) -> String {
        canvas(panelWidth, panelHeight, heading: 0, name: name).element(label: title)
    }

    private func canvas(_ panelWidth: Double, _ panelHeight: Double, heading: Double, name: String) -> Canvas {
        let shownColumns = max(1, min(columns, panels.count))
        let rows = (panels.count + shownColumns - 1) / shownColumns
        var canvas = Canvas(width: Double(shownColumns) * panelWidth, height: Double(rows) * panelHeight + heading)
        for (index, panel) in panels.enumerated() {
            let corner = Point(Double(index % shownColumns) * panelWidth, heading + Double(index / shownColumns) * panelHeight)
            PanelDrawing(panel: panel, corner: corner, width: panelWidth, height: panelHeight).draw(on: &canvas, id: "\(name)\(index)")
        }
        return canvas
    }
}

/// x to the right, y upwards; in the units of the axes.
public struct Point: Equatable, Sendable {
    public var x: Double
    public var y: Double

    public init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    var isFinite: Bool { x.isFinite && y.isFinite }
}

/// One pair of axes and what is drawn between them.
public struct Panel: Sendable {
    public var title: String
    /// With the unit: "time / s".
    public var xLabel: String
    public var yLabel: String
    public var series: [Series]
    /// Shown at least; nil fits the data.
    public var xRange: ClosedRange<Double>?
    public var yRange: ClosedRange<Double>?
    /// One unit is as long on both axes: for paths in space.
    public var hasEqualScales = false

    public init(
        title: String, xLabel: String, yLabel: String, xRange: ClosedRange<Double>? = nil, yRange: ClosedRange<Double>? = nil,
        hasEqualScales: Bool = false, series: [Series]
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.xRange = xRange
        self.yRange = yRange
        self.hasEqualScales = hasEqualScales
        self.series = series
    }
}

/// Points that belong together. Points that are not finite are gaps.
public struct Series: Sendable {
    /// How the points are drawn.
    public enum Style: Sendable {
        case line
        case dots
        case crosses
    }

    /// In the legend; nil leaves it out.
    public var name: String?
    public var points: [Point]
    public var style: Style
    /// Index into the palette; nil takes the place among the series.
    public var color: Int?
    /// 0 is invisible, 1 covers what lies below.
    public var opacity: Double
    /// In pixels: how thick a line is, or a dot's diameter; nil takes the usual.
    public var thickness: Double?

    public init(
        _ name: String? = nil, points: [Point], style: Style = .line, color: Int? = nil, opacity: Double = 1, thickness: Double? = nil
    ) {
        self.name = name
        self.points = points
        self.style = style
        self.color = color
        self.opacity = opacity
        self.thickness = thickness
    }

    /// `values` over 0, 1, 2, …
    public init(_ name: String? = nil, values: [Double], style: Style = .line, color: Int? = nil, opacity: Double = 1) {
        self.init(
            name, points: values.enumerated().map { Point(Double($0.offset), $0.element) }, style: style, color: color, opacity: opacity)
    }
}
