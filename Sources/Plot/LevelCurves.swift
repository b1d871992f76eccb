/// The curves on which a field has one value, by marching squares (Lorensen and Cline's cubes of 1987 in the plane).
struct LevelCurves {
    /// A grid line between two neighbouring nodes, named by the lower left one.
    struct Edge: Hashable {
        var column: Int
        var row: Int
        var isVertical: Bool
    }

    private let field: ScalarField
    private let level: Double
    /// Each crossed edge, with the one or two that the curve goes on to.
    private var neighbours: [Edge: [Edge]] = [:]
    private var order: [Edge] = []

    init(_ field: ScalarField, level: Double) {
        self.field = field
        self.level = level
        for row in 0..<field.rows - 1 { for column in 0..<field.columns - 1 { cross(column, row) } }
    }

    /// Open curves from border to border, and closed ones whose last point is the first.
    func curves() -> [[Point]] {
        var left = neighbours
        var curves: [[Point]] = []
        let ends = order.filter { neighbours[$0]?.count == 1 }
        for start in ends + order where left[start]?.isEmpty == false {
            var curve = [place(start)]
            var here = start
            while let next = left[here]?.first {
                left[here]?.removeFirst()
                if let back = left[next]?.firstIndex(of: here) { left[next]?.remove(at: back) }
                curve.append(place(next))
                here = next
            }
            curves.append(curve)
        }
        return curves
    }

    /// The pieces of the curve in one cell: between two of its edges, or between both pairs at a saddle, told apart by the middle.
    private mutating func cross(_ column: Int, _ row: Int) {
        let corners = [value(column, row), value(column + 1, row), value(column + 1, row + 1), value(column, row + 1)]
        guard corners.allSatisfy(\.isFinite) else { return }
        let edges = [
            Edge(column: column, row: row, isVertical: false), Edge(column: column + 1, row: row, isVertical: true),
            Edge(column: column, row: row + 1, isVertical: false), Edge(column: column, row: row, isVertical: true),
        ]
        let above = corners.map { $0 >= level }
        let crossed = (0..<4).filter { above[$0] != above[($0 + 1) % 4] }
        if crossed.count == 2 {
            join(edges[crossed[0]], edges[crossed[1]])
        } else if crossed.count == 4 {
            let middleIsAbove = corners.reduce(0, +) / 4 >= level
            // Where the middle is like corner 0, the curves cut off corners 1 and 3; otherwise 0 and 2.
            let pairs = middleIsAbove == above[0] ? [(0, 1), (2, 3)] : [(3, 0), (1, 2)]
            for (one, other) in pairs { join(edges[one], edges[other]) }
        }
    }

    private mutating func join(_ one: Edge, _ other: Edge) {
        for (edge, next) in [(one, other), (other, one)] {
            if neighbours[edge] == nil { order.append(edge) }
            neighbours[edge, default: []].append(next)
        }
    }

    private func value(_ column: Int, _ row: Int) -> Double { field.values[row * field.columns + column] }

    /// Where the value lies between the edge's ends, by linear interpolation.
    private func place(_ edge: Edge) -> Point {
        let end = edge.isVertical ? (edge.column, edge.row + 1) : (edge.column + 1, edge.row)
        let (low, high) = (value(edge.column, edge.row), value(end.0, end.1))
        let share = (level - low) / (high - low)
        let (from, to) = (field.point(edge.column, edge.row), field.point(end.0, end.1))
        return Point(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y))
    }
}

extension ScalarField {
    /// The curves of one level, one after the other with a gap in between, as a series draws them.
    public func levelCurve(_ level: Double) -> [Point] {
        Array(LevelCurves(self, level: level).curves().joined(separator: [Point(.nan, .nan)]))
    }
}
