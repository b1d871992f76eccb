import Foundation
import Realtime
import Synchronization
import Testing

/// `limber` at a terminal of its own, as a person sits there: keys go in, and what the screen was sent comes out.
final class TerminalProcess: Sendable {
    private let process: Process
    /// Our end of the pseudo-terminal.
    private let terminal: FileHandle
    private let shown = Mutex(Data())

    init(_ words: [String], in workplace: Workplace) throws {
        let host = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        // TIOCSPTLCK and TIOCGPTN, which the Glibc module lacks along with grantpt and its kin.
        var unlocked: Int32 = 0
        var number: Int32 = -1
        let isReady = host >= 0 && ioctl(host, 0x4004_5431, &unlocked) == 0 && ioctl(host, 0x8004_5430, &number) == 0
        try #require(isReady)
        terminal = FileHandle(fileDescriptor: host, closeOnDealloc: true)
        let other = FileHandle(fileDescriptor: open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC), closeOnDealloc: true)
        process = Process()
        process.currentDirectoryURL = URL(fileURLWithPath: workplace.path)
        // The terminal controls it, so that Ctrl-C is a signal.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
        process.arguments = ["--ctty", "--wait", LimberProcess.program] + words
        process.environment = ProcessInfo.processInfo.environment.merging(["XDG_STATE_HOME": workplace.path + "/state"]) { $1 }
        (process.standardInput, process.standardOutput, process.standardError) = (other, other, other)
        terminal.readabilityHandler = { [self] handle in
            let bytes = handle.availableData
            if bytes.isEmpty { handle.readabilityHandler = nil }
            shown.withLock { $0.append(bytes) }
        }
        try process.run()
    }

    deinit {
        terminal.readabilityHandler = nil
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Everything so far, escape sequences too.
    var text: String { String(decoding: shown.withLock { $0 }, as: UTF8.self) }

    func shows(_ words: String) -> Bool { LimberProcess.holds { text.contains(words) } }

    func type(_ keys: String) { try? terminal.write(contentsOf: Data(keys.utf8)) }

    /// As a keyboard does while a key is down: thirty times a second, until something is so.
    func hold(_ key: String, within seconds: Double = 20, until condition: () -> Bool) -> Bool {
        let deadline = LoopClock.monotonic.now().advanced(bySeconds: seconds)
        while !condition() {
            guard LoopClock.monotonic.now() < deadline else { return false }
            type(key)
            usleep(33_000)
        }
        return true
    }

    /// The window is closed.
    func hangUp() {
        terminal.readabilityHandler = nil
        try? terminal.close()
    }

    /// The end of it; nil where a signal was.
    func status() -> Int32? {
        guard LimberProcess.holds({ !process.isRunning }, within: 60) else { return nil }
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : nil
    }
}
