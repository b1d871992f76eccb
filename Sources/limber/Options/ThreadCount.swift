import Learning

/// How many threads share a gradient step.
struct ThreadCount: OptionValue {
    static let one = ThreadCount(count: 1)

    let count: Int

    private init(count: Int) { self.count = count }

    init?(word: String) {
        guard let count = Int(word), (1...SoftQLearner.mostThreads).contains(count) else { return nil }
        self.count = count
    }

    static var meaning: String { "from 1 to \(SoftQLearner.mostThreads)" }
    var shown: String? { "\(count)" }
}
