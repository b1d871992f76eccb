import Glibc
import Realtime

/// The disk's side of a pool that is written: opens its segments, begins new ones and closes the last.
final class ReplayDisk {
    /// A pool as it was found.
    struct Opened {
        var segments: [ReplaySegment] = []
        var summary = ReplaySummary()
        /// What was mended, each one sentence.
        var notices: [String] = []
    }

    let files: ReplayFolder
    private let lock: FolderLock
    private let keeper = ReplayKeeper()
    private var number = 0
    private var isAhead = false

    init(_ files: ReplayFolder) throws(ReplayError) {
        self.files = files
        lock = try FolderLock(files.path)
    }

    /// - Parameter first: the transitions to go on from; later ones are set aside.
    func open(capacity: Int, first: Int?) throws(ReplayError) -> Opened {
        var notices: [String] = []
        var found = try files.newest(capacity, removesUnused: true)
        while let first, let last = found.last, last.header.first > first {
            notices.append("\(last.path) begins after the checkpoint: it is set aside as \(try ReplayFolder.setAside(last.path)).")
            found = try files.newest(capacity, removesUnused: true)
        }
        number = found.last?.number ?? 0
        var opened = try Self.segments(found) { last throws(ReplayError) in
            let bytes = SegmentHeader.size + last.header.records * last.layout.stride
            return try SegmentMemory.file(last.path, count: bytes, isNew: false)
        }
        if let tail = opened.segments.last {
            if tail.findEnd() {
                let copy = try ReplayFolder.setAside(tail.memory.path, copies: true)
                notices.append("\(tail.memory.path) ended in an unfinished record, which is cut off; a copy of the file is \(copy).")
                tail.clearRest()
            }
            if let first, tail.first + tail.count > first {
                let later = tail.first + tail.count - first
                let copy = try ReplayFolder.setAside(tail.memory.path, copies: true)
                notices.append("\(later) transitions after the checkpoint are set aside in \(copy).")
                tail.cut(to: max(0, first - tail.first))
            }
            opened.summary.add(tail)
        }
        opened.notices = notices
        return opened
    }

    /// The pool as it is, in copies and mappings that nobody can write through.
    static func read(_ files: ReplayFolder, capacity: Int) throws(ReplayError) -> Opened {
        var opened = try segments(try files.newest(capacity, removesUnused: false)) { last throws(ReplayError) in
            try SegmentMemory.copy(of: last.path)
        }
        if let tail = opened.segments.last {
            _ = tail.findEnd()
            opened.summary.add(tail)
        }
        return opened
    }

    private static func segments(
        _ files: [ReplayFolder.File], tail: (ReplayFolder.File) throws(ReplayError) -> SegmentMemory
    ) throws(ReplayError) -> Opened {
        var opened = Opened()
        guard let last = files.last else { return opened }
        for (file, next) in zip(files, files.dropFirst()) {
            let memory = try SegmentMemory.reading(file.path)
            opened.segments.append(ReplaySegment(memory, file.header, file.layout, count: next.header.first - file.header.first))
        }
        opened.segments.append(ReplaySegment(try tail(last), last.header, last.layout, count: 0))
        opened.summary = last.header.before
        return opened
    }

    /// Begins to look after what is stored from now on, and to read ahead what is there.
    func start(reading segments: [ReplaySegment]) throws(ReplayError) {
        do { try keeper.start(fetching: segments.map(\.memory)) } catch { throw .cannotOpen(path: files.path, reason: "\(error)") }
    }

    /// A segment to go on in.
    func begin(first: Int, records: Int, before: ReplaySummary) throws(ReplayError) -> ReplaySegment {
        number += 1
        isAhead = false
        let header = SegmentHeader(first: first, records: records, columns: files.layout.columns, origin: files.origin, before: before)
        let memory = try keeper.take(files.segmentPath(number), count: SegmentHeader.size + records * files.layout.stride)
        let bytes = header.bytes
        bytes.withUnsafeBytes { source in
            // The first bytes say that the rest is there.
            memory.bytes.baseAddress!.advanced(by: 8).copyMemory(from: source.baseAddress! + 8, byteCount: source.count - 8)
            memory.bytes.baseAddress!.copyMemory(from: source.baseAddress!, byteCount: 8)
        }
        ReplayFolder.sync(files.path)
        keeper.follow(memory)
        return ReplaySegment(memory, header, files.layout, count: 0)
    }

    /// Goes on in a segment that was there.
    func follow(_ tail: ReplaySegment) { keeper.follow(tail.memory) }

    /// Tells that a transition was stored at the end of `tail`; has the next segment made in good time.
    func note(_ tail: ReplaySegment, nextRecords: Int) throws(ReplayError) {
        try keeper.note()
        guard !isAhead, tail.count * 2 >= tail.capacity else { return }
        isAhead = true
        keeper.prepare(files.segmentPath(number + 1), count: SegmentHeader.size + nextRecords * files.layout.stride)
    }

    func sync() throws(ReplayError) { try keeper.sync() }

    /// Brings everything to the disk, and gives the room back that was not used.
    func close(_ tail: ReplaySegment?) {
        keeper.stop()
        if let tail { tail.memory.shorten(to: tail.usedBytes) }
        try? keeper.sync()
    }
}

extension ReplaySummary {
    /// Takes up the records of a segment that are whole.
    mutating func add(_ segment: ReplaySegment) {
        for index in 0..<segment.count where segment.isSound(index) {
            let record = segment.record(index)
            note(reward: segment.layout.reward(record), isImported: segment.layout.flags(record) & ReplayRecordLayout.imported != 0)
        }
    }
}
