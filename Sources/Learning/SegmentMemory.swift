import Glibc
import Realtime

/// The bytes of a segment: a file that is mapped, or memory of this process alone.
///
/// What is written into a mapped file is the system's at once and outlives the process, however it ends.
final class SegmentMemory: @unchecked Sendable {
    /// Empty where there is no file.
    let path: String
    let bytes: UnsafeMutableRawBufferPointer
    private let descriptor: Int32

    private init(_ path: String, _ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer) {
        (self.path, self.descriptor, self.bytes) = (path, descriptor, bytes)
    }

    deinit {
        if !bytes.isEmpty { munmap(bytes.baseAddress, bytes.count) }
        if descriptor >= 0 { close(descriptor) }
    }

    /// Memory only, zero, and taken from the system as it is used.
    static func anonymous(count: Int) -> SegmentMemory {
        guard let bytes = map(count, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1) else {
            fatalError("No address space for \(count) bytes of transitions: choose a smaller pool.")
        }
        return SegmentMemory("", -1, bytes)
    }

    /// A file of so many bytes for which the disk has room, so that no later write finds it full. An earlier one is cut or extended with zeros.
    /// - Parameter isNew: what was there is no part of it.
    static func file(_ path: String, count: Int, isNew: Bool) throws(ReplayError) -> SegmentMemory {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | (isNew ? O_CREAT | O_TRUNC : 0), 0o644)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
        var failure = posix_fallocate(descriptor, 0, off_t(count))
        if failure == 0, ftruncate(descriptor, off_t(count)) != 0 { failure = errno }
        if failure == 0, let bytes = map(count, MAP_SHARED, descriptor) { return SegmentMemory(path, descriptor, bytes) }
        if failure == 0 { failure = errno }
        close(descriptor)
        if isNew { unlink(path) }
        throw .cannotWrite(path: path, reason: String(cString: strerror(failure)))
    }

    /// A file as it is, only to be read.
    static func reading(_ path: String) throws(ReplayError) -> SegmentMemory {
        let (descriptor, size) = try openForReading(path)
        guard size > 0 else { return SegmentMemory(path, descriptor, .init(start: nil, count: 0)) }
        guard let bytes = map(size, MAP_SHARED, descriptor, isWritable: false) else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw .cannotOpen(path: path, reason: reason)
        }
        return SegmentMemory(path, descriptor, bytes)
    }

    /// A copy of a file that its writer may shorten at any moment.
    static func copy(of path: String) throws(ReplayError) -> SegmentMemory {
        let (descriptor, size) = try openForReading(path)
        defer { close(descriptor) }
        guard size > 0, let bytes = map(size, MAP_PRIVATE | MAP_ANONYMOUS, -1) else {
            return SegmentMemory(path, -1, .init(start: nil, count: 0))
        }
        let copy = SegmentMemory(path, -1, bytes)
        let failure = WholeTransfer.read(bytes, from: descriptor)
        guard failure == 0 || failure == EIO else { throw .cannotOpen(path: path, reason: String(cString: strerror(failure))) }
        return copy
    }

    /// Waits until the disk has everything.
    func sync() throws(ReplayError) {
        guard descriptor >= 0, fdatasync(descriptor) != 0 else { return }
        throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }

    /// Gives room back to the disk; nothing behind it is touched any more.
    func shorten(to count: Int) {
        if descriptor >= 0 { ftruncate(descriptor, off_t(count)) }
    }

    /// Tells the system that all of it will be read.
    func fetchAhead() { madvise(bytes.baseAddress, bytes.count, MADV_WILLNEED) }

    private static func openForReading(_ path: String) throws(ReplayError) -> (descriptor: Int32, size: Int) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
        return (descriptor, max(0, Int(lseek(descriptor, 0, SEEK_END))))
    }

    private static func map(_ count: Int, _ flags: Int32, _ descriptor: Int32, isWritable: Bool = true) -> UnsafeMutableRawBufferPointer? {
        let pages = mmap(nil, count, isWritable ? PROT_READ | PROT_WRITE : PROT_READ, flags, descriptor, 0)
        guard let pages, pages != MAP_FAILED else { return nil }
        return UnsafeMutableRawBufferPointer(start: pages, count: count)
    }
}
