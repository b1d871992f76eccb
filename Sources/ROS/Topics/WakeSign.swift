import Glibc

/// A descriptor that becomes readable when somebody, on any thread, wants a thread that polls to look up.
final class WakeSign: Sendable {
    /// To be polled.
    let descriptor: Int32
    private let other: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0, "this process has no descriptors left")
        for end in ends { Descriptor.prepare(end) }
        (descriptor, other) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(other)
    }

    func raise() {
        var byte: UInt8 = 1
        // A full pipe is raised already.
        _ = write(other, &byte, 1)
    }

    func lower() {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { while read(descriptor, $0.baseAddress, 64) == 64 {} }
    }
}

enum Descriptor {
    /// Closes it on exec, and lets no call wait on it.
    static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
}
