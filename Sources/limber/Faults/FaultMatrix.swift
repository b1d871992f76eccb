import Foundation
import Realtime
import Synchronization

/// Runs the rows of the fault matrix and gathers what they came to.
final class FaultMatrix: Sendable {
    private struct Task: Sendable {
        var row: FaultRow
        var wire: FaultRow.Wire
        var seed: UInt64
    }

    private let tasks: [Task]
    private let folder: String
    private let mayStepClock: Bool
    private let report: @Sendable (String) -> Void
    private let next = Mutex(0)
    private let findings = Mutex<[Int: FaultFinding]>([:])

    /// - Parameters:
    ///   - folder: of its own, in which every trial leaves its files.
    ///   - report: hears of each finding as it comes.
    init(rows: [FaultRow], quick: Bool, seed: UInt64, folder: String, mayStepClock: Bool, report: @escaping @Sendable (String) -> Void) {
        let chosen = rows.filter { $0.isQuick || !quick }
        let all = chosen.flatMap { row in
            row.wires.flatMap { wire in
                (0..<(quick ? row.repetitions.quick : row.repetitions.full)).map {
                    Task(row: row, wire: wire, seed: seed &+ UInt64($0))
                }
            }
        }
        // What needs the machine for itself comes last.
        tasks = all.filter { !$0.row.needsMachine } + all.filter(\.row.needsMachine)
        self.folder = folder
        self.mayStepClock = mayStepClock
        self.report = report
    }

    /// - Returns: one finding for each row and wire, in the rows' order.
    func run() -> [FaultFinding] {
        let rights = RealtimeRights.check().schedulerError == 0
        // Without rights, several loops on one machine would disturb each other more than the faults do.
        let workers = rights ? ProcessInfo.processInfo.activeProcessorCount * 2 : 1
        let together = tasks.count { !$0.row.needsMachine }
        work(until: together, workers: workers)
        work(until: tasks.count, workers: 1)
        return merged
    }

    private func work(until end: Int, workers: Int) {
        let group = DispatchGroup()
        for _ in 0..<workers {
            group.enter()
            Thread.detachNewThread { [self] in
                while let index = take(before: end) { note(run(tasks[index]), index) }
                group.leave()
            }
        }
        group.wait()
    }

    private func take(before end: Int) -> Int? {
        next.withLock { next in
            guard next < end else { return nil }
            next += 1
            return next - 1
        }
    }

    private func note(_ finding: FaultFinding, _ index: Int) {
        findings.withLock { $0[index] = finding }
        report(finding.cells.joined(separator: " | "))
        for complaint in finding.complaints { report("    \(complaint)") }
    }

    private static let mostAttempts = 3

    private func run(_ task: Task) -> FaultFinding {
        FaultMatrix.repeated {
            attempt(task)
        } again: {
            report("    \(task.row.name): the machine stood still; once more")
        }
    }

    /// The first finding that is no fault of the machine's, or the last that may be tried.
    static func repeated(_ attempt: () -> FaultFinding, again: () -> Void) -> FaultFinding {
        var finding = attempt()
        for repeats in 1..<mostAttempts {
            guard finding.isWorthAnother else { break }
            again()
            finding = attempt()
            finding.repeats = repeats
        }
        return finding
    }

    private func attempt(_ task: Task) -> FaultFinding {
        do {
            let trial = try FaultTrial(task.row, seed: task.seed, in: folder, mayStepClock: mayStepClock)
            if let reason = trial.impossible { return skipped(task, reason) }
            defer { try? FileManager.default.removeItem(atPath: trial.folder) }
            return switch task.wire {
            case .lockstep: try LockstepTrial(trial).run()
            case .realtime: try RealtimeTrial(trial).run()
            }
        } catch {
            var finding = skipped(task, nil)
            finding.complaints = ["\(error)"]
            return finding
        }
    }

    private func skipped(_ task: Task, _ reason: String?) -> FaultFinding {
        FaultFinding(robot: task.row.arm, fault: task.row.name, wire: task.wire, asked: "", seen: .limp, skipped: reason)
    }

    /// The worst of each row's repetitions.
    private var merged: [FaultFinding] {
        let byTask = findings.withLock { $0 }
        var rows: [FaultFinding] = []
        for index in tasks.indices {
            guard let finding = byTask[index] else { continue }
            if let place = rows.firstIndex(where: { $0.robot == finding.robot && $0.fault == finding.fault && $0.wire == finding.wire }) {
                rows[place].merge(finding)
            } else {
                rows.append(finding)
            }
        }
        return rows
    }
}
