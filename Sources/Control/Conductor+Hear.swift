import Drivers
import Realtime
import Robot
import Safety

extension Conductor {
    /// Takes what the wire said in this tick, and what others have asked for.
    @_noLocks mutating func hear(_ outcome: WireOutcome) {
        self.outcome = outcome
        heardAt = clock.now()
        timing.exchange = heardAt.seconds(since: wokenAt)
        timing.stateAge = state.age
        judge(outcome)
        doubtFeedback()
        if !filter.isSeeded, outcome.isFresh { seed() }
        obey(port.asked())
        if mode != .running, let cut = episode, cut.isStepOpen { endStep(.stop) }
    }

    /// Takes what became of this tick's set-point.
    @_noLocks mutating func hear(sent outcome: WireOutcome) {
        sending = outcome
        judge(outcome)
    }

    /// From where the arm is held, if it is measured near there: it sags below its goal, and would sag once more from its measured place.
    @_noLocks private mutating func seed() {
        guard isHeld else { return filter.seed(position: state.position, velocity: state.velocity) }
        filter.seed(position: heldPosition, velocity: JointVector(count: heldPosition.count))
    }

    private var isHeld: Bool {
        @_noLocks get {
            guard heldPosition.count == state.position.count else { return false }
            for joint in 0..<heldPosition.count
            where !((heldPosition[joint] - state.position[joint]).magnitude <= filter.limits.trackingError) { return false }
            return true
        }
    }

    @_noLocks private mutating func judge(_ outcome: WireOutcome) {
        switch outcome {
        case .fresh: break
        case .bad:
            if filter.limits.isTorqueDriven, state.age > filter.limits.staleState { wasHindered = true }
            if badPackets.record(bad: true, at: seconds) { react(to: .badPackets) }
        case .alert(let device, let bits): react(to: .deviceAlert(device: device, bits: bits))
        case .shadowApart(let device): react(to: .shadowApart(device: device))
        case .letGo(let device): react(to: .servoLetGo(device: device))
        case .robotStopped(let stop): hinder(.robotStopped(stop))
        case .robotDisabled: hinder(.robotDisabled)
        case .robotHindered(let hindrance): hinder(.robotHindered(hindrance))
        case .topicLost(let topic): react(to: .topicLost(topic))
        case .lost: react(to: .wireLost)
        }
    }

    @_noLocks private mutating func hinder(_ fault: Fault) {
        wasHindered = true
        react(to: fault)
    }

    /// Each request is obeyed once; `finish` waits for the end of the episode, see `request`.
    @_noLocks private mutating func obey(_ asked: ControlRequest) {
        guard asked > handled else { return }
        handled = asked
        switch asked {
        case .none, .finish: break
        case .park: react(to: .operatorInterrupt)
        case .stop: react(to: .operatorStop)
        }
    }
}

extension WireOutcome {
    var isFresh: Bool {
        @_noLocks get {
            if case .fresh = self { true } else { false }
        }
    }
}
