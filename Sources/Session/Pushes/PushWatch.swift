import Control
import Recording
import Task

/// Who pushes the arm in a replay.
public enum PushSource {
    case nobody
    /// People, whose pushes are noticed.
    case people
    /// The emulated arm, by a plan.
    case plan(PerturbationPlan, any DisturbedArm)
}

/// Follows the pushes of a replay from tick to tick: has them done, or notices them, and judges what comes of them.
struct PushWatch {
    private var episode = EpisodeWatch()
    private var perturber: Perturber?
    private var detector: PushDetector?
    var book: PushBook
    let plan: PerturbationPlan?

    /// Nil where nobody pushes.
    init?(_ source: PushSource, _ setup: RunSetup) throws {
        switch source {
        case .nobody: return nil
        case .people: (detector, plan) = (PushDetector(setup), nil)
        case .plan(let plan, let arm): (perturber, self.plan) = (try Perturber(plan, task: setup.task, arm: arm), plan)
        }
        book = PushBook(setup.task)
    }

    /// - Returns: what the log is to say.
    mutating func take(_ tick: TickRecord) throws -> PushEntry? {
        let seconds = episode.take(tick)
        let interventions = episode.interventions(tick)
        var push = try perturber?.take(tick, seconds: seconds) ?? notice(tick, seconds)
        if let plan = episode.plan, push?.what == Perturbation.movedTarget {
            let way = plan.movedScene.target - plan.scene.target
            push?.size = (way * way).sum().squareRoot()
        }
        guard let seconds, let scene = episode.scene else {
            book.close(stop: tick.mode == .idle ? nil : tick.fault.map { "\($0)" })
            return nil
        }
        if let push { book.begin(push) }
        if let detector { book.note(size: detector.strength) }
        book.take(tick, seconds: seconds, scene: scene, interventions: interventions)
        return push.flatMap { $0.what == Push.nothing ? nil : $0.entry }
    }

    private mutating func notice(_ tick: TickRecord, _ seconds: Double?) -> Push? {
        let sign = detector?.take(tick)
        guard let seconds else { return nil }
        switch sign {
        case .begins?: return Push(episode: tick.episode, what: "noticed", at: seconds, unit: "N·m")
        case .ends?:
            book.end(at: max(0, seconds - PushDetector.lateness))
            return nil
        case nil: return nil
        }
    }
}
