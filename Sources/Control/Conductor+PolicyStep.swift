import Realtime
import Robot
import Safety
import Task

extension Conductor {
    /// Does what the coming tick will do with its policy once before, and waits for the slot awake: what others have pushed out of the
    /// processor's caches since the last step is back when it counts. It leaves no trace.
    @_noLocks mutating func rehearse(before slot: Instant) {
        guard mode == .running, isStepDue, let episode else { return }
        if !clock.isVirtual {
            let begin = slot.advanced(bySeconds: -rehearsal.lead(period: settings.period))
            guard clock.now() < begin else { return }
            clock.sleep(until: begin)
        }
        let begun = clock.now()
        if rehearsal.fits(secondsLeft: slot.seconds(since: begun)) {
            observe(episode)
            policy.rehearse(observation)
            rehearsal.took(clock.now().seconds(since: begun))
        }
        while !clock.isVirtual && clock.now() < slot {}
    }

    /// Whether the policy is to be asked for an action.
    var isStepDue: Bool { @_noLocks get { episode?.isStepDue(after: task.ticksPerStep) == true } }

    /// Ends the step under way, and begins the next one or ends the episode.
    ///
    /// The ended step is handed over last, since a policy that fails now cuts the episode there.
    @_noLocks mutating func takePolicyStep() {
        let record = closeStep()
        if let record, Int(record.step) + 1 >= task.stepsPerEpisode {
            hand(over: record, .timeout)
            episode = nil
            mode = .idle
            return
        }
        let isFinite = sample()
        if let record { hand(over: record, isFinite ? .none : .stop) }
        if isFinite {
            openStep()
        } else {
            episode = nil
            react(to: .nonFinitePolicy)
        }
    }

    /// Ends the step under way and the episode with it.
    @_noLocks mutating func endStep(_ end: EpisodeEnd) {
        if let record = closeStep() { hand(over: record, end) }
        episode = nil
    }

    @_noLocks private mutating func closeStep() -> StepRecord? {
        guard episode?.isStepOpen == true else { return nil }
        return episode?.closeStep(
            in: state, at: filter.setPoint, task: task, period: settings.period, policyRandom: policy.random, now: clock.now())
    }

    @_noLocks private mutating func hand(over record: StepRecord, _ end: EpisodeEnd) {
        var record = record
        record.end = end
        port.signs.countStep()
        if !steps.push(record) { lostRecords += 1 }
    }

    /// Asks the policy for an action; false when it is not finite.
    @_noLocks private mutating func sample() -> Bool {
        guard let episode else { return false }
        let start = clock.now()
        observe(episode)
        if let recordedAction {
            for index in 0..<task.actionCount { action[index] = recordedAction[index] }
        } else {
            policy.sample(observation, into: action)
        }
        timing.inference = clock.now().seconds(since: start)
        intake.take(action, count: task.actionCount)
        for index in 0..<task.actionCount where !action[index].isFinite { return false }
        return true
    }

    @_noLocks private func observe(_ episode: borrowing Episode) {
        let sent = SentMotion(velocity: filter.setPoint.velocity, action: episode.lastAction)
        task.observe(state: state, sent: sent, scene: episode.plan.scene(atStep: episode.step), into: observation)
    }

    @_noLocks private mutating func openStep() {
        var proposed = JointVector(count: task.actionCount)
        for joint in 0..<task.actionCount { proposed[joint] = Double(action[joint]) }
        episode?.openStep(in: state, action: proposed, from: filter.setPoint, weightsVersion: policy.weightsVersion)
        command = task.command(proposed)
    }
}

/// When a rehearsal begins, by how long the last one took.
struct Rehearsal {
    /// s; at first that of an unhurried machine.
    private(set) var duration = 100e-6
    /// s within which a sleeping thread wakes, nearly always.
    private static let waking = 200e-6

    /// s before the slot, half a period at most.
    @_noLocks func lead(period: Double) -> Double { min(Rehearsal.waking + 2 * duration, period / 2) }

    /// Whether there is time for one; where there is not, the next is tried sooner, so that one stall does not end them.
    @_noLocks mutating func fits(secondsLeft: Double) -> Bool {
        if secondsLeft > duration { return true }
        duration *= 0.9
        return false
    }

    @_noLocks mutating func took(_ seconds: Double) { duration = seconds }
}
