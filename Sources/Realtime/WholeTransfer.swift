import Glibc

/// Reads and writes of a file that go on until all bytes are through, whatever signal comes between.
public enum WholeTransfer {
    /// Writes all bytes where the descriptor stands.
    /// - Returns: 0, or the number of the error; some bytes may have been written then.
    public static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
        var done = 0
        while done < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return count < 0 ? errno : ENOSPC }
            done += count
        }
        return 0
    }

    /// Fills the buffer from `offset` bytes behind the file's beginning.
    /// - Returns: 0, or the number of the error; EIO where the file ends too early.
    public static func read(_ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, at offset: Int = 0) -> Int32 {
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return count < 0 ? errno : EIO }
            done += count
        }
        return 0
    }
}
