import Simulation

/// One line of the fault matrix: what goes wrong, and how the arm may be left.
struct FaultRow: Sendable {
    enum Wire: String, CaseIterable, Encodable, Sendable {
        case lockstep
        case realtime = "real time"
    }

    enum Process: String, Sendable { case controller, guardian }

    enum Disturbance: Sendable {
        /// Something of the arm or its wire, for so many seconds.
        case arm(TimedFault.Kind, seconds: Double)
        case signal(Process, Int32)
        /// Stopped, and woken after so many seconds.
        case pause(Process, seconds: Double)
        /// At any moment from the start of the program on.
        case killAtRandom(Process)
        case pullOutAtRandom
        /// A signal to the learner's thread alone.
        case learnerThread(Int32)
        /// Nobody reads what the learner's thread prints.
        case learnerBlocked
        /// Lines of the task's learning settings.
        case learnerDiverges(String)
        case fullDisk
        case clockStep
        /// Busy processes, several to a processor.
        case busyProcessors
        /// Something more urgent than the loop on its processor, for so many seconds.
        case takenProcessor(seconds: Double)
    }

    /// How an arm may be left.
    enum Outcome: String, Encodable, Hashable, Sendable {
        case finished = "carries on"
        case parked = "parks"
        /// At rest and energised.
        case holds
        /// At rest, with nothing energised or not everything: nothing had been, or a servo has let go.
        case limp = "at rest"
        case moves
    }

    var name: String
    var wires: [Wire] = FaultRow.Wire.allCases
    var disturbance: Disturbance
    var allowed: Set<Outcome>
    var isQuick = true
    /// On how many random moments, and on how many when quick.
    var repetitions = (full: 1, quick: 1)
    /// Disturbs everything that runs beside it.
    var needsMachine = false

    /// Whether it keeps the loop from running.
    var takesTime: Bool {
        if case .pause(.controller, _) = disturbance { true } else { needsMachine }
    }
}

extension FaultRow {
    static let all: [FaultRow] = wireRows + armRows + processRows + machineRows

    private static let wireRows: [FaultRow] = [
        FaultRow(name: "0.5 % of packets dropped", disturbance: .arm(.drop(probability: 0.005), seconds: .infinity), allowed: [.finished]),
        FaultRow(
            name: "2 % of packets dropped", disturbance: .arm(.drop(probability: 0.02), seconds: .infinity), allowed: [.finished, .holds]),
        FaultRow(
            name: "2 % of answers corrupted", disturbance: .arm(.corrupt(probability: 0.02), seconds: .infinity), allowed: [.finished]),
        FaultRow(
            name: "5 % of answers duplicated", disturbance: .arm(.duplicate(probability: 0.05), seconds: .infinity), allowed: [.finished]),
        FaultRow(
            name: "1 % of answers 4 ms late", disturbance: .arm(.delay(seconds: 0.004, probability: 0.01), seconds: .infinity),
            allowed: [.finished]),
        FaultRow(
            name: "1 % of answers reordered", disturbance: .arm(.reorder(probability: 0.01), seconds: .infinity), allowed: [.finished]),
        FaultRow(name: "1 % noise for an answer", disturbance: .arm(.garbage(probability: 0.01), seconds: .infinity), allowed: [.finished]),
        FaultRow(name: "30 % of packets dropped", disturbance: .arm(.drop(probability: 0.3), seconds: .infinity), allowed: [.holds]),
        FaultRow(name: "silence for 70 ms", disturbance: .arm(.drop(probability: 1), seconds: 0.07), allowed: [.finished, .holds]),
        FaultRow(name: "silence for 300 ms", disturbance: .arm(.drop(probability: 1), seconds: 0.3), allowed: [.holds]),
        FaultRow(name: "wire unplugged", disturbance: .arm(.unplug, seconds: .infinity), allowed: [.holds]),
    ]

    private static let armRows: [FaultRow] = [
        FaultRow(name: "servo 2 stuck", disturbance: .arm(.stuck(servo: 2), seconds: .infinity), allowed: [.holds]),
        FaultRow(
            name: "servo 2 at 70 °C", disturbance: .arm(.overheating(servo: 2, temperature: 70), seconds: 2), allowed: [.parked, .finished]),
        FaultRow(name: "servo 1 overloaded", disturbance: .arm(.overload(servo: 1), seconds: 0.1), allowed: [.limp]),
        FaultRow(name: "servo 1 rebooted", disturbance: .arm(.reboot(servo: 1), seconds: 0.1), allowed: [.limp]),
        FaultRow(name: "servo 4 rebooted", disturbance: .arm(.reboot(servo: 4), seconds: 0.1), allowed: [.limp]),
        FaultRow(
            name: "servo 1 answers 1.5 rad off", disturbance: .arm(.wrongPosition(servo: 1, ticks: 1000), seconds: .infinity),
            allowed: [.holds]),
        FaultRow(
            name: "servo 3 answers 0.3 rad off", disturbance: .arm(.wrongPosition(servo: 3, ticks: 200), seconds: .infinity),
            allowed: [.holds]),
        FaultRow(
            name: "servo 7 answers as 8", disturbance: .arm(.wrongID(servo: 7, answersAs: 8), seconds: .infinity), allowed: [.holds]),
        FaultRow(name: "servo 7 refuses", disturbance: .arm(.refuse(servo: 7), seconds: .infinity), allowed: [.holds]),
        FaultRow(name: "encoder 1 frozen", disturbance: .arm(.frozenEncoder(servo: 1), seconds: .infinity), allowed: [.holds]),
        FaultRow(name: "encoder 7 frozen", disturbance: .arm(.frozenEncoder(servo: 7), seconds: .infinity), allowed: [.holds, .moves]),
        FaultRow(name: "supply at 8 V", disturbance: .arm(.brownOut(voltage: 8), seconds: .infinity), allowed: [.parked, .holds, .limp]),
    ]

    private static let processRows: [FaultRow] = [
        FaultRow(
            name: "learner's thread: SIGSEGV", wires: [.realtime], disturbance: .learnerThread(11), allowed: [.holds]),
        FaultRow(name: "learner's thread: SIGABRT", wires: [.realtime], disturbance: .learnerThread(6), allowed: [.holds], isQuick: false),
        FaultRow(name: "learner's thread hangs", wires: [.realtime], disturbance: .learnerBlocked, allowed: [.parked]),
        FaultRow(
            name: "learner diverges",
            disturbance: .learnerDiverges("  q_rate: 1\n  sampler_rate: 1\n"), allowed: [.finished]),
        FaultRow(name: "controller: SIGSTOP for 1 s", wires: [.realtime], disturbance: .pause(.controller, seconds: 1), allowed: [.holds]),
        FaultRow(name: "guardian: SIGSTOP for 2 s", wires: [.realtime], disturbance: .pause(.guardian, seconds: 2), allowed: [.parked]),
        FaultRow(
            name: "controller: kill -9", wires: [.realtime], disturbance: .killAtRandom(.controller), allowed: [.holds, .limp],
            repetitions: (200, 6)),
        FaultRow(
            name: "guardian: kill -9", wires: [.realtime], disturbance: .killAtRandom(.guardian),
            allowed: [.parked, .holds, .limp, .finished],
            repetitions: (200, 6)),
        FaultRow(
            name: "emulator: kill -9, as its wire goes", wires: [.realtime], disturbance: .pullOutAtRandom,
            allowed: [.holds, .limp, .finished], repetitions: (200, 3)),
    ]

    private static let machineRows: [FaultRow] = [
        FaultRow(name: "disk full", disturbance: .fullDisk, allowed: [.finished]),
        FaultRow(
            name: "wall clock 3 s on, then 6 s back", wires: [.realtime], disturbance: .clockStep, allowed: [.finished], needsMachine: true),
        FaultRow(
            name: "processors busy", wires: [.realtime], disturbance: .busyProcessors, allowed: [.finished], needsMachine: true),
        FaultRow(
            name: "loop's processor taken for 2 s", wires: [.realtime], disturbance: .takenProcessor(seconds: 2),
            allowed: [.finished, .holds], needsMachine: true),
    ]
}
