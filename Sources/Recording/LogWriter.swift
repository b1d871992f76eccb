import Realtime
import Synchronization

/// A run's log as an MCAP file that grows as the run goes, so that a process that is killed leaves a readable one.
///
/// Any thread but the control thread may write; its first error ends the log and is kept in `failure`.
public final class LogWriter: Sendable {
    private let state: Mutex<State>

    /// - Parameters:
    ///   - documents: texts that are attached, by the names of files.
    ///   - epoch: ns that are added to the instants: in real time the distance from the loop's clock to the wall clock.
    public init(path: String, library: String, documents: [LogDocument] = [], epoch: Int64 = 0) throws(RecordingError) {
        let file = try OutputFile(creating: path, mode: .new)
        state = Mutex(State(file: file, library: library, documents: documents, epoch: epoch))
    }

    public var failure: RecordingError? { state.withLock { $0.file.failure } }

    public func write(_ entry: some LogEntry, at instant: Instant) { state.withLock { $0.write(entry, at: instant) } }

    /// Gives what was written to the system, which keeps it when the process dies; up to half a second of log time still waits here.
    public func flush() { state.withLock { $0.file.flush() } }

    /// Gives the system all that was written.
    public func flushAll() {
        state.withLock {
            $0.endChunk()
            $0.file.flush()
        }
    }

    /// Writes the messages of the last seconds into a log of their own, and waits until the disk has it.
    func saveRecent(to path: String) throws(RecordingError) {
        // What is written meanwhile goes into a copy, and nobody waits for this file.
        let (recent, library, documents) = state.withLock { ($0.recent, $0.library, $0.documents) }
        let copy = try LogWriter(path: path, library: library, documents: documents)
        copy.state.withLock { state in
            for message in recent.all { state.append(message.content, of: message.topic, nanoseconds: message.nanoseconds) }
        }
        try copy.close()
    }

    /// Writes the summary and ends the log. Writing afterwards does nothing.
    public func close() throws(RecordingError) {
        let failure = state.withLock { $0.close() }
        if let failure { throw failure }
    }
}

/// A text that goes with a log: what the run was made of.
public struct LogDocument: Equatable, Sendable {
    public var name: String
    public var text: String

    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

extension LogWriter {
    private struct State: ~Copyable, Sendable {
        nonisolated(unsafe) let file: OutputFile
        let library: String
        let documents: [LogDocument]
        private(set) var recent = RecentMessages()
        private var channels = LogChannels()
        private let epoch: Int64
        private var counts = MCAP.Counts()
        private var chunk = LogChunk()
        private var chunks: [LogChunk.Place] = []
        private var attachmentIndexes: [[UInt8]] = []
        private var message = LogMessage()
        /// Of the whole file so far.
        private var sum: UInt32 = 0
        private var isClosed = false

        init(file: sending OutputFile, library: String, documents: [LogDocument], epoch: Int64) {
            self.file = file
            self.library = library
            self.documents = documents
            self.epoch = epoch
            emit(MCAP.magic + MCAP.header(library: library))
            for document in documents { attach(document, nanoseconds: UInt64(max(0, epoch))) }
            file.flush()
        }

        private mutating func emit(_ bytes: [UInt8]) {
            sum = Checksum.crc32.sum(bytes, after: sum)
            file.append(bytes)
        }

        private mutating func attach(_ document: LogDocument, nanoseconds: UInt64) {
            let record = MCAP.attachment(name: document.name, text: document.text, nanoseconds: nanoseconds)
            attachmentIndexes.append(
                MCAP.attachmentIndex(
                    name: document.name, text: document.text, nanoseconds: nanoseconds, offset: file.length, length: UInt64(record.count)))
            emit(record)
        }

        mutating func write<Entry: LogEntry>(_ entry: Entry, at instant: Instant) {
            guard !isClosed else { return }
            message.begin()
            entry.write(to: &message)
            precondition(message.fields == Entry.topic.fields.count, "an entry of \(Entry.topic.name) has a value for each field")
            let nanoseconds = UInt64(max(0, instant.nanoseconds &+ epoch))
            append(message.bytes, of: Entry.topic, nanoseconds: nanoseconds)
            recent.append(message.bytes, of: Entry.topic, nanoseconds: nanoseconds)
        }

        mutating func append(_ content: [UInt8], of topic: LogTopic, nanoseconds: UInt64) {
            if chunk.isFull(at: nanoseconds) { endChunk() }
            let (channel, declaration) = channels.number(of: topic)
            if let declaration {
                chunk.declare(declaration)
                counts.messages.append(0)
            }
            let sequence = UInt32(truncatingIfNeeded: counts.messages[Int(channel) - 1])
            chunk.append(channel: channel, sequence: sequence, nanoseconds: nanoseconds, content)
            counts.add(channel: channel, nanoseconds: nanoseconds)
        }

        mutating func endChunk() {
            guard !chunk.isEmpty else { return }
            let (bytes, place) = chunk.seal(at: file.length)
            emit(bytes)
            chunks.append(place)
        }

        mutating func close() -> RecordingError? {
            guard !isClosed else { return file.failure }
            isClosed = true
            endChunk()
            file.append(MCAP.dataEnd(sum: sum))
            let start = file.length
            var summary = channels.declarations + MCAP.statistics(counts, attachments: attachmentIndexes.count, chunks: chunks.count)
            for place in chunks { summary += place.record }
            for index in attachmentIndexes { summary += index }
            file.append(summary + MCAP.footer(start: start, summary: summary) + MCAP.magic)
            do { try file.close() } catch { return error }
            return nil
        }
    }
}

/// The topics that a log has had so far, numbered from 1, as 0 means "no schema".
struct LogChannels {
    private var topics: [LogTopic] = []

    /// - Returns: the topic's number, and Schema and Channel where it occurs for the first time.
    mutating func number(of topic: LogTopic) -> (channel: UInt16, declaration: [UInt8]?) {
        if let index = topics.firstIndex(where: { $0.name == topic.name }) { return (UInt16(index + 1), nil) }
        topics.append(topic)
        return (UInt16(topics.count), LogChannels.declaration(of: topic, id: UInt16(topics.count)))
    }

    /// All of them, as the summary has them: grouped by kind.
    var declarations: [UInt8] {
        topics.enumerated().flatMap { MCAP.schema(id: UInt16($0 + 1), topic: $1) }
            + topics.enumerated().flatMap { MCAP.channel(id: UInt16($0 + 1), schema: UInt16($0 + 1), topic: $1.name) }
    }

    private static func declaration(of topic: LogTopic, id: UInt16) -> [UInt8] {
        MCAP.schema(id: id, topic: topic) + MCAP.channel(id: id, schema: id, topic: topic.name)
    }
}
