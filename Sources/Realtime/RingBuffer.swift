import Glibc
import Synchronization

/// A bounded queue from one thread to one other that never waits (Lamport 1983).
///
/// It owns the memory; its two ends are trivial structs for the two threads, valid while the ring lives. `Element` must be
/// a plain value without references. A full ring refuses: the loop counts what it could not hand over and goes on.
public final class RingBuffer<Element>: @unchecked Sendable {
    /// A power of two.
    public let capacity: Int
    private let memory: UnsafeMutableRawPointer
    private let bytes: Int

    /// Rounds `capacity` up to a power of two.
    public init(capacity wanted: Int) {
        precondition(wanted > 0, "a ring holds at least one element")
        precondition(_isPOD(Element.self), "a ring carries plain values only, and \(Element.self) has references")
        var capacity = 1
        while capacity < wanted { capacity *= 2 }
        self.capacity = capacity
        bytes = RingLayout.slots + capacity * MemoryLayout<Element>.stride
        memory = .allocate(byteCount: bytes, alignment: max(RingLayout.line, MemoryLayout<Element>.alignment))
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)  // touches every page before the loop does
        mlock(memory, bytes)  // as far as the limits allow; RealtimeRights tells when they do not
        written.initialize(to: Atomic(0))
        taken.initialize(to: Atomic(0))
    }

    deinit {
        munlock(memory, bytes)
        memory.deallocate()
    }

    /// The end of the thread that produces. Only one thread may use it.
    public var writer: RingWriter<Element> { RingWriter(written: written, taken: taken, slots: slots, mask: capacity - 1) }

    /// The end of the thread that consumes. Only one thread may use it.
    public var reader: RingReader<Element> { RingReader(written: written, taken: taken, slots: slots, mask: capacity - 1) }

    private var written: UnsafeMutablePointer<Atomic<Int>> { memory.assumingMemoryBound(to: Atomic<Int>.self) }
    private var taken: UnsafeMutablePointer<Atomic<Int>> {
        (memory + RingLayout.line).assumingMemoryBound(to: Atomic<Int>.self)
    }
    private var slots: UnsafeMutablePointer<Element> { (memory + RingLayout.slots).assumingMemoryBound(to: Element.self) }
}

/// The two counters lie on cache lines of their own, so that the threads do not slow each other down.
private enum RingLayout {
    static let line = 64
    static let slots = 128
}

/// The producer's end of a `RingBuffer`.
public struct RingWriter<Element>: @unchecked Sendable {
    @usableFromInline let written: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let taken: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let slots: UnsafeMutablePointer<Element>
    @usableFromInline let mask: Int

    /// False when the ring is full; the element is then not in it.
    @inlinable public func push(_ element: Element) -> Bool {
        let next = written.pointee.load(ordering: .relaxed)
        guard next &- taken.pointee.load(ordering: .acquiring) <= mask else { return false }
        slots[next & mask] = element
        written.pointee.store(next &+ 1, ordering: .releasing)
        return true
    }
}

/// The consumer's end of a `RingBuffer`.
public struct RingReader<Element>: @unchecked Sendable {
    @usableFromInline let written: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let taken: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let slots: UnsafeMutablePointer<Element>
    @usableFromInline let mask: Int

    /// The oldest element, or nil when the ring is empty.
    @inlinable public func pop() -> Element? {
        let next = taken.pointee.load(ordering: .relaxed)
        guard next != written.pointee.load(ordering: .acquiring) else { return nil }
        let element = slots[next & mask]
        taken.pointee.store(next &+ 1, ordering: .releasing)
        return element
    }
}
