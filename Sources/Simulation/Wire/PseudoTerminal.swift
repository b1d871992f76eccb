import CRealtime
import Glibc
import Realtime

/// The arm's end of a pseudo-terminal; whoever opens `path` finds a raw serial line.
///
/// Opened by hand through `/dev/ptmx`, since Glibc's `posix_openpt` is out of reach of Swift.
final class PseudoTerminal {
    private var descriptor: Int32
    let path: String

    // Request numbers of Linux on x86-64 and arm64; the header's macros do not reach Swift.
    private static let unlock: UInt = 0x4004_5431
    private static let number: UInt = 0x8004_5430
    private static let shared: UInt = 0x540D

    init() throws(PseudoTerminalError) {
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unavailable(errno) }
        var unlocked: Int32 = 0
        var number: UInt32 = 0
        guard ioctl(descriptor, PseudoTerminal.unlock, &unlocked) == 0, ioctl(descriptor, PseudoTerminal.number, &number) == 0 else {
            let reason = errno
            close(descriptor)
            throw .unavailable(reason)
        }
        self.descriptor = descriptor
        path = "/dev/pts/\(number)"
        makeRaw()
    }

    deinit { hangUp() }

    /// The line is gone: a client's calls fail from now on.
    func hangUp() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// What came in; nil while nobody has the other end open.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        if count >= 0 { return count }
        return errno == EIO ? nil : 0
    }

    /// - Returns: how many bytes fitted
    func write(_ bytes: UnsafeRawBufferPointer) -> Int { max(Glibc.write(descriptor, bytes.baseAddress, bytes.count), 0) }

    /// Waits for bytes until `deadline`.
    func wait(until deadline: Instant) {
        _ = rt_wire_wait_readable(rt_wire(operations: nil, context: nil, descriptor: descriptor), deadline.nanoseconds)
    }

    /// After a client has gone: a new one finds the line as the first did.
    ///
    /// A client that was killed may leave it marked as its own for ever.
    func reset() {
        makeRaw()
        let other = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard other >= 0 else { return }
        _ = ioctl(other, PseudoTerminal.shared, 0)
        tcflush(other, TCIOFLUSH)
        close(other)
    }

    /// No echo, no line editing: on Linux the master's settings are the slave's.
    private func makeRaw() {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { return }
        cfmakeraw(&settings)
        tcsetattr(descriptor, TCSANOW, &settings)
    }
}

/// Why there is no pseudo-terminal.
public enum PseudoTerminalError: Error, Equatable, CustomStringConvertible {
    case unavailable(Int32)

    public var description: String {
        switch self {
        case .unavailable(let code):
            "No pseudo-terminal can be opened (\(String(cString: strerror(code)))); check that /dev/ptmx and /dev/pts are there."
        }
    }
}
