import Synchronization

/// A member by which a struct stays where it is.
///
/// To lend a struct of which it knows all bytes the compiler loads it, that is copies it, whatever its size; of one that has an atomic in it,
/// it passes the address.
public struct InPlace: ~Copyable, Sendable {
    private let mark = Atomic<Bool>(false)

    @_noLocks public init() {}
}
