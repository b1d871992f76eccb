import Robot
import Safety

extension Conductor {
    /// What the arm is asked to do in this tick, by mode.
    @_noLocks mutating func request() -> JointCommand {
        switch mode {
        case .idle: requestWhileIdle()
        case .resetting: requestWhileResetting()
        case .running: requestWhileRunning()
        case .parking: requestWhileParking()
        case .stopped: requestWhileStopped()
        }
    }

    private var hold: JointCommand { @_noLocks get { .hold(joints: state.position.count) } }

    @_noLocks private mutating func requestWhileIdle() -> JointCommand {
        guard filter.isSeeded else { return hold }
        if handled == .finish {
            react(to: .finished)
        } else if handled == .park {
            react(to: .operatorInterrupt)
        } else if let plan = plans.pop() {
            episode = Episode(plan, joints: state.position.count)
            lastEpisode = plan.episode
            intake.take(plan)
            begin(plan)
            if mode == .running { return requestWhileRunning() }
        } else if learnerHangs {
            react(to: .planless)
        }
        return hold
    }

    /// A reset that begins where the arm is has nothing to do.
    @_noLocks private mutating func begin(_ plan: EpisodePlan) {
        if plan.readyPose.count > 0 {
            reset = ResetMotion(to: plan.readyPose, settings: settings)
            mode = .resetting
        } else {
            mode = .running
            policy.beginEpisode()
        }
    }

    @_noLocks private mutating func requestWhileResetting() -> JointCommand {
        switch reset.advance(filter, state, task, &trail) {
        case .moving(let command): return command
        case .arrived:
            mode = .running
            trail.forget()
            policy.beginEpisode()
            return requestWhileRunning()
        case .failed:
            react(to: .resetTimeout)
            return hold
        }
    }

    @_noLocks private mutating func requestWhileRunning() -> JointCommand {
        guard episode != nil else {
            mode = .idle
            return hold
        }
        if outcome.isFresh { trail.note(state.position) }
        if isStepDue { takePolicyStep() }
        return mode == .running ? command : hold
    }

    @_noLocks private mutating func requestWhileParking() -> JointCommand {
        // A way that is planned before the arm was heard would begin at a pose where it is not.
        guard filter.isSeeded else { return hold }
        switch park.advance(filter, state, &trail) {
        case .moving(let command): return command
        case .arrived:
            mode = .stopped
            (hasParked, ticksParked) = (true, 0)
            return requestWhileStopped()
        case .failed:
            react(to: .parkTimeout)
            return hold
        }
    }

    /// Brakes, holds, and sees whether the run may go on.
    @_noLocks private mutating func requestWhileStopped() -> JointCommand {
        guard ending?.place != .parked, let fault else { return hold }
        if circumstances.contains(.wireGone) {
            ending = Ending(.unreachable, fault)
            return hold
        }
        giveWay()
        let isAtRest = filter.setPoint.isAtRest || !filter.isSeeded
        guard isAtRest || feedback.isEasing else { return hold }
        recovery.note(healthy: isHealthy, enabled: intake.isEnabled)
        if mayRecover(from: fault) {
            if Double(recovery.healthyTicks) * settings.period >= settings.recoveryPause { recover() }
        } else if isAtRest, !owesEasing, !isSettlingParked() {
            ending = Ending(!isInReach ? .unreachable : hasParked && park.isThere(state) ? .parked : .holding, fault)
        }
        return hold
    }

    /// Whether a joint that was led back from the park pose may yet come to rest there.
    @_noLocks private mutating func isSettlingParked() -> Bool {
        ticksParked += 1
        return hasParked && !park.isThere(state) && Double(ticksParked) * settings.period < settings.parkTimeout
    }

    /// Of an arm that has not been heard for so long nobody can say that it holds.
    var isInReach: Bool { @_noLocks get { state.age <= filter.limits.staleState } }

    /// rad from which on an arm that its own controller has stopped is elsewhere than its set-point.
    private static let strayed = 0.005

    /// A stopped arm that was pushed away, or is held away, from its set-point holds where it is instead of pushing back. So does one that
    /// has stopped without Limber, short of its set-point: from where it has come to rest it holds against what draws at it.
    @_noLocks private mutating func giveWay() {
        guard filter.isSeeded, wasHindered || filter.setPoint.isAtRest || feedback.isEasing else { return }
        guard outcome.isFresh, state.position.isFinite, state.velocity.isFinite, !feedback.isDoubted else { return }
        let most = hasParked ? settings.parkTolerance : wasHindered ? Conductor.strayed : filter.limits.trackingError
        if isAway(by: most) {
            hasParked = false
            filter.seed(position: state.position, velocity: JointVector(count: state.position.count))
            trail.forget()
        }
        if wasHindered, filter.setPoint.isAtRest, isStill { wasHindered = false }
    }

    @_noLocks private func isAway(by most: Double) -> Bool {
        for joint in 0..<state.position.count where (state.position[joint] - filter.setPoint.position[joint]).magnitude > most {
            return true
        }
        return false
    }

    private var isStill: Bool {
        @_noLocks get {
            for joint in 0..<state.velocity.count where !(state.velocity[joint].magnitude <= PoseMotion.stillness) { return false }
            return true
        }
    }

    private var isHealthy: Bool {
        @_noLocks get {
            if case .stop = verdict { return false }
            return outcome.isFresh
        }
    }

    @_noLocks private func mayRecover(from fault: Fault) -> Bool {
        guard !recovery.isRuledOut, !hasParked, ending == nil else { return false }
        if fault == .enableReleased { return handled < .stop }
        return fault.isRecoverable && handled < .park && Double(recovery.ticks) * settings.period < settings.recoveryPatience
    }

    @_noLocks private mutating func recover() {
        if fault != .enableReleased { recovery.use() }
        goOn()
    }

    /// Not for the loop: its arm has rested, and may be elsewhere.
    mutating func beginAgain(heldPosition held: JointVector) {
        filter = SafetyFilter(limits: filter.model, period: settings.period)
        heldPosition = held
        state = JointState(joints: filter.limits.jointCount)
        heardAt = clock.now()
        verdict = .pass
        ending = nil
        intake.begins = true
        feedback = FeedbackWatch()
        goOn()
    }

    /// An episode that was stopped before its first step begins again, or the session would wait for it for ever.
    @_noLocks private mutating func goOn() {
        fault = nil
        hasParked = false
        wasHindered = false
        circumstances = Circumstances()
        trail.forget()
        mode = .idle
        guard let episode, handled < .park else { return }
        begin(episode.plan)
    }
}
