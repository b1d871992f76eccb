/// A command line that cannot be meant: exit status 2.
enum UsageError: Error, Equatable, CustomStringConvertible {
    case unknownCommand(String, nearest: String?)
    case unknownOption(String, nearest: String?)
    case missingValue(String, String)
    case badValue(String, String, String)
    case flagWithValue(String)
    case givenTwice(String)
    case missingWord(String)
    case surplusWord(String)
    /// Options that contradict each other, or a choice that a command refuses, in one sentence.
    case refused(String)

    var description: String {
        switch self {
        case .unknownCommand(let name, let nearest): "There is no command \(name)\(UsageError.hint(nearest))"
        case .unknownOption(let name, let nearest): "There is no option \(name)\(UsageError.hint(nearest))"
        case .missingValue(let name, let value): "\(name) needs a value: \(name) \(value)."
        case .badValue(let name, let text, let meaning): "\(name) must be \(meaning), not \"\(text)\"."
        case .flagWithValue(let name): "\(name) takes no value; leave out what follows the equals sign."
        case .givenTwice(let name): "\(name) is given twice; give it once."
        case .missingWord(let name): "\(name) is missing."
        case .surplusWord(let word): "\"\(word)\" is one word too many."
        case .refused(let sentence): sentence
        }
    }

    private static func hint(_ nearest: String?) -> String { nearest.map { "; did you mean \($0)?" } ?? "." }
}
