/// What an option's text is read as.
protocol OptionValue: Sendable {
    init?(word: String)
    /// What a text must be, for the message that refuses another: "a whole number".
    static var meaning: String { get }
    static var mayBeAbsent: Bool { get }
    /// How the help shows a standard value; nil shows none.
    var shown: String? { get }
}

extension OptionValue {
    static var mayBeAbsent: Bool { false }
    var shown: String? { "\(self)" }
}

extension String: OptionValue {
    init?(word: String) { self = word }
    static var meaning: String { "a text" }
}

extension Int: OptionValue {
    init?(word: String) { self.init(word) }
    static var meaning: String { "a whole number" }
}

extension UInt64: OptionValue {
    init?(word: String) { self.init(word) }
    static var meaning: String { "a whole number from 0" }
}

extension Double: OptionValue {
    init?(word: String) {
        guard let number = Double(word), number.isFinite else { return nil }
        self = number
    }
    static var meaning: String { "a finite number" }
}

extension Optional: OptionValue where Wrapped: OptionValue {
    init?(word: String) {
        guard let value = Wrapped(word: word) else { return nil }
        self = .some(value)
    }
    static var meaning: String { Wrapped.meaning }
    static var mayBeAbsent: Bool { true }
    var shown: String? { self?.shown }
}

extension OptionValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    init?(word: String) { self.init(rawValue: word) }
    static var meaning: String { "one of " + allCases.map(\.rawValue).joined(separator: ", ") }
    var shown: String? { rawValue }
}
