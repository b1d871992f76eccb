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

/// The name that differs least from `spelled`, when it is near enough to have been meant.
func nearestName(to spelled: String, among names: [String]) -> String? {
    let ranked = names.map { (name: $0, distance: editDistance(spelled, $0)) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    let bare = spelled.drop { $0 == "-" }.count
    return best.distance <= max(1, bare / 2) ? best.name : nil
}

/// Letters to insert, remove or replace (Levenshtein 1966).
private func editDistance(_ left: String, _ right: String) -> Int {
    let letters = Array(right)
    var row = Array(0...letters.count)
    for (i, leftLetter) in left.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, rightLetter) in letters.enumerated() {
            let replaced = diagonal + (leftLetter == rightLetter ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
        }
    }
    return row[letters.count]
}
