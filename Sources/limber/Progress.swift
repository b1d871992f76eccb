import Foundation
import Realtime

/// What a long command shows while it works: one line that rewrites itself on a terminal, plain lines in a pipe.
///
/// Updates that come too fast are left out, so a caller may send one per step.
struct Progress {
    private let console: Console
    private let clock: LoopClock
    private var shownAt: Instant?
    private var lineIsOpen = false

    init(console: Console = .standardOutput, clock: LoopClock = .monotonic) {
        self.console = console
        self.clock = clock
    }

    /// Seconds between two updates: what an eye follows, or what a log bears.
    private var interval: Double { console.isTerminal ? 0.1 : 5 }

    /// Shows `line`, which is only put together when it is time for one.
    mutating func update(_ line: @autoclosure () -> String) {
        let now = clock.now()
        if let shownAt, now.seconds(since: shownAt) < interval { return }
        shownAt = now
        show(line())
    }

    /// Shows a line that must not be left out, and goes on below it.
    mutating func note(_ line: String) {
        if console.isTerminal {
            console.write("\(lineIsOpen ? "\r\u{1B}[K" : "")\(line)\n")
            lineIsOpen = false
        } else {
            console.say(line)
        }
    }

    /// Takes away a line that stands open.
    mutating func clear() {
        if lineIsOpen { console.write("\r\u{1B}[K") }
        lineIsOpen = false
    }

    private mutating func show(_ line: String) {
        guard console.isTerminal else {
            console.say(line)
            return
        }
        console.write("\r\u{1B}[K\(line)")
        lineIsOpen = true
    }
}

/// A number as people say it, to the next whole one where there is one: a return may be anything that a task's file makes of it.
func spokenNumber(_ number: Double) -> String { abs(number) < 1e9 ? "\(Int(number.rounded()))" : "\(number)" }

/// Seconds as people say them: "48 s", "3 min 20 s", "2 h 5 min".
func spokenDuration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "?" }
    let whole = Int(seconds.rounded())
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3600: return "\(whole / 60) min \(whole % 60) s"
    default: return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
