import YAML

/// The words of a command line, sorted by the parameters that a command declares.
struct Arguments: Sendable {
    private var texts: [String: String] = [:]
    private var flags: Set<String> = []
    private var lists: [String: [String]] = [:]
    private(set) var asksForHelp = false

    subscript<Value: OptionValue>(_ option: Option<Value>) -> Value {
        guard let text = texts[option.name], let value = Value(word: text) else { return option.standard }
        return value
    }

    subscript<Value: OptionValue>(_ positional: Positional<Value>) -> Value {
        guard let value = texts[positional.name].flatMap({ Value(word: $0) }) ?? Value.absent else {
            preconditionFailure("the parser lets no command run without \(positional.name)")
        }
        return value
    }

    subscript(_ flag: Flag) -> Bool { flags.contains(flag.name) }
    subscript(_ words: Words) -> [String] { lists[words.name] ?? [] }

    /// Reads GNU form: `--name value`, `--name=value`, `--flag`, words in place, and `--`, after which all are words.
    init(parsing words: [String], for parameters: [any Parameter]) throws(UsageError) {
        var positionals = parameters.filter { $0.isPositional }[...]
        var rest = words[...]
        var onlyWords = false
        while let word = rest.popFirst() {
            if !onlyWords && word == "--" {
                onlyWords = true
            } else if !onlyWords && (word == "--help" || word == "-h") {
                asksForHelp = true
                return
            } else if !onlyWords && word.hasPrefix("-") && word != "-" && Double(word) == nil {
                try takeOption(word, &rest, parameters)
            } else {
                guard let positional = positionals.first else { throw .surplusWord(word) }
                guard positional.form != .words else {
                    lists[positional.name, default: []].append(word)
                    continue
                }
                positionals.removeFirst()
                try store(word, for: positional, shownAs: positional.name)
            }
        }
        if let missing = positionals.first(where: { $0.form == .positional(required: true) }) { throw .missingWord(missing.name) }
    }

    private mutating func takeOption(_ word: String, _ rest: inout ArraySlice<String>, _ parameters: [any Parameter]) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let spelled = String(parts[0])
        let named = parameters.filter { !$0.isPositional }
        guard let parameter = named.first(where: { "--" + $0.name == spelled }) else {
            throw .unknownOption(spelled, nearest: nearestWord(to: spelled, among: named.map { "--" + $0.name } + ["--help"]))
        }
        let attached = parts.count == 2 ? String(parts[1]) : nil
        guard case .option(let value, _) = parameter.form else {
            guard attached == nil else { throw .flagWithValue(spelled) }
            flags.insert(parameter.name)
            return
        }
        guard let text = attached ?? rest.popFirst() else { throw .missingValue(spelled, value) }
        try store(text, for: parameter, shownAs: spelled)
    }

    private mutating func store(_ text: String, for parameter: any Parameter, shownAs spelled: String) throws(UsageError) {
        guard texts[parameter.name] == nil else { throw .givenTwice(spelled) }
        if let meaning = parameter.complaint(about: text) { throw .badValue(spelled, text, meaning) }
        texts[parameter.name] = text
    }
}

extension Parameter {
    var isPositional: Bool {
        switch form {
        case .positional, .words: true
        case .option, .flag: false
        }
    }
}

extension OptionValue {
    /// Nil in the shape of an optional value; none for a value that must be there.
    fileprivate static var absent: Self? { mayBeAbsent ? (Any?.none as? Self) : nil }
}
