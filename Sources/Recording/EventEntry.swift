/// A sentence for people, at its place in the log.
public struct EventEntry: LogEntry {
    private let sentence: String

    public init(_ sentence: String) { self.sentence = sentence }

    public static let topic = LogTopic("events", [.init("sentence", .text, "what happened")])
    public func write(to message: inout LogMessage) { message.add(sentence) }
}
