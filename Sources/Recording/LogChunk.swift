import Realtime

/// Messages that are written to the file together, with a checksum and an index.
struct LogChunk {
    /// ns of log time that a chunk spans at most: what a process that is killed loses of its log.
    private static let span: UInt64 = 500_000_000
    private static let capacity = 1 << 20

    private(set) var records: [UInt8] = []
    private var start: UInt64 = .max
    private var end: UInt64 = 0
    /// Of each channel that has occurred: when and where its messages are.
    private var index: [[(nanoseconds: UInt64, offset: UInt64)]] = []

    var isEmpty: Bool { records.isEmpty }

    /// Whether the next message is to come into a new one.
    func isFull(at nanoseconds: UInt64) -> Bool {
        records.count >= LogChunk.capacity || (start != .max && nanoseconds >= start &+ LogChunk.span)
    }

    mutating func declare(_ record: [UInt8]) { records.append(contentsOf: record) }

    mutating func append(channel: UInt16, sequence: UInt32, nanoseconds: UInt64, _ content: [UInt8]) {
        while index.count < Int(channel) { index.append([]) }
        index[Int(channel) - 1].append((nanoseconds, UInt64(records.count)))
        start = min(start, nanoseconds)
        end = max(end, nanoseconds)
        MCAP.append(messageOf: channel, sequence: sequence, nanoseconds: nanoseconds, content, to: &records)
    }

    /// Where a chunk lies in the file, for the summary.
    struct Place {
        var start: UInt64
        var end: UInt64
        var offset: UInt64
        var length: UInt64
        var recordsLength: UInt64
        var messageIndexes: [(channel: UInt16, offset: UInt64)]
        var messageIndexLength: UInt64

        /// ChunkIndex
        var record: [UInt8] {
            MCAP.record(.chunkIndex) {
                $0.append(number: start)
                $0.append(number: end)
                $0.append(number: offset)
                $0.append(number: length)
                $0.append(number: UInt32(messageIndexes.count * 10))
                for index in messageIndexes {
                    $0.append(number: index.channel)
                    $0.append(number: index.offset)
                }
                $0.append(number: messageIndexLength)
                $0.append(text: "")
                $0.append(number: recordsLength)
                $0.append(number: recordsLength)
            }
        }
    }

    /// Chunk and MessageIndexes as they go into the file at `offset`; empties the chunk, and keeps its memory.
    mutating func seal(at offset: UInt64) -> (bytes: [UInt8], place: Place) {
        let start = start == .max ? 0 : start
        var bytes = MCAP.record(.chunk) {
            $0.reserveCapacity(records.count + 64)
            $0.append(number: start)
            $0.append(number: end)
            $0.append(number: UInt64(records.count))
            $0.append(number: Checksum.crc32.sum(records))
            $0.append(text: "")
            $0.append(number: UInt64(records.count))
            $0.append(contentsOf: records)
        }
        let length = bytes.count
        var indexes: [(channel: UInt16, offset: UInt64)] = []
        for (channel, entries) in index.enumerated() where !entries.isEmpty {
            indexes.append((UInt16(channel + 1), offset + UInt64(bytes.count)))
            bytes += MCAP.record(.messageIndex) {
                $0.append(number: UInt16(channel + 1))
                $0.append(number: UInt32(entries.count * 16))
                for entry in entries {
                    $0.append(number: entry.nanoseconds)
                    $0.append(number: entry.offset)
                }
            }
        }
        let place = Place(
            start: start, end: end, offset: offset, length: UInt64(length), recordsLength: UInt64(records.count), messageIndexes: indexes,
            messageIndexLength: UInt64(bytes.count - length))
        empty()
        return (bytes, place)
    }

    private mutating func empty() {
        records.removeAll(keepingCapacity: true)
        (start, end) = (.max, 0)
        for channel in index.indices { index[channel].removeAll(keepingCapacity: true) }
    }
}
