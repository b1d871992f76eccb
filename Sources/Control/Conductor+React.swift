import Robot
import Safety

extension Conductor {
    /// Does what the table says about a fault.
    @_noLocks mutating func react(to fault: Fault) {
        circumstances.formUnion(fault.circumstances)
        switch Reaction(to: fault, given: circumstances, whereContact: settings.contact) {
        case .carryOn, .yield: break
        case .park: beginParking(for: fault)
        case .hold, .controlledStop: stop(for: fault)
        case .leaveToWatchdog: stop(for: fault)
        }
    }

    /// Whether an arm that is touched now follows the hand. One that parks, or was stopped, does not: a person then wants it still.
    var yields: Bool {
        @_noLocks get {
            switch mode {
            case .idle, .resetting, .running:
                Reaction(to: .filter(.contact), given: circumstances, whereContact: settings.contact) == .yield
            case .parking, .stopped: false
            }
        }
    }

    /// An arm that parks goes on parking; one that was stopped is only moved again when a person asks.
    @_noLocks private mutating func beginParking(for fault: Fault) {
        guard mode != .parking, mode != .stopped || fault == .operatorInterrupt else { return }
        guard ending?.place != .parked, !hasParked else { return }
        self.fault = fault
        ending = nil
        mode = .parking
        filter.isParking = true
        park = ParkMotion(settings: settings)
        // Heat, a failing supply or a lost guardian leave no time for a way back.
        if fault != .finished, fault != .operatorInterrupt { trail.forget() }
    }

    /// The first fault of a stop is the one that is reported, unless a graver one follows: the wire is gone, or there is no going on.
    @_noLocks private mutating func stop(for fault: Fault) {
        let endsRecovery = self.fault?.maySubside == true && !fault.maySubside && fault != .operatorInterrupt
        let isGraver = fault == .wireLost || endsRecovery
        if mode != .stopped || isGraver { self.fault = fault }
        // Only an arm with which nothing is the matter that calls for anything else is left parked.
        if hasParked, ending == nil, fault != .enableReleased, Reaction(to: fault) != .park {
            (self.fault, hasParked) = (fault, false)
            recovery.ruleOut()
        }
        guard mode != .stopped else { return }
        // What is in the way of an arm that parks is not pushed again.
        if mode == .parking && circumstances.contains(.contact) { recovery.ruleOut() }
        mode = .stopped
        filter.isParking = false
        recovery.begin()
        if fault.isRecoverable, protectiveStops.record(bad: true, at: seconds) { react(to: .stoppedTooOften) }
    }
}
