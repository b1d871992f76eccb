import Control
import Task

/// Judges pushes by the loop's ticks: whether the arm came back to its target, how soon, and how far away it was meanwhile.
///
/// A push that begins before the arm has recovered from the last one belongs to that one. One after which the episode leaves no time to
/// hold the target says nothing, and is left out.
struct PushBook {
    private struct Open {
        var result: PushResult
        /// s into the episode; nil while a push that was noticed goes on.
        var endsAt: Double?
        /// s into the episode, since when the arm is near its target.
        var heldSince: Double?
        /// s into the episode, of the latest tick.
        var latest = 0.0
    }

    private let task: BoundTask
    private var open: Open?
    private(set) var results: [PushResult] = []

    init(_ task: BoundTask) { self.task = task }

    var isOpen: Bool { open != nil }

    mutating func begin(_ push: Push) {
        guard open == nil else {
            open?.endsAt = push.duration.map { push.at + $0 }
            return
        }
        open = Open(result: PushResult(push), endsAt: push.duration.map { push.at + $0 })
    }

    /// How hard somebody who was noticed pushes, in the push's unit.
    mutating func note(size: Double) {
        guard let push = open, push.endsAt == nil else { return }
        open?.result.size = max(push.result.size, size)
    }

    /// Whoever was noticed has let go, `seconds` into the episode.
    mutating func end(at seconds: Double) {
        guard var push = open, push.endsAt == nil else { return }
        push.endsAt = seconds
        push.result.duration = seconds - push.result.at
        open = push
    }

    /// - Parameters:
    ///   - seconds: into the episode
    ///   - interventions: of the filter that count in this tick
    mutating func take(_ tick: TickRecord, seconds: Double, scene: SceneState, interventions: Int) {
        guard var push = open else { return }
        let distance = task.compiled.distance(tick.state.position, scene)
        push.latest = seconds
        push.result.interventions += interventions
        push.result.peakError = max(push.result.peakError, distance)
        let isOver = push.endsAt.map { seconds >= $0 } ?? false
        if EpisodeWatch.beginsStep(tick) {
            let tip = task.compiled.tip(tick.state.position)
            push.result.path.append(PushResult.Place(seconds: seconds, distance: distance, tip: tip))
        }
        push.heldSince = task.isThere(tick.state.position, scene) ? push.heldSince ?? seconds : nil
        open = push
        guard isOver, let held = push.heldSince, let end = push.endsAt else { return }
        if seconds - max(held, end) >= task.description.success.hold - 1e-9 {
            open?.result.recovered = true
            open?.result.recoverySeconds = max(0, held - end)
            close(stop: nil)
        }
    }

    /// The episode has ended.
    mutating func close(stop: String?) {
        guard var push = open else { return }
        open = nil
        let time = push.latest - (push.endsAt ?? push.latest)
        guard push.result.recovered || stop != nil || time >= task.description.success.hold else { return }
        push.result.stop = stop
        let end = push.endsAt ?? push.result.path.last?.seconds ?? 0
        for index in push.result.path.indices { push.result.path[index].seconds -= end }
        results.append(push.result)
    }
}
