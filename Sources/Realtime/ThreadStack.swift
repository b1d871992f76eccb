import Glibc

/// A thread's stack in pages of its own, all of them touched, with a guard page below.
final class ThreadStack: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    let bytes: Int
    private static let guardBytes = 4096

    init(bytes: Int) throws(RealtimeThreadError) {
        let whole = bytes + ThreadStack.guardBytes
        guard let mapped = mmap(nil, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), mapped != MAP_FAILED else {
            throw .noStack(bytes: bytes)
        }
        mprotect(mapped, ThreadStack.guardBytes, PROT_NONE)
        base = mapped + ThreadStack.guardBytes
        self.bytes = bytes
        memset(base, 0, bytes)
    }

    deinit { munmap(base - ThreadStack.guardBytes, bytes + ThreadStack.guardBytes) }

    func lock() -> Bool { mlock(base, bytes) == 0 }
}
