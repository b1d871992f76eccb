/// Something that a command reads from its command line.
protocol Parameter: Sendable {
    /// Without dashes; in capitals for a positional.
    var name: String { get }
    var form: ParameterForm { get }
    /// One sentence without a full stop.
    var help: String { get }
    /// What a value must be, when `text` is none: "a whole number".
    func complaint(about text: String) -> String?
}

enum ParameterForm: Equatable, Sendable {
    /// Takes its place among the words.
    case positional(required: Bool)
    /// All words from its place on.
    case words
    /// `--name VALUE`; `standard` is shown in the help.
    case option(value: String, standard: String?)
    /// `--name`
    case flag
}

/// A word in a fixed place.
struct Positional<Value: OptionValue>: Parameter {
    let name: String
    let help: String

    init(_ name: String, help: String) {
        self.name = name
        self.help = help
    }

    var form: ParameterForm { .positional(required: !Value.mayBeAbsent) }
    func complaint(about text: String) -> String? { Value(word: text) == nil ? Value.meaning : nil }
}

/// Any number of words, behind all others.
struct Words: Parameter {
    let name: String
    let help: String

    init(_ name: String, help: String) {
        self.name = name
        self.help = help
    }

    var form: ParameterForm { .words }
    func complaint(about text: String) -> String? { nil }
}

/// `--name VALUE`. With `Value` an optional, no value is nil; otherwise the standard one stands in.
struct Option<Value: OptionValue>: Parameter {
    let name: String
    let value: String
    let standard: Value
    let help: String

    init(_ name: String, _ value: String, standard: Value, help: String) {
        self.name = name
        self.value = value
        self.standard = standard
        self.help = help
    }

    init<Wrapped: OptionValue>(_ name: String, _ value: String, help: String) where Value == Wrapped? {
        self.init(name, value, standard: nil, help: help)
    }

    var form: ParameterForm { .option(value: value, standard: standard.shown) }
    func complaint(about text: String) -> String? { Value(word: text) == nil ? Value.meaning : nil }
}

/// `--name`, there or not.
struct Flag: Parameter {
    let name: String
    let help: String

    init(_ name: String, help: String) {
        self.name = name
        self.help = help
    }

    var form: ParameterForm { .flag }
    func complaint(about text: String) -> String? { nil }
}
