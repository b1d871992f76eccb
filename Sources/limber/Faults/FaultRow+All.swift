/// An arm on which faults are tried, with the example of its unit.
enum FaultedArm: String, CaseIterable, Encodable, Sendable {
    case widowx250s, so101, ur5e, sawyer

    var unit: String { rawValue + "-example" }

    /// What it learns meanwhile: the robots by torques.
    var task: String {
        switch self {
        case .widowx250s, .so101: "reach"
        case .ur5e: "reach-ur5e"
        case .sawyer: "reach-sawyer"
        }
    }

    /// s on the arm's clock, when faults begin: it has been driven for a while by then, and an episode with its reset takes no longer.
    var moments: ClosedRange<Double> {
        switch self {
        case .widowx250s, .so101: 6...7.5
        case .ur5e, .sawyer: 10...13
        }
    }
}

// The rows themselves.
extension FaultRow {
    static let all = FaultedArm.allCases.flatMap(rows)

    /// What the wire has no part in is tried on the first arm alone.
    private static func rows(of arm: FaultedArm) -> [FaultRow] {
        let rows =
            switch arm {
            case .widowx250s:
                wireRows(rare: [.finished], silence: [.holds]) + servoRows + processRows + learnerRows
                    + machineRows
            // Each read has six answers that can be lost, and no watchdog waits for somebody once the wire is heard again.
            case .so101:
                wireRows(rare: [.finished, .holds], silence: [.finished, .holds]) + so101Rows + processRows
            case .ur5e: networkRows + ur5eRows + processRows.map(\.rarer)
            case .sawyer: networkRows + sawyerRows + processRows.map(\.rarer)
            }
        return rows.map { row in
            var row = row
            row.arm = arm
            return row
        }
    }

    /// - Parameters:
    ///   - rare: how an arm may be left that hardly anything is lost of.
    ///   - silence: and one that has not been heard for a while.
    private static func wireRows(rare: Set<Outcome>, silence: Set<Outcome>) -> [FaultRow] {
        [
            FaultRow(
                name: "0.5 % of packets dropped",
                disturbance: .arm(.drop(probability: 0.005), seconds: .infinity), allowed: rare),
            FaultRow(
                name: "2 % of packets dropped",
                disturbance: .arm(.drop(probability: 0.02), seconds: .infinity),
                allowed: [.finished, .holds]),
            FaultRow(
                name: "2 % of answers corrupted",
                disturbance: .arm(.corrupt(probability: 0.02), seconds: .infinity), allowed: rare),
            FaultRow(
                name: "5 % of answers duplicated",
                disturbance: .arm(.duplicate(probability: 0.05), seconds: .infinity), allowed: rare),
            FaultRow(
                name: "1 % of answers 4 ms late",
                disturbance: .arm(.delay(seconds: 0.004, probability: 0.01), seconds: .infinity),
                allowed: rare),
            FaultRow(
                name: "1 % of answers reordered",
                disturbance: .arm(.reorder(probability: 0.01), seconds: .infinity), allowed: rare),
            FaultRow(
                name: "1 % noise for an answer",
                disturbance: .arm(.garbage(probability: 0.01), seconds: .infinity), allowed: rare),
            FaultRow(
                name: "30 % of packets dropped",
                disturbance: .arm(.drop(probability: 0.3), seconds: .infinity), allowed: [.holds]),
            FaultRow(
                name: "silence for 70 ms", disturbance: .arm(.drop(probability: 1), seconds: 0.07),
                allowed: [.finished, .holds]),
            FaultRow(
                name: "silence for 300 ms", disturbance: .arm(.drop(probability: 1), seconds: 0.3),
                allowed: silence),
            FaultRow(
                name: "wire unplugged", disturbance: .arm(.unplug, seconds: .infinity), allowed: [.holds]),
        ]
    }

    private static let servoRows: [FaultRow] = [
        FaultRow(
            name: "servo 2 stuck", disturbance: .arm(.stuck(servo: 2), seconds: .infinity),
            allowed: [.holds]),
        FaultRow(
            name: "servo 2 at 70 °C",
            disturbance: .arm(.overheating(servo: 2, temperature: 70), seconds: 2),
            allowed: [.parked, .finished]),
        FaultRow(
            name: "servo 1 overloaded", disturbance: .arm(.overload(servo: 1), seconds: 0.1),
            allowed: [.limp]),
        FaultRow(
            name: "servo 1 rebooted", disturbance: .arm(.reboot(servo: 1), seconds: 0.1), allowed: [.limp]
        ),
        FaultRow(
            name: "servo 4 rebooted", disturbance: .arm(.reboot(servo: 4), seconds: 0.1), allowed: [.limp]
        ),
        FaultRow(
            name: "servo 1 answers 1.5 rad off",
            disturbance: .arm(.wrongPosition(servo: 1, ticks: 1000), seconds: .infinity),
            allowed: [.holds]),
        FaultRow(
            name: "servo 3 answers 0.3 rad off",
            disturbance: .arm(.wrongPosition(servo: 3, ticks: 200), seconds: .infinity),
            allowed: [.holds]),
        FaultRow(
            name: "servo 7 answers as 8",
            disturbance: .arm(.wrongID(servo: 7, answersAs: 8), seconds: .infinity), allowed: [.holds]),
        FaultRow(
            name: "servo 7 refuses", disturbance: .arm(.refuse(servo: 7), seconds: .infinity),
            allowed: [.holds]),
        FaultRow(
            name: "encoder 1 frozen", disturbance: .arm(.frozenEncoder(servo: 1), seconds: .infinity),
            allowed: [.holds], repetitions: (20, 1)),
        FaultRow(
            name: "encoder 7 frozen", disturbance: .arm(.frozenEncoder(servo: 7), seconds: .infinity),
            allowed: [.holds, .moves], repetitions: (20, 1)),
        FaultRow(
            name: "supply at 8 V", disturbance: .arm(.brownOut(voltage: 8), seconds: .infinity),
            allowed: [.parked, .holds, .limp]),
    ]

    /// Of an arm without shadows, whose servos have no watchdog and keep some torque when they find themselves overloaded.
    private static let so101Rows: [FaultRow] = [
        FaultRow(
            name: "servo 2 stuck", disturbance: .arm(.stuck(servo: 2), seconds: .infinity),
            allowed: [.holds]),
        FaultRow(
            name: "servo 2 at 65 °C",
            disturbance: .arm(.overheating(servo: 2, temperature: 65), seconds: 2),
            allowed: [.parked, .finished]),
        FaultRow(
            name: "servo 1 overloaded", disturbance: .arm(.overload(servo: 1), seconds: 0.1),
            allowed: [.holds]),
        FaultRow(
            name: "servo 1 rebooted", disturbance: .arm(.reboot(servo: 1), seconds: 0.1), allowed: [.limp]
        ),
        FaultRow(
            name: "servo 3 rebooted", disturbance: .arm(.reboot(servo: 3), seconds: 0.1), allowed: [.limp]
        ),
        FaultRow(
            name: "servo 1 answers 1.5 rad off",
            disturbance: .arm(.wrongPosition(servo: 1, ticks: 1000), seconds: .infinity),
            allowed: [.holds]),
        FaultRow(
            name: "servo 5 answers as 6",
            disturbance: .arm(.wrongID(servo: 5, answersAs: 6), seconds: .infinity), allowed: [.holds]),
        FaultRow(
            name: "servo 5 refuses", disturbance: .arm(.refuse(servo: 5), seconds: .infinity),
            allowed: [.holds]),
        FaultRow(
            name: "encoder 1 frozen", disturbance: .arm(.frozenEncoder(servo: 1), seconds: .infinity),
            allowed: [.holds], repetitions: (20, 1)),
        FaultRow(
            name: "encoder 4 frozen", disturbance: .arm(.frozenEncoder(servo: 4), seconds: .infinity),
            allowed: [.holds, .moves], repetitions: (20, 1)),
        FaultRow(
            name: "supply at 4.2 V", disturbance: .arm(.brownOut(voltage: 4.2), seconds: .infinity),
            allowed: [.parked, .holds, .limp]),
    ]

    private static let processRows: [FaultRow] = [
        FaultRow(
            name: "learner's thread: SIGSEGV", wires: [.realtime], disturbance: .learnerThread(11),
            allowed: [.holds]),
        FaultRow(
            name: "controller: SIGSTOP for 1 s", wires: [.realtime],
            disturbance: .pause(.controller, seconds: 1), allowed: [.holds]),
        FaultRow(
            name: "guardian: SIGSTOP for 2 s", wires: [.realtime],
            disturbance: .pause(.guardian, seconds: 2), allowed: [.parked]),
        FaultRow(
            name: "controller: kill -9", wires: [.realtime], disturbance: .killAtRandom(.controller),
            allowed: [.holds, .limp],
            repetitions: (200, 6)),
        FaultRow(
            name: "guardian: kill -9", wires: [.realtime], disturbance: .killAtRandom(.guardian),
            allowed: [.parked, .holds, .limp, .finished],
            repetitions: (200, 6)),
        FaultRow(
            name: "emulator: kill -9, as its wire goes", wires: [.realtime],
            disturbance: .pullOutAtRandom,
            allowed: [.holds, .limp, .finished], repetitions: (200, 3)),
    ]

    private static let learnerRows: [FaultRow] = [
        FaultRow(
            name: "learner's thread: SIGABRT", wires: [.realtime], disturbance: .learnerThread(6),
            allowed: [.holds], isQuick: false),
        FaultRow(
            name: "learner's thread hangs", wires: [.realtime], disturbance: .learnerBlocked,
            allowed: [.parked]),
        FaultRow(
            name: "learner diverges",
            disturbance: .learnerDiverges("  q_rate: 1\n  sampler_rate: 1\n"), allowed: [.finished]),
    ]

    private static let machineRows: [FaultRow] = [
        FaultRow(name: "disk full", disturbance: .fullDisk, allowed: [.finished]),
        FaultRow(
            name: "wall clock 3 s on, then 6 s back", wires: [.realtime], disturbance: .clockStep,
            allowed: [.finished], needsMachine: true),
        FaultRow(
            name: "processors busy", wires: [.realtime], disturbance: .busyProcessors,
            allowed: [.finished], needsMachine: true),
        FaultRow(
            name: "loop's processor taken for 2 s", wires: [.realtime],
            disturbance: .takenProcessor(seconds: 2),
            allowed: [.finished, .holds], needsMachine: true),
    ]
}
