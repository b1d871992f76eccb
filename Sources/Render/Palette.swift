/// Up to 255 colours that stand for those of some pictures, by median cut (Heckbert 1982).
struct Palette {
    /// The number that stands for "as in the frame before".
    static let transparent: UInt8 = 255

    private(set) var colors: [SIMD3<UInt8>]
    /// For each colour of five bits a channel, the number of the nearest that there is.
    private let nearest: [UInt8]

    init(of pictures: [Raster]) {
        let cells = Cells(pictures)
        let colors = cells.cut(into: Int(Palette.transparent))
        self.colors = colors
        nearest = (0..<Cells.count).map { cells.pixels[$0] == 0 ? 0 : Palette.nearest(to: cells.mean($0), in: colors) }
    }

    func number(of color: SIMD3<UInt8>) -> UInt8 { nearest[Cells.cell(color)] }

    private static func nearest(to color: SIMD3<Int>, in colors: [SIMD3<UInt8>]) -> UInt8 {
        var (best, least) = (0, Int.max)
        for (number, other) in colors.enumerated() {
            let away = color &- SIMD3<Int>(truncatingIfNeeded: other)
            let square = (away &* away).wrappedSum()
            if square < least { (best, least) = (number, square) }
        }
        return UInt8(best)
    }
}

/// The colours of some pictures, those together that differ by less than eight steps a channel.
private struct Cells {
    static let count = 1 << 15
    private(set) var pixels = [Int](repeating: 0, count: Cells.count)
    private var sums = [SIMD3<Int>](repeating: .zero, count: Cells.count)

    init(_ pictures: [Raster]) {
        for picture in pictures {
            for place in stride(from: 0, to: picture.bytes.count, by: 3) {
                let color = SIMD3(picture.bytes[place], picture.bytes[place + 1], picture.bytes[place + 2])
                let cell = Cells.cell(color)
                pixels[cell] += 1
                sums[cell] &+= SIMD3<Int>(truncatingIfNeeded: color)
            }
        }
    }

    /// Fifteen bits.
    static func cell(_ color: SIMD3<UInt8>) -> Int { Int(color.x >> 3) << 10 | Int(color.y >> 3) << 5 | Int(color.z >> 3) }

    /// Of the pixels in a cell that has some.
    func mean(_ cell: Int) -> SIMD3<Int> { sums[cell] / SIMD3(repeating: pixels[cell]) }

    /// Halves the box with the widest spread of many pixels again and again.
    func cut(into most: Int) -> [SIMD3<UInt8>] {
        var boxes = [pixels.indices.filter { pixels[$0] > 0 }]
        while boxes.count < most {
            let spreads = boxes.map(spread)
            guard let widest = spreads.indices.max(by: { spreads[$0].weight < spreads[$1].weight }), spreads[widest].weight > 0 else {
                break
            }
            let axis = spreads[widest].axis
            let sorted = boxes[widest].sorted { (mean($0)[axis], $0) < (mean($1)[axis], $1) }
            let half = sorted.reduce(0) { $0 + pixels[$1] } / 2
            var (sum, place) = (0, 0)
            while place < sorted.count - 2, sum + pixels[sorted[place]] <= half {
                sum += pixels[sorted[place]]
                place += 1
            }
            boxes[widest] = Array(sorted[...place])
            boxes.append(Array(sorted[(place + 1)...]))
        }
        return boxes.map(mean)
    }

    private func spread(_ box: [Int]) -> (axis: Int, weight: Double) {
        guard box.count > 1 else { return (0, 0) }
        var (low, high) = (SIMD3(repeating: 255), SIMD3(repeating: 0))
        for cell in box { (low, high) = (pointwiseMin(low, mean(cell)), pointwiseMax(high, mean(cell))) }
        let width = high &- low
        let axis = width.x == width.max() ? 0 : width.y == width.max() ? 1 : 2
        // Wide boxes of few pixels, as highlights and marks have, matter more than their number.
        let count = box.reduce(0) { $0 + pixels[$1] }
        return (axis, Double(width[axis] * width[axis]) * power(Double(count), 0.4))
    }

    private func mean(_ box: [Int]) -> SIMD3<UInt8> {
        let count = max(1, box.reduce(0) { $0 + pixels[$1] })
        let sum = box.reduce(SIMD3<Int>.zero) { $0 &+ sums[$1] }
        return SIMD3<UInt8>(truncatingIfNeeded: sum / SIMD3(repeating: count))
    }
}
