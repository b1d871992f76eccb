import Foundation
import Synchronization

/// A terminal that gives each key at once and shows none, until it is restored.
final class KeyTerminal: Sendable {
    private let descriptor: Int32
    private let before: Mutex<termios?>

    /// What was typed before counts for nothing.
    init(_ descriptor: Int32) throws(KeyTerminalError) {
        self.descriptor = descriptor
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { throw .notSet(errno) }
        before = Mutex(settings)
        // Ctrl-C stays a signal; Ctrl-S must not hold the screen up.
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        settings.c_iflag &= ~tcflag_t(IXON)
        settings.c_cc.6 = 1  // VMIN
        settings.c_cc.5 = 0  // VTIME
        guard tcsetattr(descriptor, TCSAFLUSH, &settings) == 0 else { throw .notSet(errno) }
    }

    deinit { restore() }

    func restore() {
        before.withLock { settings in
            guard var old = settings else { return }
            settings = nil
            tcsetattr(descriptor, TCSAFLUSH, &old)
        }
    }
}

/// Why a terminal gives no keys.
enum KeyTerminalError: Error, CustomStringConvertible {
    case notSet(Int32)

    var description: String {
        switch self {
        case .notSet(let number): "The terminal did not let itself be set (\(String(cString: strerror(number)))): use another one."
        }
    }
}
