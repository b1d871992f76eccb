import Foundation
import Glibc
import Realtime
import Session
import Synchronization

/// What is done to the processes of a run, from outside.
final class ProcessDisturbance {
    private let kind: FaultRow.Disturbance
    private let folder: String
    private var stage = 0
    private var hogs: [Process] = []
    private var hog: RealtimeThread?

    init(_ kind: FaultRow.Disturbance, folder: String) {
        self.kind = kind
        self.folder = folder
    }

    deinit { end() }

    var hangsLearner: Bool {
        if case .learnerBlocked = kind { true } else { false }
    }

    /// Whether anything has been done yet.
    var hasActed: Bool { stage > 0 }

    /// Whether a guardian's first request is the first sign that somebody has noticed.
    var isSeenOnTheWire: Bool {
        switch kind {
        case .killAtRandom(.controller), .learnerThread, .pause(.controller, _): true
        default: false
        }
    }

    /// Whether a run that ended before it was done shows nothing.
    var mustAct: Bool {
        switch kind {
        case .arm, .learnerDiverges, .killAtRandom, .pullOutAtRandom: false
        default: true
        }
    }

    /// Does what is due so many seconds after the fault's beginning.
    func act(on process: TrainingProcess, _ arm: SimulatedArm, seconds: Double) {
        guard stage > 0 || isReady(process) else { return }
        switch (kind, stage) {
        case (.killAtRandom(let who), 0): process.send(SIGKILL, to: who)
        case (.pullOutAtRandom, 0): arm.pullOut()
        case (.pause(let who, _), 0): process.send(SIGSTOP, to: who)
        case (.pause(let who, let duration), 1):
            guard seconds >= duration else { return }
            process.send(SIGCONT, to: who)
        case (.learnerThread(let number), 0): Realtime.ChildProcess.signalFirstThread(of: process.identifier, number)
        case (.fullDisk, 0): SmallDisk.fill(folder)
        case (.learnerBlocked, 0): process.stopReading()
        case (.clockStep, 0): WallClock.swing()
        case (.busyProcessors, 0): startHogs()
        case (.takenProcessor(let duration), 0): takeProcessor(duration)
        default: return
        }
        stage += 1
    }

    /// On a busy machine it takes a program a while until its arm moves.
    private func isReady(_ process: TrainingProcess) -> Bool {
        switch kind {
        case .killAtRandom(.controller), .pullOutAtRandom: true
        case .killAtRandom(.guardian): process.witness != nil
        default: process.witness?.signs.stance != nil
        }
    }

    func end() {
        stage = 9
        for hog in hogs { kill(hog.processIdentifier, SIGKILL) }
        hogs = []
        hog?.join()
        hog = nil
    }

    private func startHogs() {
        for _ in 0..<3 * ProcessInfo.processInfo.activeProcessorCount {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "while :; do :; done"]
            if (try? process.run()) != nil { hogs.append(process) }
        }
    }

    private func takeProcessor(_ seconds: Double) {
        var settings = RealtimeThread.Settings(name: "hog", rights: .wanted, processor: RealtimeThread.quietestProcessor)
        settings.priority = RealtimeThread.Settings.defaultPriority + 10
        hog = try? RealtimeThread(settings) {
            let end = LoopClock.monotonic.now().advanced(bySeconds: seconds)
            while LoopClock.monotonic.now() < end {}
        }
    }
}

/// The machine's wall clock, which only the superuser may step.
enum WallClock {
    /// - Returns: whether the system lets it be set.
    static var maySet: Bool {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return clock_settime(CLOCK_REALTIME, &now) == 0
    }

    /// Three seconds on, then six back, then right again, each for a third of a second. Nobody ends the process in between: every program
    /// of the machine shares this clock.
    static func swing() {
        let handlers = [SIGINT, SIGTERM].map { ($0, signal($0, SIG_IGN)) }
        for seconds in [3, -6] {
            step(seconds)
            usleep(333_000)
        }
        step(3)
        for (number, handler) in handlers { signal(number, handler) }
    }

    private static func step(_ seconds: Int) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        now.tv_sec += seconds
        clock_settime(CLOCK_REALTIME, &now)
    }
}
