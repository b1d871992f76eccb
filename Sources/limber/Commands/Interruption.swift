import Control
import Dispatch
import Foundation
import Session
import Synchronization

/// Counts Ctrl-C, a closed terminal and a polite kill, none of which ends the process while this lives.
final class Interruption: Sendable {
    private struct Sources: @unchecked Sendable {
        var all: [any DispatchSourceSignal] = []
    }

    private let heard = Mutex(0)
    private let sources = Mutex(Sources())

    /// - Parameter report: hears of each, with the count so far.
    init(_ report: @escaping @Sendable (Int) -> Void) {
        let queue = DispatchQueue(label: "interruption")
        let all = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { [weak self] in
                guard let self else { return }
                report(
                    heard.withLock { count in
                        count += 1
                        return count
                    })
            }
            source.resume()
            return source
        }
        sources.withLock { $0.all = all }
    }

    deinit { sources.withLock { held in for source in held.all { source.cancel() } } }

    var count: Int { heard.withLock { $0 } }
}

extension Interruption {
    /// For what must not end half done, such as storing in servos.
    static func holdBack() { for number in [SIGINT, SIGTERM, SIGHUP, SIGTSTP] { signal(number, SIG_IGN) } }

    /// The first one parks the arm, the second one stops it where it is.
    /// - Parameter latch: of a unit that then stays stopped; an emulated arm has nobody to be protected.
    convenience init(_ control: ControlBlock, latch: StopLatch? = nil, report: @escaping @Sendable (String) -> Void) {
        // The guardian would end a process that Ctrl-Z has stopped, for its arm has nobody.
        signal(SIGTSTP, SIG_IGN)
        self.init { count in
            control.ask(count == 1 ? .park : .stop)
            report(count == 1 ? "Parking; Ctrl-C again stops the arm where it is." : "Stopping.")
            guard count == 2, let latch else { return }
            do { try latch.engage(reason: "a second Ctrl-C") } catch {
                report("The arm stops, but may be driven again at once: \(error)")
            }
        }
    }
}
