/// A number at every node of an even grid, whose level curves can be drawn.
public struct ScalarField: Sendable {
    public let xRange: ClosedRange<Double>
    public let yRange: ClosedRange<Double>
    /// Nodes along x.
    public let columns: Int
    /// Nodes along y.
    public let rows: Int
    /// Row by row, upwards.
    public let values: [Double]

    /// `value` at every node; the outer nodes lie on the ends of the ranges.
    public init(
        xRange: ClosedRange<Double>, yRange: ClosedRange<Double>, columns: Int, rows: Int, value: (Double, Double) -> Double
    ) {
        precondition(columns >= 2 && rows >= 2, "a grid has at least two nodes each way")
        (self.xRange, self.yRange, self.columns, self.rows) = (xRange, yRange, columns, rows)
        values = (0..<rows * columns).map { node in
            value(
                ScalarField.place(node % columns, of: columns, in: xRange), ScalarField.place(node / columns, of: rows, in: yRange))
        }
    }

    /// Precondition: `values` has rows · columns numbers.
    public init(xRange: ClosedRange<Double>, yRange: ClosedRange<Double>, columns: Int, rows: Int, values: [Double]) {
        precondition(columns >= 2 && rows >= 2 && values.count == rows * columns, "a grid has a number at each node")
        (self.xRange, self.yRange, self.columns, self.rows, self.values) = (xRange, yRange, columns, rows, values)
    }

    /// `count` levels that cut the range of the finite values into equal parts.
    public func levels(_ count: Int) -> [Double] {
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max(), low < high else { return [] }
        return (1...max(1, count)).map { low + (high - low) * Double($0) / Double(count + 1) }
    }

    func point(_ column: Int, _ row: Int) -> Point {
        Point(ScalarField.place(column, of: columns, in: xRange), ScalarField.place(row, of: rows, in: yRange))
    }

    private static func place(_ index: Int, of count: Int, in range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * Double(index) / Double(count - 1)
    }
}
