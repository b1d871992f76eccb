import Control
import Dispatch
import Foundation

/// Ctrl-C, a closed terminal and a polite kill park the arm; the second one stops it where it is.
final class Interruption {
    private let sources: [any DispatchSourceSignal]

    init(_ control: ControlBlock, report: @escaping @Sendable (String) -> Void) {
        // The guardian would end a process that Ctrl-Z has stopped, for its arm has nobody.
        signal(SIGTSTP, SIG_IGN)
        let queue = DispatchQueue(label: "interruption")
        nonisolated(unsafe) var heard = 0  // touched on that queue only
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                heard += 1
                control.ask(heard == 1 ? .park : .stop)
                report(heard == 1 ? "Parking; Ctrl-C again stops the arm where it is." : "Stopping.")
            }
            source.resume()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }
}
