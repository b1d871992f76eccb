import CRealtime
import Control
import Glibc
import Synchronization

/// What the controller has said of itself to its guardian.
public enum GuardianMode: UInt64, Sendable {
    /// Nothing has been energised yet: no heartbeat is expected, but a death is acted on.
    case preparing
    /// Torque is being switched on or off, which takes seconds: where it takes longer, the controller hangs.
    case switching
    /// The control thread beats with every tick.
    case running
    /// The arm needs no guardian any more.
    case released
}

/// What the system has given a guardian.
public struct GuardianStanding: OptionSet, Sendable {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static let ready = GuardianStanding(rawValue: 1 << 0)
    /// It runs before every control thread.
    public static let realtime = GuardianStanding(rawValue: 1 << 1)
    /// All its memory is locked: it needs no disk to act.
    public static let locked = GuardianStanding(rawValue: 1 << 2)
}

/// A page of memory that a controller and its guardian share: signs of life, a mode, and the guardian's own standing.
final class GuardianPage: @unchecked Sendable {
    static let name = "limber-guardian"
    let descriptor: Int32
    private let words: UnsafeMutablePointer<Atomic<UInt64>>
    private static let bytes = 4096
    /// In a cache line of their own.
    private static let firstSign = 8

    /// The controller's side.
    static func create() throws(GuardianError) -> GuardianPage {
        let descriptor = rt_shared_memory(name, bytes)
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

    var signs: LoopSigns { LoopSigns(words + GuardianPage.firstSign) }

    /// A value that is none of the modes counts as a broken controller that still runs.
    var mode: GuardianMode {
        get { GuardianMode(rawValue: words[0].load(ordering: .acquiring)) ?? .running }
        set { words[0].store(newValue.rawValue, ordering: .releasing) }
    }

    var standing: GuardianStanding {
        get { GuardianStanding(rawValue: words[1].load(ordering: .acquiring)) }
        set { words[1].store(newValue.rawValue, ordering: .releasing) }
    }
}
