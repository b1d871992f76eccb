import Glibc
import Realtime
import Robot

/// Looks for servos at a serial port, at one rate after the other.
public struct PortSearch {
    /// An open port, and how it is closed.
    typealias Opened = (transport: Transport, close: () -> Void)

    private let path: String
    private let clock: LoopClock
    private let isPseudoTerminal: Bool
    private let open: (_ baud: Int) throws(PortError) -> Opened

    /// - Parameter path: of a serial port, or of an emulator's pseudo-terminal.
    public init(path: String) {
        let resolved = realpath(path, nil)
        defer { free(resolved) }
        self.init(
            path: path, clock: .monotonic,
            isPseudoTerminal: resolved.map { String(cString: $0).hasPrefix(Pseudoterminal.folder) } ?? false
        ) { baud throws(PortError) in
            let descriptor = try Port.open(path: path, baud: baud)
            return (Transport(descriptor: descriptor), { close(descriptor) })
        }
    }

    init(path: String, clock: LoopClock, isPseudoTerminal: Bool, open: @escaping (_ baud: Int) throws(PortError) -> Opened) {
        (self.path, self.clock, self.isPseudoTerminal, self.open) = (path, clock, isPseudoTerminal, open)
    }

    /// All that answer: at the usual rates, which takes some ten seconds, or at one.
    ///
    /// A pseudo-terminal has no rate, and is asked once.
    /// - Parameters:
    ///   - baud: bit/s; nil for the usual ones.
    ///   - progress: hears of each rate before it is tried.
    public func servos(baud: Int? = nil, progress: (Int) -> Void = { _ in }) throws(PortError) -> [FoundServo] {
        let usual = ServoSearch.usualBauds
        let all = Set(usual.values.joined()).sorted()
        if isPseudoTerminal {
            return try servos([.dynamixel, .feetech], at: all.last ?? 0).map { servo in
                var servo = servo
                servo.baud = nil
                return servo
            }
        }
        var found: [FoundServo] = []
        for rate in baud.map({ [$0] }) ?? all {
            progress(rate)
            let protocols = baud == nil ? usual.filter { $0.value.contains(rate) }.map(\.key) : [.dynamixel, .feetech]
            do throws(PortError) { found += try servos(protocols, at: rate) } catch .unsupportedBaud where baud == nil {
                // This adapter has none of the servos that need it.
            }
        }
        return found
    }

    private func servos(_ protocols: [WireDescription.WireProtocol], at baud: Int) throws(PortError) -> [FoundServo] {
        let port = try open(baud)
        defer { port.close() }
        do throws(ExchangeFailure) {
            var found: [FoundServo] = []
            if protocols.contains(.dynamixel) { found += try ServoSearch.dynamixels(on: port.transport, clock: clock, baud: baud) }
            if protocols.contains(.feetech) { found += try ServoSearch.feetechs(on: port.transport, clock: clock, baud: baud) }
            return found
        } catch .lost { throw .missing(path: path) } catch { return [] }
    }
}
