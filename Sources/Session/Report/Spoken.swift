import Foundation

/// Numbers as people read them.
enum Spoken {
    /// Seconds, in the unit that fits.
    static func time(_ seconds: Double) -> String {
        switch seconds {
        case ..<1e-3: "\(rounded(seconds * 1e6)) µs"
        case ..<1: "\(rounded(seconds * 1e3)) ms"
        default: "\(rounded(seconds)) s"
        }
    }

    static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    /// Minutes and seconds from a beginning: 2:05.33.
    static func moment(_ seconds: Double) -> String {
        let hundredths = Int((seconds * 100).rounded())
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(hundredths / 6000):\(two(hundredths / 100 % 60)).\(two(hundredths % 100))"
    }

    /// With thin spaces between thousands.
    static func count(_ number: Int) -> String {
        var digits = String(number)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: "\u{202F}")
    }

    /// Three digits that count.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        if value == value.rounded(), value.magnitude < 1e6 { return "\(Int(value))" }
        return value.magnitude >= 1e6 || value.magnitude < 1e-3
            ? String(format: "%.2e", value) : "\(rounded(value))"
    }

    private static func rounded(_ value: Double) -> String {
        switch value.magnitude {
        case 100...: "\(Int(value.rounded()))"
        case 10..<100: String(format: "%.1f", value)
        default: String(format: value.magnitude < 0.1 ? "%.4f" : "%.2f", value)
        }
    }
}
