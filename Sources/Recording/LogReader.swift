import Realtime
import Glibc

/// An entry of a log as it is read back.
public struct LoggedEntry: Sendable {
    public let topic: String
    /// ns, in real time since 1970.
    public let nanoseconds: UInt64
    /// Names, in the order of the values.
    public let fields: [String]
    public let values: [LogValue]

    /// What would be read of an entry if it were written.
    public init<Entry: LogEntry>(of entry: Entry) {
        var message = LogMessage()
        entry.write(to: &message)
        topic = Entry.topic.name
        nanoseconds = 0
        fields = Entry.topic.fields.map(\.name)
        let schema = LogSchema(Entry.topic)
        guard let values = try? schema.values(of: message.bytes[...]) else { preconditionFailure("an entry is a message of its topic") }
        self.values = values
    }

    init(topic: String, nanoseconds: UInt64, fields: [String], values: [LogValue]) {
        (self.topic, self.nanoseconds, self.fields, self.values) = (topic, nanoseconds, fields, values)
    }

    public subscript(_ name: String) -> LogValue? { fields.firstIndex(of: name).map { values[$0] } }
}

/// Reads a log from its beginning, so that one of a process that was killed is read as far as it goes.
public final class LogReader {
    /// Bytes that a record may have; a chunk of Limber's has a few megabytes at most.
    private static let longest: UInt64 = 1 << 28

    public let path: String
    /// What the run was made of; known once the first entry was read.
    public private(set) var documents: [LogDocument] = []
    /// Whether the log was closed; known once there is no entry left.
    public private(set) var isWhole = false

    private let file: LogFile
    private var topics = LoggedTopics()
    /// Entries of a chunk, the next one last.
    private var waiting: [LoggedEntry] = []

    public init(path: String) throws(LogError) {
        self.path = path
        file = try LogFile(path)
        guard file.length >= 8, file.take(8) == MCAP.magic else { throw .notMCAP(path: path) }
    }

    /// The next entry; nil at the end of the log, or where a process that was killed has left off.
    public func next() throws(LogError) -> LoggedEntry? {
        while waiting.isEmpty {
            guard try readRecord() else { return nil }
        }
        return waiting.removeLast()
    }

    /// - Returns: false at the end.
    private func readRecord() throws(LogError) -> Bool {
        let start = file.offset
        guard !isWhole, file.left >= 9, let head = file.take(9) else { return false }
        let count: UInt64 = head[1...].littleEndian()
        guard count <= file.left else { return false }
        guard count <= LogReader.longest, let content = file.take(Int(count)) else {
            throw .damaged(path: path, offset: start, what: "a record of \(count) bytes is too long")
        }
        do throws(LogFlaw) { try understand(head[0], content[...]) } catch .compressed(let by) {
            throw .compressed(path: path, by: by)
        } catch {
            throw .damaged(path: path, offset: start, what: "\(error)")
        }
        return true
    }

    private func understand(_ opcode: UInt8, _ content: ArraySlice<UInt8>) throws(LogFlaw) {
        switch MCAP.Opcode(rawValue: opcode) {
        case .attachment: documents.append(try LogDocument(attachment: content))
        case .chunk: try open(chunk: content)
        case .dataEnd: isWhole = true
        default: if let entry = try topics.take(opcode, content) { waiting.insert(entry, at: 0) }
        }
    }

    private func open(chunk content: ArraySlice<UInt8>) throws(LogFlaw) {
        var fields = MCAPFields(content)
        _ = try fields.take(16)
        let size: UInt64 = try fields.number()
        let sum: UInt32 = try fields.number()
        let compression = try fields.text()
        guard compression.isEmpty else { throw .compressed(by: compression) }
        var records = MCAPFields(try fields.take(try fields.number()))
        guard UInt64(records.rest.count) == size else { throw .cutShort }
        guard sum == 0 || Checksum.crc32.sum(records.rest) == sum else { throw .checksum }
        while !records.rest.isEmpty {
            let opcode: UInt8 = try records.number()
            if let entry = try topics.take(opcode, try records.take(try records.number())) { waiting.append(entry) }
        }
        waiting.reverse()
    }
}

extension LogDocument {
    fileprivate init(attachment content: ArraySlice<UInt8>) throws(LogFlaw) {
        var fields = MCAPFields(content)
        _ = try fields.take(16)
        let name = try fields.text()
        _ = try fields.text()
        self.init(name: name, text: try fields.take(try fields.number()).text)
        let sum: UInt32 = try fields.number()
        guard sum == 0 || Checksum.crc32.sum(content.dropLast(4)) == sum else { throw .checksum }
    }
}

/// The topics that a log has declared so far.
private struct LoggedTopics {
    private var schemas: [UInt16: LogSchema] = [:]
    private var channels: [UInt16: (topic: String, fields: [String], schema: LogSchema)] = [:]

    /// Takes a record; gives the entry that a Message is.
    mutating func take(_ opcode: UInt8, _ content: ArraySlice<UInt8>) throws(LogFlaw) -> LoggedEntry? {
        var fields = MCAPFields(content)
        switch MCAP.Opcode(rawValue: opcode) {
        case .schema: try declare(schema: &fields)
        case .channel: try declare(channel: &fields)
        case .message: return try entry(&fields)
        default: break
        }
        return nil
    }

    private mutating func declare(schema fields: inout MCAPFields) throws(LogFlaw) {
        let id: UInt16 = try fields.number()
        _ = try fields.text()
        let encoding = try fields.text()
        guard encoding == "protobuf" else { throw .unknownEncoding(encoding) }
        let length: UInt32 = try fields.number()
        schemas[id] = try LogSchema(descriptor: try fields.take(UInt64(length)))
    }

    private mutating func declare(channel fields: inout MCAPFields) throws(LogFlaw) {
        let id: UInt16 = try fields.number()
        guard let schema = schemas[try fields.number()] else { throw .unknownChannel }
        channels[id] = (try fields.text(), schema.fields.map(\.name), schema)
    }

    private func entry(_ fields: inout MCAPFields) throws(LogFlaw) -> LoggedEntry {
        guard let channel = channels[try fields.number()] else { throw .unknownChannel }
        _ = try fields.take(4)
        let nanoseconds: UInt64 = try fields.number()
        _ = try fields.take(8)
        return LoggedEntry(
            topic: channel.topic, nanoseconds: nanoseconds, fields: channel.fields, values: try channel.schema.values(of: fields.rest))
    }
}

/// Takes the fields of a record one after the other.
private struct MCAPFields {
    private(set) var rest: ArraySlice<UInt8>

    init(_ content: ArraySlice<UInt8>) { rest = content }

    mutating func take(_ count: UInt64) throws(LogFlaw) -> ArraySlice<UInt8> {
        guard count <= UInt64(rest.count) else { throw .cutShort }
        defer { rest = rest.dropFirst(Int(count)) }
        return rest.prefix(Int(count))
    }

    mutating func number<Number: FixedWidthInteger>() throws(LogFlaw) -> Number {
        try take(UInt64(MemoryLayout<Number>.size)).littleEndian()
    }

    mutating func text() throws(LogFlaw) -> String {
        let length: UInt32 = try number()
        return try take(UInt64(length)).text
    }
}

/// A file that is read from its beginning.
private final class LogFile {
    let length: UInt64
    private(set) var offset: UInt64 = 0
    private let file: UnsafeMutablePointer<FILE>

    init(_ path: String) throws(LogError) {
        guard let file = fopen(path, "rbe") else { throw .notOpened(path: path, errorNumber: errno) }
        self.file = file
        let end = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1
        rewind(file)
        guard end >= 0 else {
            length = 0
            throw .notOpened(path: path, errorNumber: EINVAL)
        }
        length = UInt64(end)
    }

    deinit { fclose(file) }

    var left: UInt64 { length - offset }

    /// Nil when there is less.
    func take(_ count: Int) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = fread(buffer.baseAddress, 1, count, file)
        }
        offset += UInt64(bytes.count)
        return bytes.count == count ? bytes : nil
    }
}
