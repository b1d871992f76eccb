import Robot
import Safety

extension Conductor {
    /// Does what the table says about a fault.
    @_noLocks mutating func react(to fault: Fault) {
        circumstances.formUnion(fault.circumstances)
        switch Reaction(to: fault, given: circumstances) {
        case .carryOn: break
        case .park: beginParking(for: fault)
        case .hold, .controlledStop: stop(for: fault)
        case .leaveToWatchdog: stop(for: fault)
        }
    }

    /// An arm that parks goes on parking; one that was stopped is only moved again when a person asks.
    @_noLocks private mutating func beginParking(for fault: Fault) {
        guard mode != .parking, mode != .stopped || fault == .operatorInterrupt else { return }
        guard ending?.place != .parked else { return }
        self.fault = fault
        ending = nil
        mode = .parking
        filter.isParking = true
        park = ParkMotion(settings: settings)
    }

    /// The first fault of a stop is the one that is reported, but that the wire is gone outweighs all.
    @_noLocks private mutating func stop(for fault: Fault) {
        if mode != .stopped || fault == .wireLost { self.fault = fault }
        guard mode != .stopped else { return }
        mode = .stopped
        filter.isParking = false
        recovery.begin()
    }
}
