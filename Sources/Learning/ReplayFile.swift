import Glibc

/// What is wrong with a pool of transitions or its file.
public enum ReplayError: Error, Equatable, CustomStringConvertible, Sendable {
    case wrongSize(observation: Int, action: Int)
    case notFinite(transition: Int)
    case cannotOpen(path: String, reason: String)
    case otherShape(path: String, found: String, expected: String)
    case damaged(path: String, record: Int)
    case tooShort(path: String, found: Int, expected: Int)
    case cannotWrite(path: String, reason: String)

    public var description: String {
        switch self {
        case .wrongSize(let observation, let action):
            "The pool takes observations of \(observation) and actions of \(action) numbers: give each transition these sizes."
        case .notFinite(let transition):
            "Transition \(transition) has a number that is not finite: find where it was measured or computed; it was not stored."
        case .cannotOpen(let path, let reason):
            "\(path) cannot be opened (\(reason)): see that the folder exists and may be written to."
        case .otherShape(let path, let found, let expected):
            "\(path) is \(found), but \(expected) is needed: resume with the robot and task that the run was made with."
        case .damaged(let path, let record):
            "\(path) is damaged at record \(record) with whole records after it: restore the file from a copy, or move it away to begin afresh."
        case .tooShort(let path, let found, let expected):
            "\(path) holds \(found) transitions, but the checkpoint beside it was made with \(expected): restore the file, or begin afresh."
        case .cannotWrite(let path, let reason):
            "\(path) cannot be written (\(reason)): free some space; everything up to the last whole transition is kept."
        }
    }
}

/// An append-only file of records, each with a checksum, written through at once so that a killed process loses none.
///
/// Little-endian: a header of "LIMBERTR", then UInt32 version, observation size, action size, zero; then record after
/// record, each followed by its CRC-32.
final class ReplayFile {
    private static let magic = Array("LIMBERTR".utf8)
    private static let version: UInt32 = 1
    private static let headerSize = 24
    private let path: String
    private let layout: ReplayRecordLayout
    private let descriptor: Int32
    private var end: Int
    private var wholeRecordSize: Int { layout.stride + 4 }

    init(path: String, layout: ReplayRecordLayout) throws(ReplayError) {
        self.path = path
        self.layout = layout
        descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
        end = Int(lseek(descriptor, 0, SEEK_END))
        if end < Self.headerSize { try begin() } else { try checkHeader() }
    }

    deinit { close(descriptor) }

    /// Hands over every whole record, oldest first, and cuts an unfinished one off the end.
    /// - Parameter most: what follows so many records is cut off, too.
    func readAll(atMost most: Int = .max, _ body: (UnsafeRawBufferPointer) -> Void) throws(ReplayError) {
        let count = min(most, (end - Self.headerSize) / wholeRecordSize)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: wholeRecordSize * 4096, alignment: 64)
        defer { buffer.deallocate() }
        var good = 0
        var firstBad: Int?
        while good < count && firstBad == nil {
            let records = try read(at: good, atMost: min(4096, count - good), buffer)
            for index in 0..<records {
                let record = UnsafeRawBufferPointer(rebasing: buffer[index * wholeRecordSize..<(index + 1) * wholeRecordSize])
                guard isWhole(record) else {
                    firstBad = good + index
                    break
                }
                body(UnsafeRawBufferPointer(rebasing: record[..<layout.stride]))
            }
            good = firstBad ?? good + records
        }
        if let firstBad { try refuseWholeRecords(after: firstBad, count, buffer) }
        end = Self.headerSize + good * wholeRecordSize
        guard ftruncate(descriptor, off_t(end)) == 0 else { throw writeError() }
    }

    func append(_ record: [UInt8]) throws(ReplayError) {
        let checksum = Checksum.crc32(record[...])
        try write(record + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> ($0 * 8)) })
    }

    /// A crash leaves damage only at the end; anything else is for a person to decide.
    private func refuseWholeRecords(after bad: Int, _ count: Int, _ buffer: UnsafeMutableRawBufferPointer) throws(ReplayError) {
        var next = bad + 1
        while next < count {
            let records = try read(at: next, atMost: min(4096, count - next), buffer)
            for index in 0..<records {
                let record = UnsafeRawBufferPointer(rebasing: buffer[index * wholeRecordSize..<(index + 1) * wholeRecordSize])
                if isWhole(record) { throw .damaged(path: path, record: bad) }
            }
            next += records
        }
    }

    private func isWhole(_ record: UnsafeRawBufferPointer) -> Bool {
        let stored = UInt32(littleEndian: record.loadUnaligned(fromByteOffset: layout.stride, as: UInt32.self))
        return Checksum.crc32(record[..<layout.stride]) == stored
    }

    private func read(at record: Int, atMost count: Int, _ buffer: UnsafeMutableRawBufferPointer) throws(ReplayError) -> Int {
        let offset = Self.headerSize + record * wholeRecordSize
        var filled = 0
        while filled < count * wholeRecordSize {
            let got = pread(descriptor, buffer.baseAddress! + filled, count * wholeRecordSize - filled, off_t(offset + filled))
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
            filled += got
        }
        return count
    }

    private func begin() throws(ReplayError) {
        end = 0
        var header = Self.magic
        for word in [Self.version, UInt32(layout.observationSize), UInt32(layout.actionSize), 0] {
            header += (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
        guard ftruncate(descriptor, 0) == 0 else { throw writeError() }
        try write(header)
    }

    private func checkHeader() throws(ReplayError) {
        var header = [UInt8](repeating: 0, count: Self.headerSize)
        guard pread(descriptor, &header, Self.headerSize, 0) == Self.headerSize else {
            throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
        }
        func word(_ index: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(header[8 + index * 4 + $1]) << ($1 * 8) } }
        let expected = "a pool of observations of \(layout.observationSize) and actions of \(layout.actionSize) numbers"
        guard Array(header[..<8]) == Self.magic, word(0) == Self.version else {
            throw .otherShape(path: path, found: "no pool of transitions of this version", expected: expected)
        }
        guard word(1) == layout.observationSize, word(2) == layout.actionSize else {
            let found = "a pool of observations of \(word(1)) and actions of \(word(2)) numbers"
            throw .otherShape(path: path, found: found, expected: expected)
        }
    }

    /// Writes all bytes at the end of the file, or none.
    private func write(_ bytes: [UInt8]) throws(ReplayError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress! + written, bytes.count - written, off_t(end + written)) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let error = writeError()
                ftruncate(descriptor, off_t(end))
                throw error
            }
            written += count
        }
        end += bytes.count
    }

    private func writeError() -> ReplayError { .cannotWrite(path: path, reason: String(cString: strerror(errno))) }
}
