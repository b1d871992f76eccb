/// How long bytes take between the host and the servos.
public struct WireTiming: Equatable, Sendable {
    public var baud: Int
    /// s that the host's USB adapter holds back what it receives.
    public var latency: Double

    public init(baud: Int = 1_000_000, latency: Double = 0.001) {
        self.baud = baud
        self.latency = latency
    }

    /// A start bit, eight data bits, a stop bit.
    var nanosecondsPerByte: Int64 { 10_000_000_000 / Int64(baud) }
    var latencyNanoseconds: Int64 { Int64(latency * 1e9) }
    /// A full-speed USB packet of an FTDI adapter carries so many bytes; the host sees them at once.
    static let bytesPerTransfer = 62
}
