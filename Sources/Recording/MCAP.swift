import Realtime

/// The records of an MCAP file as bytes (https://mcap.dev/spec).
///
/// A file is the magic, a Header, Attachments and Metadata, then Chunks of Schemas, Channels and Messages with a MessageIndex for each
/// channel behind them; a log that was closed ends with DataEnd, a summary, a Footer and the magic again.
enum MCAP {
    static let magic: [UInt8] = [0x89] + Array("MCAP0\r\n".utf8)

    enum Opcode: UInt8 {
        case header = 0x01
        case footer, schema, channel, message, chunk, messageIndex, chunkIndex, attachment, attachmentIndex, statistics, metadata
        case metadataIndex, summaryOffset, dataEnd
    }

    static func header(library: String) -> [UInt8] {
        record(.header) {
            $0.append(text: "")
            $0.append(text: library)
        }
    }

    static func schema(id: UInt16, topic: LogTopic) -> [UInt8] {
        record(.schema) {
            $0.append(number: id)
            $0.append(text: topic.messageName)
            $0.append(text: "protobuf")
            $0.append(block: topic.descriptor)
        }
    }

    static func channel(id: UInt16, schema: UInt16, topic: String) -> [UInt8] {
        record(.channel) {
            $0.append(number: id)
            $0.append(number: schema)
            $0.append(text: topic)
            $0.append(text: "protobuf")
            $0.append(number: UInt32(0))
        }
    }

    /// Appends a Message, without a copy of its content in between.
    static func append(
        messageOf channel: UInt16, sequence: UInt32, nanoseconds: UInt64, _ content: [UInt8], to bytes: inout [UInt8]
    ) {
        bytes.append(Opcode.message.rawValue)
        bytes.append(number: UInt64(22 + content.count))
        bytes.append(number: channel)
        bytes.append(number: sequence)
        bytes.append(number: nanoseconds)
        bytes.append(number: nanoseconds)
        bytes.append(contentsOf: content)
    }

    static func attachment(name: String, text: String, nanoseconds: UInt64) -> [UInt8] {
        record(.attachment) {
            let start = $0.count
            $0.append(number: nanoseconds)
            $0.append(number: nanoseconds)
            $0.append(text: name)
            $0.append(text: "text/plain")
            $0.append(number: UInt64(text.utf8.count))
            $0.append(contentsOf: text.utf8)
            $0.append(number: Checksum.crc32.sum($0[start...]))
        }
    }

    static func attachmentIndex(name: String, text: String, nanoseconds: UInt64, offset: UInt64, length: UInt64) -> [UInt8] {
        record(.attachmentIndex) {
            $0.append(number: offset)
            $0.append(number: length)
            $0.append(number: nanoseconds)
            $0.append(number: nanoseconds)
            $0.append(number: UInt64(text.utf8.count))
            $0.append(text: name)
            $0.append(text: "text/plain")
        }
    }

    /// With the checksum of everything before it.
    static func dataEnd(sum: UInt32) -> [UInt8] { record(.dataEnd) { $0.append(number: sum) } }

    static func statistics(_ counts: Counts, attachments: Int, chunks: Int) -> [UInt8] {
        record(.statistics) {
            $0.append(number: counts.messages.reduce(0, +))
            $0.append(number: UInt16(counts.messages.count))
            $0.append(number: UInt32(counts.messages.count))
            $0.append(number: UInt32(attachments))
            $0.append(number: UInt32(0))
            $0.append(number: UInt32(chunks))
            $0.append(number: counts.first ?? 0)
            $0.append(number: counts.last ?? 0)
            $0.append(number: UInt32(counts.messages.count * 10))
            for (channel, count) in counts.messages.enumerated() {
                $0.append(number: UInt16(channel + 1))
                $0.append(number: count)
            }
        }
    }

    /// - Parameter summary: everything since DataEnd, which the footer's checksum covers.
    static func footer(start: UInt64, summary: [UInt8]) -> [UInt8] {
        record(.footer) {
            $0.append(number: start)
            $0.append(number: UInt64(0))
            // The sum also covers the footer up to the sum itself: opcode, length and the two numbers.
            let opening: [UInt8] = [Opcode.footer.rawValue, 20, 0, 0, 0, 0, 0, 0, 0] + $0.suffix(16)
            $0.append(number: Checksum.crc32.sum(opening, after: Checksum.crc32.sum(summary)))
        }
    }

    /// What a log holds.
    struct Counts {
        /// Messages of each channel, of which the first has the number 1.
        var messages: [UInt64] = []
        var first: UInt64?
        var last: UInt64?

        mutating func add(channel: UInt16, nanoseconds: UInt64) {
            messages[Int(channel) - 1] += 1
            first = min(first ?? nanoseconds, nanoseconds)
            last = max(last ?? nanoseconds, nanoseconds)
        }
    }

    static func record(_ opcode: Opcode, _ fill: (inout [UInt8]) -> Void) -> [UInt8] {
        var bytes: [UInt8] = [opcode.rawValue, 0, 0, 0, 0, 0, 0, 0, 0]
        fill(&bytes)
        let count = UInt64(bytes.count - 9)
        for place in 0..<8 { bytes[1 + place] = UInt8(truncatingIfNeeded: count >> UInt64(8 * place)) }
        return bytes
    }
}

extension [UInt8] {
    /// Behind its length, as `block`.
    mutating func append(text: String) {
        append(number: UInt32(text.utf8.count))
        append(contentsOf: text.utf8)
    }

    mutating func append(block: [UInt8]) {
        append(number: UInt32(block.count))
        append(contentsOf: block)
    }
}
