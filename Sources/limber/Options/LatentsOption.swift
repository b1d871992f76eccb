import Policy

/// `random`, `zero`, `frozen:N`: what a policy turns into actions.
extension PolicyExecution.Latents: OptionValue {
    init?(word: String) {
        switch word {
        case "random": self = .random
        case "zero": self = .zero
        default:
            guard word.hasPrefix("frozen:"), let count = Int(word.dropFirst(7)), (1...65536).contains(count) else { return nil }
            self = .frozen(count: count, until: nil)
        }
    }

    static var meaning: String { "random, zero or frozen:N, N from 1 to 65536" }

    /// What the name of a file says of it.
    var suffix: String {
        switch self {
        case .random, .settling, .rivalry: "-random"
        case .zero: "-zero"
        case .frozen(let count, _): "-frozen-\(count)"
        case .best(let count): "-best-of-\(count)"
        }
    }
}
