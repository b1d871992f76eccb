/// The records of an MCAP file as bytes (https://mcap.dev/spec), uncompressed and without chunks.
///
/// A file is the magic, a Header, then Schemas, Channels and Messages as they come; a log that was closed ends with
/// DataEnd, a summary, a Footer and the magic again.
enum MCAP {
    static let magic: [UInt8] = [0x89] + Array("MCAP0\r\n".utf8)

    static func header(library: String) -> [UInt8] { record(0x01) { $0.text("") + $0.text(library) } }

    static func schema(id: UInt16, name: String, jsonSchema: String) -> [UInt8] {
        record(0x03) { $0.number(id) + $0.text(name) + $0.text("jsonschema") + $0.text(jsonSchema) }
    }

    /// `topic` carries JSON objects of the schema.
    static func channel(id: UInt16, schema: UInt16, topic: String) -> [UInt8] {
        record(0x04) { $0.number(id) + $0.number(schema) + $0.text(topic) + $0.text("json") + $0.number(UInt32(0)) }
    }

    static func message(channel: UInt16, sequence: UInt32, nanoseconds: UInt64, json: String) -> [UInt8] {
        record(0x05) { $0.number(channel) + $0.number(sequence) + $0.number(nanoseconds) + $0.number(nanoseconds) + Array(json.utf8) }
    }

    /// Without a checksum, which the format marks by zero.
    static var dataEnd: [UInt8] { record(0x0F) { $0.number(UInt32(0)) } }

    static func statistics(_ counts: Counts) -> [UInt8] {
        record(0x0B) { field in
            var content = field.number(counts.messages.values.reduce(0, +))
            content += field.number(UInt16(counts.messages.count)) + field.number(UInt32(counts.messages.count))
            content += field.number(UInt32(0)) + field.number(UInt32(0)) + field.number(UInt32(0))  // attachments, metadata, chunks
            content += field.number(counts.first ?? 0) + field.number(counts.last ?? 0)
            content += field.number(UInt32(counts.messages.count * 10))
            for (channel, count) in counts.messages.sorted(by: { $0.key < $1.key }) {
                content += field.number(channel) + field.number(count)
            }
            return content
        }
    }

    static func footer(summaryStart: UInt64) -> [UInt8] {
        record(0x02) { $0.number(summaryStart) + $0.number(UInt64(0)) + $0.number(UInt32(0)) }
    }

    /// What a log holds.
    struct Counts {
        /// Messages of each channel.
        var messages: [UInt16: UInt64] = [:]
        var first: UInt64?
        var last: UInt64?

        mutating func add(channel: UInt16, nanoseconds: UInt64) {
            messages[channel, default: 0] += 1
            first = min(first ?? nanoseconds, nanoseconds)
            last = max(last ?? nanoseconds, nanoseconds)
        }
    }

    /// Little-endian numbers, and texts behind their length.
    struct Fields {
        func number(_ value: some FixedWidthInteger) -> [UInt8] {
            (0..<(value.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        func text(_ value: String) -> [UInt8] { number(UInt32(value.utf8.count)) + Array(value.utf8) }
    }

    private static func record(_ opcode: UInt8, _ content: (Fields) -> [UInt8]) -> [UInt8] {
        let bytes = content(Fields())
        return [opcode] + Fields().number(UInt64(bytes.count)) + bytes
    }
}
