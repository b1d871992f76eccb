import Foundation
import Glibc
import Realtime

/// The segments of a pool on disk: `segment-000001.limber` and so on, of which the newest grows.
struct ReplayFolder {
    let path: String
    /// What the transitions are of.
    let origin: [String: String]
    let layout: ReplayRecordLayout

    /// A segment's file, and the header that it begins with.
    struct File {
        var number: Int
        var path: String
        var header: SegmentHeader
        var layout: ReplayRecordLayout
    }

    func segmentPath(_ number: Int) -> String { Self.segmentPath(path, number) }

    static func segmentPath(_ folder: String, _ number: Int) -> String {
        let digits = String(number)
        return "\(folder)/segment-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).limber"
    }

    /// Numbers of the segments in a folder, oldest first.
    static func numbers(in folder: String) -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { $0.wholeMatch(of: /segment-(\d{6,9})\.limber/).flatMap { Int($0.1) } }.sorted()
    }

    /// The newest segments with at least so many records, oldest first. One that was prepared and not begun is left out.
    /// - Parameter removesUnused: from the disk, too.
    func newest(_ capacity: Int, removesUnused: Bool) throws(ReplayError) -> [File] {
        let earlier = "\(path)/transitions.bin"
        guard access(earlier, F_OK) != 0 else { throw .earlierFormat(path: earlier) }
        var files: [File] = []
        for number in Self.numbers(in: path).reversed() {
            guard let file = try read(number) else {
                guard files.isEmpty else { throw .notASegment(path: segmentPath(number)) }
                if removesUnused { unlink(segmentPath(number)) }
                continue
            }
            if let next = files.first { try require(next, behind: file) }
            files.insert(file, at: 0)
            // The newest may be empty, so that it does not count.
            if files.last!.header.first - file.header.first >= capacity { break }
        }
        return files
    }

    /// Nil for one that was prepared and not begun: its header is written before its first record, and the first bytes of it last.
    private func read(_ number: Int) throws(ReplayError) -> File? {
        let path = segmentPath(number)
        let memory = try SegmentMemory.reading(path)
        guard memory.bytes.count >= 8, memory.bytes.prefix(8).contains(where: { $0 != 0 }) else { return nil }
        guard let header = SegmentHeader(UnsafeRawBufferPointer(memory.bytes)) else { throw .notASegment(path: path) }
        guard let own = ReplayRecordLayout(columns: header.columns), header.records <= SegmentHeader.mostBytes / own.stride else {
            throw .notASegment(path: path)
        }
        for (what, found, expected) in [
            ("observations of", own.observationSize, layout.observationSize), ("actions of", own.actionSize, layout.actionSize),
        ] where found != expected {
            throw .otherShape(path: path, what: what, found: "\(found) numbers", expected: "\(expected)")
        }
        for (what, expected) in origin.sorted(by: { $0.key < $1.key }) where header.origin[what] != expected {
            throw .otherOrigin(path: path, what: what, found: header.origin[what] ?? "no name", expected: expected)
        }
        return File(number: number, path: path, header: header, layout: own)
    }

    private func require(_ next: File, behind file: File) throws(ReplayError) {
        guard (0...file.header.records).contains(next.header.first - file.header.first) else {
            throw .missing(path: segmentPath(file.number + 1 < next.number ? file.number + 1 : file.number), before: next.path)
        }
    }

    /// Renames the file of a segment so that it is kept and is no longer the pool's.
    static func setAside(_ file: String, copies: Bool = false) throws(ReplayError) -> String {
        var number = 1
        func aside() -> String { "\(file).aside-\(number)" }
        while access(aside(), F_OK) == 0 { number += 1 }
        do {
            if copies { try FileManager.default.copyItem(atPath: file, toPath: aside()) }
        } catch { throw .cannotWrite(path: aside(), reason: "\(error.localizedDescription)") }
        if !copies, rename(file, aside()) != 0 { throw .cannotWrite(path: aside(), reason: String(cString: strerror(errno))) }
        return aside()
    }

    /// Makes names survive a loss of power.
    static func sync(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

/// The right to write into a pool's folder, which one program has at a time.
final class FolderLock {
    private let descriptor: Int32

    init(_ folder: String) throws(ReplayError) {
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path: folder, reason: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse(path: folder)
        }
    }

    deinit { close(descriptor) }
}
