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

/// The one place where other threads speak to the loop: a request that only becomes more urgent, and signs of life.
public final class ControlBlock: @unchecked Sendable {
    private let request: UnsafeMutablePointer<Atomic<UInt32>>
    private let ownSigns: UnsafeMutablePointer<Atomic<UInt64>>
    public let signs: LoopSigns

    /// - Parameter signs: in memory that outlives this block; by default the block's own.
    public init(signs: LoopSigns? = nil) {
        request = .allocate(capacity: 1)
        request.initialize(to: Atomic(0))
        ownSigns = .allocate(capacity: LoopSigns.count)
        for index in 0..<LoopSigns.count { (ownSigns + index).initialize(to: Atomic(0)) }
        self.signs = signs ?? LoopSigns(ownSigns)
    }

    deinit {
        request.deinitialize(count: 1)
        request.deallocate()
        ownSigns.deinitialize(count: LoopSigns.count)
        ownSigns.deallocate()
    }

    /// Asks from any thread; a less urgent request than the last one changes nothing.
    public func ask(_ wish: ControlRequest) { request.pointee.max(wish.rawValue, ordering: .releasing) }

    /// The most urgent request so far, for those who have not begun the loop yet.
    public var asked: ControlRequest { port.asked() }

    /// Ticks that the loop has begun.
    public var heartbeat: UInt64 { signs.beats }

    /// The loop's end, valid while this block lives.
    public var port: ControlPort { ControlPort(request: request, signs: signs) }
}

/// The loop's end of a `ControlBlock`.
public struct ControlPort: @unchecked Sendable {
    let request: UnsafeMutablePointer<Atomic<UInt32>>
    let signs: LoopSigns

    @_noLocks func asked() -> ControlRequest { ControlRequest(rawValue: request.pointee.load(ordering: .acquiring)) ?? .stop }
}
