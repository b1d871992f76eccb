import Experiments
import Foundation
import Policy
import Recording
import Session

/// One seed of `sawyer-stacking`: the training of `limber train sawyer stack-lego --simulate --lockstep`, then its frozen policy.
struct SawyerTrial {
    let seed: UInt64
    let episodes: Int
    let context: TrialContext
    /// Episodes of each frozen policy, as in the paper.
    private static let judged = 20
    /// How the frozen policy acts when it is judged: as its training did at its end, by random latents, and at latent zero.
    private static let executions: [(name: String, latents: PolicyExecution.Latents?)] = [
        ("frozen", nil), ("stochastic", .random), ("zero", .zero),
    ]

    static func setup(seed: UInt64) throws -> RunSetup {
        try RunSetup(robot: "sawyer", task: "stack-lego", unit: "sawyer-example", seed: seed)
    }

    /// Nil: interrupted, and the run in the trial's folder can be gone on with.
    func run() throws -> TrialResult? {
        let folder = try begun() ?? begin()
        guard try train(in: folder) else { return nil }
        let timed = try SawyerTrial.episodes(
            in: folder.metrics + "/episodes.csv", stepSeconds: 1 / RunSetup(reopening: folder).task.description.policyRate)
        var result = TrialResult(series: ["episodes": timed.map { [$0.robotSeconds, $0.motionSeconds, $0.succeeded ? 1 : 0] }])
        result.numbers["last"] = Double(timed.suffix(20).count(where: \.succeeded))
        result.numbers["robot_seconds"] = timed.last?.robotSeconds
        for mark in LearningMark.allCases {
            guard let episode = mark.reached(by: timed) else { continue }
            result.numbers[mark.rawValue] = episode.robotSeconds
            result.numbers["\(mark.rawValue)_motion"] = episode.motionSeconds
        }
        for (name, latents) in SawyerTrial.executions {
            result.numbers[name] = try judge(folder, latents)
        }
        return result
    }

    private var runs: String { context.folder + "/Runs" }

    /// The run of an earlier process.
    private func begun() throws -> RunFolder? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? []
        return names.sorted().lazy.compactMap { try? RunFolder.open("\(runs)/\($0)") }.first
    }

    private func begin() throws -> RunFolder {
        var setup = try SawyerTrial.setup(seed: seed)
        let folder = try RunFolder.create(in: runs, robot: setup.robot.name, task: setup.task.description.name)
        try setup.save(in: folder, version: Limber.version)
        return folder
    }

    /// Trains what is left to train; false when interrupted.
    private func train(in folder: RunFolder) throws -> Bool {
        let done = try folder.episodesTrained()
        guard done ?? 0 < episodes else { return true }
        let setup = try RunSetup(reopening: folder)
        let rig = try LockstepRig(setup)
        let training = try Training(
            setup, rig: rig, folder: folder, extent: Training.Extent(episodes: episodes - (done ?? 0), robotSeconds: nil),
            resume: done != nil, report: { FileHandle.standardError.write(Data("\($0)\n".utf8)) })
        let before = (done ?? 0) * setup.task.compiled.stepsPerEpisode
        let (summary, _) = try training.run { now in
            context.report(TrialProgress(steps: before + now.policySteps, episodeReturn: now.lastReturn))
            if context.isInterrupted() { rig.control.ask(.finish) }
        }
        if let fault = summary.fault { throw StackingError.endedEarly(run: folder.path, fault: fault) }
        return try folder.episodesTrained() ?? 0 >= episodes
    }

    /// The share of successes of the frozen policy.
    private func judge(_ folder: RunFolder, _ latents: PolicyExecution.Latents?) throws -> Double {
        var setup = try RunSetup(reopening: folder)
        try setup.drive(unit: nil, mode: .replay, speedFactor: nil)
        let actor = try ReplayedPolicy.trained.load(setup, folder: folder, latents: latents)
        let replay = try Replay(setup, actor: actor, rig: LockstepRig(setup), episodes: min(SawyerTrial.judged, episodes), seed: 1)
        return try replay.run(folder: folder, figure: nil) { _, _ in }.summary.successRate
    }

    /// The rows of a run's table. A run that was killed has written some twice, the same both times.
    /// - Parameter stepSeconds: of a policy step.
    static func episodes(in table: String, stepSeconds: Double) throws -> [TimedEpisode] {
        let rows = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: ",").map(String.init)
        }
        let columns = Dictionary(uniqueKeysWithValues: (rows.first ?? []).enumerated().map { ($1, $0) })
        var seen: Set<Double> = []
        var motion = 0.0
        return rows.dropFirst().compactMap { row in
            func number(_ name: String) -> Double? { columns[name].flatMap { row.indices.contains($0) ? Double(row[$0]) : nil } }
            guard let episode = number("episode"), seen.insert(episode).inserted, let time = number("robot_seconds"),
                let steps = number("steps"), let succeeded = number("succeeded")
            else { return nil }
            motion += steps * stepSeconds
            return TimedEpisode(robotSeconds: time, motionSeconds: motion, succeeded: succeeded == 1)
        }
    }
}

/// Why a seed has no result.
enum StackingError: Error, Equatable, CustomStringConvertible {
    case endedEarly(run: String, fault: String)

    var description: String {
        switch self {
        case .endedEarly(let run, let fault): "The training in \(run) ended before its time: \(fault)"
        }
    }
}
