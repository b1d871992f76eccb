import Glibc

/// libevent writes to sockets whose reader may be gone; the thread then sees so in the error, and no signal ends the process.
struct PipeSignal {
    private let before: sigset_t

    private static let alone: sigset_t = {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        return signals
    }()

    /// Of the calling thread.
    @discardableResult static func block() -> PipeSignal {
        var before = sigset_t()
        var signals = alone
        pthread_sigmask(SIG_BLOCK, &signals, &before)
        return PipeSignal(before: before)
    }

    /// As it was before, without the signal that may have come meanwhile.
    func restore() {
        var (before, signals, none) = (before, PipeSignal.alone, timespec())
        guard sigismember(&before, SIGPIPE) == 0 else { return }
        _ = sigtimedwait(&signals, nil, &none)
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
