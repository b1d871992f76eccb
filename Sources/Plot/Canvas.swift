/// An SVG document that grows by one element at a time; pixels, y downwards.
struct Canvas {
    /// Okabe and Ito's palette (2008), which people with any colour vision can tell apart.
    static let palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555"]
    private var body = ""
    private let width: Double
    private let height: Double

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    var document: String {
        let size = "\(Canvas.pixel(width)) \(Canvas.pixel(height))"
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" width="\(Canvas.pixel(width))" height="\(Canvas.pixel(height))" \
            font-family="Helvetica, Arial, sans-serif">
            <rect width="100%" height="100%" fill="#ffffff"/>
            \(body)</svg>

            """
    }

    /// The same as an element of a page of HTML.
    /// - Parameter label: read aloud in its place.
    func element(label: String) -> String {
        let size = "\(Canvas.pixel(width)) \(Canvas.pixel(height))"
        return """
            <svg viewBox="0 0 \(size)" width="\(Canvas.pixel(width))" height="\(Canvas.pixel(height))" role="img" \
            aria-label="\(Markup.escaped(label))" font-family="Helvetica, Arial, sans-serif">
            <rect width="100%" height="100%" fill="#ffffff"/>
            \(body)</svg>
            """
    }

    mutating func line(_ from: Point, _ to: Point, color: String, width: Double = 1) {
        add(
            "<path d=\"M\(Canvas.pair(from))L\(Canvas.pair(to))\" stroke=\"\(color)\" stroke-width=\"\(Canvas.pixel(width))\" fill=\"none\"/>"
        )
    }

    /// Joined lines, interrupted where a point is not finite.
    mutating func path(_ points: [Point], color: String, opacity: Double, width: Double = 1.6) {
        var data = ""
        var penIsDown = false
        for point in points {
            if point.isFinite { data += (penIsDown ? "L" : "M") + Canvas.pair(point) }
            penIsDown = point.isFinite
        }
        add(
            "<path d=\"\(data)\" stroke=\"\(color)\" stroke-opacity=\"\(Canvas.pixel(opacity))\" stroke-width=\"\(Canvas.pixel(width))\" "
                + "stroke-linejoin=\"round\" fill=\"none\"/>")
    }

    mutating func dot(_ at: Point, color: String, opacity: Double, diameter: Double = 5.6) {
        guard at.isFinite else { return }
        add(
            "<circle cx=\"\(Canvas.pixel(at.x))\" cy=\"\(Canvas.pixel(at.y))\" r=\"\(Canvas.pixel(diameter / 2))\" fill=\"\(color)\" "
                + "fill-opacity=\"\(Canvas.pixel(opacity))\"/>")
    }

    mutating func cross(_ at: Point, color: String, opacity: Double) {
        let arm = 3.5
        path([Point(at.x - arm, at.y - arm), Point(at.x + arm, at.y + arm)], color: color, opacity: opacity)
        path([Point(at.x - arm, at.y + arm), Point(at.x + arm, at.y - arm)], color: color, opacity: opacity)
    }

    mutating func text(
        _ text: String, at: Point, size: Double, anchor: String = "start", color: String = "#222222", weight: String = "400",
        turned: Bool = false
    ) {
        let turn = turned ? " transform=\"rotate(-90 \(Canvas.pixel(at.x)) \(Canvas.pixel(at.y)))\"" : ""
        add(
            "<text x=\"\(Canvas.pixel(at.x))\" y=\"\(Canvas.pixel(at.y))\" font-size=\"\(Canvas.pixel(size))\" text-anchor=\"\(anchor)\" "
                + "fill=\"\(color)\" font-weight=\"\(weight)\"\(turn)>\(Markup.escaped(text))</text>")
    }

    /// What `draw` adds shows only inside the rectangle.
    /// - Parameter id: that no other element of the page has.
    mutating func clipped(id: String, to corner: Point, width: Double, height: Double, draw: (inout Canvas) -> Void) {
        add(
            "<clipPath id=\"\(id)\"><rect x=\"\(Canvas.pixel(corner.x))\" y=\"\(Canvas.pixel(corner.y))\" "
                + "width=\"\(Canvas.pixel(width))\" height=\"\(Canvas.pixel(height))\"/></clipPath>")
        add("<g clip-path=\"url(#\(id))\">")
        draw(&self)
        add("</g>")
    }

    private mutating func add(_ element: String) { body += element + "\n" }

    static func pair(_ point: Point) -> String { "\(pixel(point.x)),\(pixel(point.y))" }

    /// Hundredths of a pixel, without zeros at the end.
    static func pixel(_ value: Double) -> String {
        var text = decimal(value, places: 2)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
