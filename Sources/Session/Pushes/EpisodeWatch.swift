import Control
import Realtime
import Safety
import Task

/// Where an episode stands, by the loop's ticks.
struct EpisodeWatch {
    private(set) var plan: EpisodePlan?
    private var began: Instant?
    /// Policy steps begun.
    private var steps: UInt32 = 0
    /// Whether the filter has changed a command of the policy step under way.
    private var stepIsCounted = false

    /// - Returns: s since the policy has taken over; nil while it does not drive.
    mutating func take(_ tick: TickRecord) -> Double? {
        if tick.takesPlan { plan = tick.plan }
        guard tick.mode == .running else {
            began = nil
            return nil
        }
        if began == nil { steps = 0 }
        if tick.action.count > 0 { (steps, stepIsCounted) = (steps + 1, false) }
        let start = began ?? tick.slot
        began = start
        return tick.slot.seconds(since: start)
    }

    /// As the policy sees it in this tick.
    var scene: SceneState? { plan.map { $0.scene(atStep: max(steps, 1) - 1) } }

    /// Whether the policy has been asked in this tick or was never.
    static func beginsStep(_ tick: TickRecord) -> Bool { tick.action.count > 0 }

    /// 1 in the tick in which the filter first changes a command of a policy step, otherwise 0: see `Episode.note`.
    mutating func interventions(_ tick: TickRecord) -> Int {
        guard !stepIsCounted, tick.verdict.isIntervention else { return 0 }
        stepIsCounted = true
        return 1
    }
}

extension Verdict {
    /// Acceleration limits shape every step, so they are none.
    fileprivate var isIntervention: Bool {
        switch self {
        case .pass: false
        case .limited(let reasons): !reasons.subtracting(.acceleration).isEmpty
        case .stop: true
        }
    }
}
