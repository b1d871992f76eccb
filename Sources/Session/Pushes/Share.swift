/// How many of how many, with the interval in which the true share lies with 95 % confidence.
public struct Share: Encodable, Equatable, Sendable {
    public var count: Int
    public var of: Int

    public init(_ count: Int, of total: Int) { (self.count, of) = (count, total) }

    /// 0 of none.
    public var rate: Double { of == 0 ? 0 : Double(count) / Double(of) }

    /// Wilson's score interval (1927, eq. 8): it stays inside 0 and 1, and is honest near them.
    public var interval: ClosedRange<Double> {
        guard of > 0 else { return 0...1 }
        // The normal distribution's 97.5 % quantile.
        let z = 1.959963984540054
        let n = Double(of)
        let center = rate + z * z / (2 * n)
        let half = z * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        return max(0, (center - half) / scale)...min(1, (center + half) / scale)
    }

    private enum CodingKeys: String, CodingKey { case count, of, rate, low, high }

    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(count, forKey: .count)
        try keys.encode(of, forKey: .of)
        try keys.encode(rate, forKey: .rate)
        try keys.encode(interval.lowerBound, forKey: .low)
        try keys.encode(interval.upperBound, forKey: .high)
    }
}

extension Share: CustomStringConvertible {
    /// "95 of 100, 95% (89% to 98%)".
    public var description: String {
        func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }
        return "\(count) of \(of), \(percent(rate)) (\(percent(interval.lowerBound)) to \(percent(interval.upperBound)))"
    }
}
