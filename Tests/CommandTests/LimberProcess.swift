import Foundation
import Realtime
import Robot
import Synchronization
import Testing

/// A folder of a test's own, which a `limber` process works in.
final class Workplace: Sendable {
    let path = NSTemporaryDirectory() + "limber-command-\(UInt64.random(in: 0 ... .max))"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, as name: String) throws { try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8) }

    /// Episodes of a second, and a learner that begins at once.
    func writeShortTask() throws {
        let text = try ModelFile("reach", folder: "Tasks").text
            .replacing(/episode: [0-9.]+/, with: "episode: 1.0")
            .replacing(/minimum_pool: [0-9]+/, with: "minimum_pool: 8")
            .replacing(/hidden: \[.*\]/, with: "hidden: [16, 16]")
            .replacing(/batch: [0-9]+/, with: "batch: 16")
        try write(text, as: "short.yaml")
    }

    /// An arm that bears with a busy machine: its servos and its budgets wait longer than a real arm's should.
    func writePatientRobot() throws {
        let text = try ModelFile("widowx250s", folder: "Robots").text
            .replacing(/watchdog: [0-9.]+/, with: "watchdog: 0.5")
            .replacing(/stale_state: [0-9.]+/, with: "stale_state: 0.4")
            .replacing(/bad_packets: \{.*?\}/, with: "bad_packets: {allowed: 30, within: 0.5}")
        try write(text, as: "widowx250s.yaml")
    }

    /// Of the only run in it.
    var run: String? {
        (try? FileManager.default.contentsOfDirectory(atPath: path + "/Runs"))?.first.map { "\(path)/Runs/\($0)" }
    }

    func text(_ file: String) -> String { (try? String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)) ?? "" }
}

/// The real program as a process of its own, with its output in files.
final class LimberProcess: @unchecked Sendable {
    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path + "/limber"
    private static let count = Mutex(0)
    private let process = Process()
    private let workplace: Workplace
    private let number: Int

    /// - Parameters:
    ///   - largestFile: in 512-byte blocks, as the shell's `ulimit -f` counts; nil for no limit.
    ///   - input: what it finds on its standard input.
    init(_ words: [String], in workplace: Workplace, largestFile: Int? = nil, input: String? = nil) throws {
        self.workplace = workplace
        number = LimberProcess.count.withLock { count in
            count += 1
            return count
        }
        process.currentDirectoryURL = URL(fileURLWithPath: workplace.path)
        if let largestFile {
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "ulimit -f \(largestFile); exec \"$0\" \"$@\"", LimberProcess.program] + words
        } else {
            process.executableURL = URL(fileURLWithPath: LimberProcess.program)
            process.arguments = words
        }
        process.standardInput =
            try input.map { text in
                try workplace.write(text, as: "\(number).in")
                return try FileHandle(forReadingFrom: URL(fileURLWithPath: "\(workplace.path)/\(number).in"))
            } ?? FileHandle.nullDevice
        // Stops and claims of a test's own.
        process.environment = ProcessInfo.processInfo.environment.merging(["XDG_STATE_HOME": workplace.path + "/state"]) { $1 }
        process.standardOutput = try LimberProcess.file("\(workplace.path)/\(number).out")
        process.standardError = try LimberProcess.file("\(workplace.path)/\(number).err")
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    private static func file(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(fileURLWithPath: path))
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    /// Runs to its end.
    @discardableResult
    static func run(_ words: String..., in workplace: Workplace, largestFile: Int? = nil, input: String? = nil) throws -> LimberProcess {
        let limber = try LimberProcess(words, in: workplace, largestFile: largestFile, input: input)
        limber.wait()
        return limber
    }

    var output: String { workplace.text("\(number).out") }
    var errors: String { workplace.text("\(number).err") }
    var isRunning: Bool { process.isRunning }
    var identifier: pid_t { process.processIdentifier }
    /// Nil when a signal ended it.
    var status: Int32? { process.terminationReason == .exit ? process.terminationStatus : nil }
    /// Everything that was said, for a test that fails.
    var said: String { "\(output)\n\(errors)" }

    /// The JSON object in the last line of output.
    var summary: [String: Any] {
        let line = output.split(separator: "\n").last.map(String.init) ?? ""
        return (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]) ?? [:]
    }

    func send(_ signal: Int32) { kill(identifier, signal) }

    /// Waits for the end, at most a minute.
    func wait() {
        guard LimberProcess.holds({ !process.isRunning }, within: 60) else {
            Issue.record("limber did not end: \(said)")
            send(SIGKILL)
            return
        }
        process.waitUntilExit()
    }

    /// Looks again and again, for so many seconds at most.
    static func holds(_ condition: () -> Bool, within seconds: Double = 30) -> Bool {
        let deadline = LoopClock.monotonic.now().advanced(bySeconds: seconds)
        while !condition() {
            guard LoopClock.monotonic.now() < deadline else { return false }
            usleep(20_000)
        }
        return true
    }

    /// Processes that this one has started and whose command line has `word`.
    func child(with word: String) -> pid_t? {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { pid_t($0) } ?? []
        return processes.first { process in
            let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
            let line = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
            return status.contains("PPid:\t\(identifier)\n") && line.split(separator: "\0").contains(Substring(word))
        }
    }
}
