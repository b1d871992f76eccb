import Foundation
import Glibc
import Realtime
import Session

/// `limber train` as a process of its own, and the guardian that it has started.
final class TrainingProcess {
    private let process = Process()
    private let folder: String
    private(set) var witness: RunWitness?
    /// What it prints, which is read by nobody and has room for it.
    private let output = Pipe()
    /// An end of that pipe of our own, for `Process` closes the other.
    private let filling: Int32

    init(_ words: [String], in folder: String) throws {
        self.folder = folder
        filling = fcntl(output.fileHandleForWriting.fileDescriptor, F_DUPFD_CLOEXEC, 0)
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = words
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardError = try TrainingProcess.file(folder + "/errors")
        process.standardOutput = output
        try process.run()
    }

    private static func file(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(fileURLWithPath: path))
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    deinit { close(filling) }

    /// Leaves no room for what it prints, so that its next line holds up the thread that prints it.
    func stopReading() {
        let flags = fcntl(filling, F_GETFL)
        _ = fcntl(filling, F_SETFL, flags | O_NONBLOCK)
        let bytes = [UInt8](repeating: 10, count: 4096)
        while write(filling, bytes, bytes.count) > 0 {}
        while write(filling, bytes, 1) > 0 {}
        _ = fcntl(filling, F_SETFL, flags)
    }

    var identifier: pid_t { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var errors: String { (try? String(contentsOfFile: folder + "/errors", encoding: .utf8)) ?? "" }

    /// Looks for the page of signs until it is there.
    func find() { if witness == nil, isRunning { witness = RunWitness(controller: identifier) } }

    func send(_ signal: Int32, to who: FaultRow.Process) {
        switch who {
        case .controller: kill(identifier, signal)
        case .guardian: if let guardian = witness?.guardian { kill(guardian, signal) }
        }
    }

    /// Waits until the guardian has gone, too.
    func waitForGuardian(seconds: Double) {
        let deadline = LoopClock.monotonic.now().advanced(bySeconds: seconds)
        while let guardian = witness?.guardian, TrainingProcess.isAlive(guardian), LoopClock.monotonic.now() < deadline { usleep(5000) }
    }

    private static func isAlive(_ process: pid_t) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let state = text.split(separator: ")").last?.split(separator: " ").first
        else { return false }
        return state != "Z" && state != "X"
    }

    /// Leaves nothing behind.
    func end() {
        if process.isRunning { kill(identifier, SIGKILL) }
        process.waitUntilExit()
        waitForGuardian(seconds: 8)
        if let guardian = witness?.guardian, TrainingProcess.isAlive(guardian) { kill(guardian, SIGKILL) }
    }
}
