import Glibc

/// Keeps the processors out of the idle states from which they wake late, for as long as it lives (Linux: PM QoS).
public final class LatencyRequest: Sendable {
    public static let path = "/dev/cpu_dma_latency"

    private let descriptor: Int32

    /// Nil where the system has no such wish, or this user may not make it.
    public init?(path: String = LatencyRequest.path) {
        descriptor = open(path, O_WRONLY | O_CLOEXEC)
        var microseconds: Int32 = 0
        guard descriptor >= 0 else { return nil }
        guard write(descriptor, &microseconds, MemoryLayout<Int32>.size) == MemoryLayout<Int32>.size else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }
}
