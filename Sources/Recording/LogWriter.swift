import Realtime
import Synchronization

/// A run's log as an MCAP file that grows as the run goes, so that a process that is killed leaves a readable one.
///
/// Any thread but the control thread may write; its first error ends the log and is kept in `failure`.
public final class LogWriter: Sendable {
    private let state: Mutex<State>

    /// `epoch` is added to the instants: in real time the distance from the loop's clock to the wall clock, in ns.
    public init(path: String, library: String, epoch: Int64 = 0) throws(RecordingError) {
        let file = try OutputFile(creating: path, mode: .new)
        file.append(MCAP.magic + MCAP.header(library: library))
        file.flush()
        state = Mutex(State(file: file, epoch: epoch))
    }

    public var failure: RecordingError? { state.withLock { $0.file.failure } }

    public func write(_ entry: some LogEntry, at instant: Instant) {
        write(type(of: entry).topic, entry.logValues, at: instant)
    }

    public func write(_ topic: LogTopic, _ values: [LogValue], at instant: Instant) {
        let message = topic.message(values)
        state.withLock { $0.write(topic, message, at: instant) }
    }

    /// Gives what was written to the system, which keeps it when the process dies.
    public func flush() { state.withLock { $0.file.flush() } }

    /// Writes the summary and ends the log. Writing afterwards does nothing.
    public func close() throws(RecordingError) {
        let failure = state.withLock { $0.close() }
        if let failure { throw failure }
    }

    private struct State: ~Copyable, Sendable {
        nonisolated(unsafe) let file: OutputFile
        let epoch: Int64
        var channels: [(topic: LogTopic, schema: [UInt8], channel: [UInt8])] = []
        var counts = MCAP.Counts()
        var isClosed = false

        init(file: sending OutputFile, epoch: Int64) {
            self.file = file
            self.epoch = epoch
        }

        mutating func write(_ topic: LogTopic, _ message: String, at instant: Instant) {
            guard !isClosed else { return }
            let channel = channel(of: topic)
            let nanoseconds = UInt64(max(0, instant.nanoseconds &+ epoch))
            let sequence = UInt32(truncatingIfNeeded: counts.messages[channel] ?? 0)
            file.append(MCAP.message(channel: channel, sequence: sequence, nanoseconds: nanoseconds, json: message))
            counts.add(channel: channel, nanoseconds: nanoseconds)
        }

        /// Declares a topic where it first occurs. Identifiers count from 1, as 0 means "no schema".
        private mutating func channel(of topic: LogTopic) -> UInt16 {
            if let index = channels.firstIndex(where: { $0.topic.name == topic.name }) { return UInt16(index + 1) }
            let id = UInt16(channels.count + 1)
            let schema = MCAP.schema(id: id, name: topic.name, jsonSchema: topic.schema)
            let channel = MCAP.channel(id: id, schema: id, topic: topic.name)
            channels.append((topic, schema, channel))
            file.append(schema + channel)
            return id
        }

        mutating func close() -> RecordingError? {
            guard !isClosed else { return file.failure }
            isClosed = true
            file.append(MCAP.dataEnd)
            let summaryStart = file.length
            for entry in channels { file.append(entry.schema) }
            for entry in channels { file.append(entry.channel) }
            file.append(MCAP.statistics(counts) + MCAP.footer(summaryStart: summaryStart) + MCAP.magic)
            do { try file.close() } catch { return error }
            return nil
        }
    }
}
