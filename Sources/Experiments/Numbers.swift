import Foundation

/// `value` with so many digits after the point.
func decimal(_ value: Double, _ places: Int) -> String { String(format: "%.\(places)f", value) }

extension TrialRecord {
    /// A number of the result; NaN when it has none of that name.
    func number(_ name: String) -> Double { result.numbers[name] ?? .nan }

    /// A column of the learning curve.
    func curve(_ column: String) -> [Double] { result.curves[column] ?? [] }
}
