import Foundation
import Glibc
import Realtime

/// A process of this program that works on one trial. It writes a line for each progress to a pipe, and everything else to the trial's log.
final class TrialWorker {
    let trial: Trial
    /// Steps that earlier processes had done; nil until the first report.
    private(set) var firstSteps: Int?
    private(set) var progress = TrialProgress(steps: 0)
    private let process: pid_t
    private let pipe: Int32
    private var unread: [UInt8] = []
    private let began = LoopClock.monotonic.now()

    /// - Parameter program: what is started, with the words that make it work on the trial.
    init(_ trial: Trial, in folder: TrialFolder, program: (path: String, words: [String])) throws(ExperimentError) {
        self.trial = trial
        try ResultFile.makeFolder(folder.path)
        let log = open(folder.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        var ends: [Int32] = [-1, -1]
        guard log >= 0, Glibc.pipe(&ends) == 0 else {
            throw .notStarted(trial: trial.name, reason: String(cString: strerror(errno)))
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // Only this end, or the child would lose what it cannot write at once.
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        let started = ChildProcess.spawn(
            program.path, program.words, descriptors: [(source: ends[1], target: STDOUT_FILENO), (source: log, target: STDERR_FILENO)])
        close(log)
        close(ends[1])
        pipe = ends[0]
        switch started {
        case .success(let child): process = child
        case .failure(let failure):
            close(ends[0])
            throw .notStarted(trial: trial.name, reason: String(cString: strerror(failure.number)))
        }
    }

    deinit { close(pipe) }

    /// s since its start
    var seconds: Double { LoopClock.monotonic.now().seconds(since: began) }
    /// Steps that this process did.
    var stepsDone: Int { progress.steps - (firstSteps ?? progress.steps) }

    func send(_ signal: Int32) { kill(process, signal) }

    /// What the system polls for news of this process.
    var descriptor: pollfd { pollfd(fd: pipe, events: Int16(POLLIN), revents: 0) }

    /// Takes in what was reported. Not nil when the process has ended: whether it did so as it should.
    func listen() -> Bool? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(pipe, &buffer, buffer.count)
            if count > 0 { take(buffer[..<count]) } else if count == 0 { return end() } else if errno != EINTR { return nil }
        }
    }

    private func take(_ bytes: ArraySlice<UInt8>) {
        unread += bytes
        while let line = unread.firstIndex(of: UInt8(ascii: "\n")) {
            if let heard = try? JSONDecoder().decode(TrialProgress.self, from: Data(unread[..<line])) {
                firstSteps = firstSteps ?? heard.steps
                progress = heard
            }
            unread.removeSubrange(...line)
        }
    }

    private func end() -> Bool {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        return status == 0
    }
}
