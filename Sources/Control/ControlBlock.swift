import Realtime
import Synchronization

/// What others may ask of the loop, in rising order of urgency.
public enum ControlRequest: UInt32, Comparable, Sendable {
    case none
    /// Park after the episode under way.
    case finish
    /// Park now.
    case park
    /// Stop now and hold.
    case stop

    /// How a run that is asked so ends.
    public var fault: Fault? {
        switch self {
        case .none: nil
        case .finish: .finished
        case .park: .operatorInterrupt
        case .stop: .operatorStop
        }
    }

    @_noLocks public static func < (left: ControlRequest, right: ControlRequest) -> Bool { left.rawValue < right.rawValue }
}

/// Who may have to give the loop leave to move; where several have to, the arm moves while all do.
public enum Enabler: Int, CaseIterable, Sendable {
    /// A key or pedal that an operator holds.
    case enableSwitch
    /// The thread that hears the keys by which an arm is led.
    case keyboard

    static var count: Int { @_noLocks get { 2 } }
}

/// The one place where other threads speak to the loop: a request that only becomes more urgent, an operator's leave to move, and signs
/// of life.
public final class ControlBlock: @unchecked Sendable {
    private let request: UnsafeMutablePointer<Atomic<UInt32>>
    private let enabledAt: UnsafeMutablePointer<Atomic<Int64>>
    private let ownSigns: UnsafeMutablePointer<Atomic<UInt64>>
    public let signs: LoopSigns

    /// - Parameter signs: in memory that outlives this block; by default the block's own.
    public init(signs: LoopSigns? = nil) {
        request = .allocate(capacity: 1)
        request.initialize(to: Atomic(0))
        enabledAt = .allocate(capacity: Enabler.count)
        for index in 0..<Enabler.count { (enabledAt + index).initialize(to: Atomic(ControlPort.alwaysEnabled)) }
        ownSigns = .allocate(capacity: LoopSigns.count)
        for index in 0..<LoopSigns.count { (ownSigns + index).initialize(to: Atomic(0)) }
        self.signs = signs ?? LoopSigns(ownSigns)
    }

    deinit {
        request.deinitialize(count: 1)
        request.deallocate()
        enabledAt.deinitialize(count: Enabler.count)
        enabledAt.deallocate()
        ownSigns.deinitialize(count: LoopSigns.count)
        ownSigns.deallocate()
    }

    /// Asks from any thread; a less urgent request than the last one changes nothing.
    public func ask(_ wish: ControlRequest) { request.pointee.max(wish.rawValue, ordering: .releasing) }

    /// The most urgent request so far, for those who have not begun the loop yet.
    public var asked: ControlRequest { port.asked() }

    /// From now on the arm moves only while this one enables it.
    public func requireEnable(by enabler: Enabler = .enableSwitch) { disable(by: enabler) }

    /// Gives leave to move, which is good for a tenth of a second.
    public func enable(at instant: Instant, by enabler: Enabler = .enableSwitch) {
        (enabledAt + enabler.rawValue).pointee.store(max(1, instant.nanoseconds), ordering: .releasing)
    }

    public func disable(by enabler: Enabler = .enableSwitch) { (enabledAt + enabler.rawValue).pointee.store(0, ordering: .releasing) }

    /// Whether the arm may move; always, where nobody requires an enable.
    public func isEnabled(at instant: Instant) -> Bool { port.isEnabled(at: instant) }

    /// Ticks that the loop has begun.
    public var heartbeat: UInt64 { signs.beats }

    /// The loop's end, valid while this block lives.
    public var port: ControlPort { ControlPort(request: request, enabledAt: enabledAt, signs: signs) }
}

/// The loop's end of a `ControlBlock`.
public struct ControlPort: @unchecked Sendable {
    let request: UnsafeMutablePointer<Atomic<UInt32>>
    let enabledAt: UnsafeMutablePointer<Atomic<Int64>>
    let signs: LoopSigns

    static var alwaysEnabled: Int64 { @_noLocks get { .max } }
    /// ns for which a leave to move is good.
    private static var leave: Int64 { @_noLocks get { 100_000_000 } }

    @_noLocks func isEnabled(at instant: Instant) -> Bool {
        for index in 0..<Enabler.count where !isGiven((enabledAt + index).pointee.load(ordering: .acquiring), at: instant) { return false }
        return true
    }

    /// Zero is no leave.
    @_noLocks private func isGiven(_ given: Int64, at instant: Instant) -> Bool {
        given == ControlPort.alwaysEnabled || (given > 0 && instant.nanoseconds &- given <= ControlPort.leave)
    }

    @_noLocks func asked() -> ControlRequest { ControlRequest(rawValue: request.pointee.load(ordering: .acquiring)) ?? .stop }
}
