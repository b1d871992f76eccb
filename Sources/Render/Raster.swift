/// A picture: rows from the top, three bytes a pixel, red, green and blue as screens show them (sRGB).
public struct Raster: Equatable, Sendable {
    public let width: Int
    public let height: Int
    public internal(set) var bytes: [UInt8]

    /// Black.
    public init(width: Int, height: Int) {
        precondition((1...8192).contains(width) && (1...8192).contains(height), "a picture has 1 to 8192 pixels each way")
        (self.width, self.height) = (width, height)
        bytes = [UInt8](repeating: 0, count: 3 * width * height)
    }

    public subscript(column: Int, row: Int) -> SIMD3<UInt8> {
        get {
            let place = 3 * (row * width + column)
            return SIMD3(bytes[place], bytes[place + 1], bytes[place + 2])
        }
        set {
            let place = 3 * (row * width + column)
            for channel in 0..<3 { bytes[place + channel] = newValue[channel] }
        }
    }

    /// Fills whole pixels; what lies outside is left out.
    public mutating func fill(columns: Range<Int>, rows: Range<Int>, with color: Color) {
        let value = color.bytes
        for row in rows.clamped(to: 0..<height) { for column in columns.clamped(to: 0..<width) { self[column, row] = value } }
    }
}

/// Light, linear, red, green and blue from 0 to 1.
public struct Color: Equatable, Sendable {
    public var light: SIMD3<Double>

    public init(light: SIMD3<Double>) { self.light = light }

    /// As style sheets write it, `0xrrggbb`, in sRGB.
    public init(_ hexadecimal: UInt32) {
        light = SIMD3(16, 8, 0).map { Color.linear[Int(hexadecimal >> $0 & 0xff)] }
    }

    var bytes: SIMD3<UInt8> {
        let steps = (light.clamped(lowerBound: .zero, upperBound: .one) * Double(Color.screen.count - 1)).rounded(.toNearestOrAwayFromZero)
        return SIMD3(Color.screen[Int(steps.x)], Color.screen[Int(steps.y)], Color.screen[Int(steps.z)])
    }

    /// sRGB's curve is near a power of 2.2 (IEC 61966-2-1); a power needs no branch and can be told from it by nobody.
    private static let linear = (0...255).map { power(Double($0) / 255, 2.2) }
    private static let screen = (0...4095).map { UInt8((255 * power(Double($0) / 4095, 1 / 2.2)).rounded()) }
}

extension SIMD3 where Scalar == UInt32 {
    fileprivate func map(_ value: (UInt32) -> Double) -> SIMD3<Double> { SIMD3<Double>(value(x), value(y), value(z)) }
}
