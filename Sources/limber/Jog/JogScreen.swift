import Control
import Foundation
import Realtime
import Robot
import Safety
import Session
import Synchronization

/// What a person sees while an arm is jogged: sentences that stay, and below them the arm's state, which is written over.
final class JogScreen: Sendable {
    /// s between two pictures.
    private static let interval = 0.1

    private struct State {
        /// Lines of the picture on the screen.
        var height = 0
        var picture: [String] = []
        var shownAt: Instant?
    }

    private let lines: JogLines
    private let console: Console
    private let state = Mutex(State())

    init(_ robot: RobotDescription, console: Console = .standardOutput) {
        lines = JogLines(robot)
        self.console = console
    }

    /// From any thread.
    func say(_ sentence: String) {
        state.withLock { state in
            console.write(erasure(state.height) + sentence + "\n" + text(state.picture))
            state.height = state.picture.count
        }
    }

    func show(_ jog: JogState) {
        let now = LoopClock.monotonic.now()
        state.withLock { state in
            if let shownAt = state.shownAt, now.seconds(since: shownAt) < JogScreen.interval { return }
            state.shownAt = now
            state.picture = lines.picture(jog)
            console.write(erasure(state.height) + text(state.picture))
            state.height = state.picture.count
        }
    }

    /// Leaves the last picture where it is.
    func close() {
        state.withLock { state in
            state.height = 0
            state.picture = []
        }
    }

    private func text(_ picture: [String]) -> String { picture.map { $0 + "\n" }.joined() }

    /// Up by so many lines, and all below them away.
    private func erasure(_ height: Int) -> String { height > 0 ? "\u{1B}[\(height)A\r\u{1B}[J" : "" }
}
