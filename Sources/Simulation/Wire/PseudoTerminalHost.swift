import Realtime
import Synchronization

/// An emulator in real time behind a pseudo-terminal, for this project's driver and for anybody else's client.
///
/// Bytes pass at the line's baud rate and wait in the USB adapter as they would. Clients may come and go.
public final class PseudoTerminalHost: EmulatorHost, @unchecked Sendable {
    /// What a client opens.
    public let path: String
    public var place: String { path }
    private let terminal: PseudoTerminal
    private let emulator: BusEmulator
    private let clock = LoopClock.monotonic
    private let isStopped = Atomic(false)
    private let isPulledOut = Atomic(false)
    private let pauses = HostPauses()
    private let asked = Mutex<[Disturbance?]>([])
    /// Whether a client has the other end open, as far as is known.
    private var isOpen = true

    /// ns between two looks at the stop mark and the physics
    private static let longestWait: Int64 = 2_000_000
    /// ns between two looks for a client while there is none, when polling would return at once
    private static let absence: Int64 = 1_000_000

    /// - Parameter latency: s that the USB adapter holds bytes back
    public init(emulator: BusEmulator, baud: Int = 1_000_000, latency: Double = 0.001) throws(PseudoTerminalError) {
        self.emulator = emulator
        emulator.timing = WireTiming(baud: baud, latency: latency)
        terminal = try PseudoTerminal()
        path = terminal.path
    }

    /// Is the arm, until `stop` is called from another thread or a fault pulls the wire out; a pseudo-terminal cannot be plugged in again.
    ///
    /// The emulator belongs to the calling thread meanwhile.
    /// - Parameter untilClosed: also end when the last client has closed its end; one must have opened it first.
    public func run(untilClosed: Bool = false) {
        let epoch = clock.now().nanoseconds - emulator.now.nanoseconds
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
        defer { buffer.deallocate() }
        var last = emulator.now
        while !isStopped.load(ordering: .relaxed) {
            let now = Instant(nanoseconds: clock.now().nanoseconds - epoch)
            pauses.note(from: Double(last.nanoseconds) * 1e-9, to: Double(now.nanoseconds) * 1e-9)
            last = now
            emulator.advance(to: now)
            disturb()
            guard !emulator.isUnplugged, !isPulledOut.load(ordering: .relaxed) else { return terminal.hangUp() }
            deliver(buffer)
            accept(buffer, at: now)
            if untilClosed && !isOpen { return }
            wait(from: Instant(nanoseconds: clock.now().nanoseconds - epoch))
        }
    }

    public var heldUp: [ClosedRange<Double>] { pauses.all }

    /// Ends `run` within a few milliseconds; from any thread, or from a signal handler.
    public func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Pulls the wire out for good, which ends `run`; from any thread.
    public func pullOut() { isPulledOut.store(true, ordering: .relaxed) }

    /// Somebody begins to disturb the arm, within a few milliseconds; from any thread. Nil lets go of it.
    /// - Throws: when it names what the arm does not have.
    public func disturb(_ disturbance: Disturbance?) throws(DisturbanceError) {
        try disturbance?.require(emulator.robot)
        asked.withLock { $0.append(disturbance) }
    }

    private func disturb() {
        let asked = asked.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for disturbance in asked { if let disturbance { try? emulator.begin(disturbance) } else { emulator.letGo() } }
    }

    /// Gives the client what is due.
    private func deliver(_ buffer: UnsafeMutableRawBufferPointer) {
        let count = emulator.takeReply(into: buffer)
        if count > 0 && isOpen { _ = terminal.write(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
    }

    /// Puts on the line what the client has written.
    private func accept(_ buffer: UnsafeMutableRawBufferPointer, at now: Instant) {
        guard let count = terminal.read(into: buffer) else {
            if isOpen { terminal.reset() }
            isOpen = false
            return
        }
        isOpen = true
        if count > 0 { emulator.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: now) }
    }

    private func wait(from now: Instant) {
        let due = [emulator.nextReply, emulator.nextArrival].compactMap(\.self).min()
        let left = due.map { max($0.nanoseconds - now.nanoseconds, 0) } ?? PseudoTerminalHost.longestWait
        let longest = isOpen ? PseudoTerminalHost.longestWait : PseudoTerminalHost.absence
        let deadline = Instant(nanoseconds: clock.now().nanoseconds + min(left, longest))
        if isOpen { terminal.wait(until: deadline) } else { clock.sleep(until: deadline) }
    }
}
