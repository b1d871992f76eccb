import Glibc
import Realtime

/// A file that grows by whole entries. Its first error ends it: what came before stays readable, later entries are dropped.
final class OutputFile {
    enum Mode { case new, replacing, appending }

    let path: String
    private(set) var failure: RecordingError?
    /// Bytes in the file and in the buffer.
    private(set) var length: UInt64 = 0
    private var buffer: [UInt8] = []
    private var written: UInt64 = 0
    private var descriptor: Int32

    init(creating path: String, mode: Mode) throws(RecordingError) {
        self.path = path
        let flags =
            switch mode {
            case .new: O_EXCL
            case .replacing: O_TRUNC
            case .appending: O_APPEND
            }
        descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o666)
        guard descriptor >= 0 else { throw .notCreated(path: path, errorNumber: errno) }
        if mode == .appending {
            written = UInt64(max(0, lseek(descriptor, 0, SEEK_END)))
            length = written
        }
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    var isEmpty: Bool { length == 0 }

    /// Keeps the entry until the next flush.
    func append(_ entry: some Collection<UInt8>) {
        guard failure == nil else { return }
        buffer.append(contentsOf: entry)
        length += UInt64(entry.count)
    }

    /// Gives the entries to the system. After an error the file is cut back to its last whole flush.
    func flush() {
        guard failure == nil else { return }
        let error = buffer.withUnsafeBytes { WholeTransfer.write($0, to: descriptor) }
        guard error == 0 else { return fail(error) }
        written += UInt64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Flushes, and waits until the disk has it.
    func close() throws(RecordingError) {
        flush()
        if failure == nil && fsync(descriptor) != 0 && errno != EINVAL { fail(errno) }
        Glibc.close(descriptor)
        descriptor = -1
        if let failure { throw failure }
    }

    private func fail(_ errorNumber: Int32) {
        failure = .notWritten(path: path, errorNumber: errorNumber)
        _ = ftruncate(descriptor, off_t(written))
        buffer = []
    }
}
