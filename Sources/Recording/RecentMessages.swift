/// The messages of the last seconds, in memory.
struct RecentMessages: Sendable {
    /// Whole seconds that are kept beside the one under way: ten before a fault, and one after it.
    static let seconds = 11

    private struct Second: Sendable {
        var start: UInt64
        var content: [UInt8] = []
        var messages: [(topic: Int, nanoseconds: UInt64, end: Int)] = []
    }

    private var topics: [LogTopic] = []
    private var kept: [Second] = []

    mutating func append(_ content: [UInt8], of topic: LogTopic, nanoseconds: UInt64) {
        if kept.last.map({ nanoseconds >= $0.start &+ 1_000_000_000 }) ?? true { begin(at: nanoseconds) }
        kept[kept.count - 1].content.append(contentsOf: content)
        kept[kept.count - 1].messages.append((number(of: topic), nanoseconds, kept[kept.count - 1].content.count))
    }

    private mutating func begin(at nanoseconds: UInt64) {
        kept.append(Second(start: nanoseconds))
        if kept.count > RecentMessages.seconds + 1 { kept.removeFirst() }
    }

    private mutating func number(of topic: LogTopic) -> Int {
        if let known = topics.firstIndex(where: { $0.name == topic.name }) { return known }
        topics.append(topic)
        return topics.count - 1
    }

    /// From the oldest to the newest.
    var all: [(content: [UInt8], topic: LogTopic, nanoseconds: UInt64)] {
        kept.flatMap { second in
            var start = 0
            return second.messages.map { message in
                defer { start = message.end }
                return (Array(second.content[start..<message.end]), topics[message.topic], message.nanoseconds)
            }
        }
    }
}
