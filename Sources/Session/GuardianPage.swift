import CRealtime
import Glibc
import Synchronization

/// What the controller has said of itself to its guardian.
public enum GuardianMode: UInt64, Sendable {
    /// Preparing or ending: no heartbeat is expected, but a death is acted on.
    case preparing
    /// The control thread beats with every tick.
    case running
    /// The arm needs no guardian any more.
    case released
}

/// A page of memory that a controller and its guardian share: a heartbeat, a mode, and the guardian's own sign of readiness.
final class GuardianPage: @unchecked Sendable {
    let descriptor: Int32
    private let words: UnsafeMutablePointer<Atomic<UInt64>>
    private static let bytes = 4096

    /// The controller's side.
    static func create() throws(GuardianError) -> GuardianPage {
        let descriptor = rt_shared_memory("limber-guardian", bytes)
        guard descriptor >= 0 else { throw .notStarted(errorNumber: errno) }
        return try GuardianPage(descriptor: descriptor)
    }

    /// The guardian's side, from the descriptor that it inherited.
    init(descriptor: Int32) throws(GuardianError) {
        guard let memory = mmap(nil, GuardianPage.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED else {
            throw .notStarted(errorNumber: errno)
        }
        mlock(memory, GuardianPage.bytes)
        self.descriptor = descriptor
        words = memory.assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    deinit {
        munmap(words, GuardianPage.bytes)
        close(descriptor)
    }

    var heartbeat: Heartbeat { Heartbeat(word: words) }
    var beats: UInt64 { words[0].load(ordering: .relaxed) }

    /// A value that is none of the modes counts as a broken controller that still runs.
    var mode: GuardianMode {
        get { GuardianMode(rawValue: words[1].load(ordering: .acquiring)) ?? .running }
        set { words[1].store(newValue.rawValue, ordering: .releasing) }
    }

    var guardianIsReady: Bool {
        get { words[2].load(ordering: .acquiring) == 1 }
        set { words[2].store(newValue ? 1 : 0, ordering: .releasing) }
    }
}

/// The control thread's sign of life, valid while its `Guardian` lives.
public struct Heartbeat: @unchecked Sendable {
    let word: UnsafeMutablePointer<Atomic<UInt64>>

    /// Once a tick.
    @_noLocks public func beat() { word.pointee.wrappingAdd(1, ordering: .relaxed) }
}
