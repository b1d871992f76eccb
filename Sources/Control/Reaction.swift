/// What the arm does about a fault.
public enum Reaction: UInt8, CaseIterable, Sendable {
    /// Nothing changes.
    case carryOn
    /// Brake, then move to the pose where the arm rests without power.
    case park
    /// Stay where the filter has brought the arm.
    case hold
    /// Go on, with the set-point near the arm wherever it is pushed.
    case yield
    /// Brake along the filter's trajectory, then hold.
    case controlledStop
    /// Say no more to the arm: its own watchdog stops it. It may still be energised.
    case leaveToWatchdog
}

/// What stands against parking.
public struct Circumstances: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    @_noLocks public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static var wireGone: Circumstances { @_noLocks get { Circumstances(rawValue: 1 << 0) } }
    /// What the arm says of itself cannot be trusted.
    public static var feedbackUnhealthy: Circumstances { @_noLocks get { Circumstances(rawValue: 1 << 1) } }
    /// Something or someone is in the arm's way, or pushes it.
    public static var contact: Circumstances { @_noLocks get { Circumstances(rawValue: 1 << 2) } }
    public static var operatorStop: Circumstances { @_noLocks get { Circumstances(rawValue: 1 << 3) } }
}

/// What a kind of run makes of somebody who touches the arm.
public enum ContactReaction: String, CaseIterable, Codable, Sendable {
    /// Nobody is expected: in training, and in a replay that nobody pushes.
    case stop
    /// The arm is pushed on purpose.
    case yield
}

extension Reaction {
    /// The table: one reaction for each fault and exit, in circumstances that allow it.
    ///
    /// Torque is never removed here. A category-one stop is a park, after which the session may remove it.
    @_noLocks public init(to fault: Fault, whereContact contact: ContactReaction = .stop) {
        switch fault {
        case .finished, .operatorInterrupt: self = .park
        case .operatorStop, .enableReleased: self = .controlledStop
        case .filter(.contact): self = contact == .yield ? .yield : .controlledStop
        case .filter(let reason): self = reason.category == .one ? .park : .controlledStop
        case .badPackets, .deviceAlert, .shadowApart, .watchdogsFired, .servoLetGo, .feedbackJumped, .feedbackFrozen: self = .controlledStop
        case .robotStopped, .robotDisabled, .robotHindered: self = .controlledStop
        case .wireLost, .topicLost: self = .leaveToWatchdog
        case .nonFinitePolicy: self = .park
        case .resetTimeout, .parkTimeout: self = .hold
        case .overrunStorm, .stoppedTooOften: self = .controlledStop
        case .learnerDied, .recorderDied: self = .carryOn
        case .planless, .guardianLost: self = .park
        case .controllerDied: self = .controlledStop
        }
    }

    /// The reaction in given circumstances: parking and yielding need healthy feedback and wire, no contact that has stopped the arm
    /// and no operator's stop.
    @_noLocks public init(to fault: Fault, given circumstances: Circumstances, whereContact contact: ContactReaction = .stop) {
        let wished = Reaction(to: fault, whereContact: contact)
        guard wished != .carryOn else {
            self = .carryOn
            return
        }
        if circumstances.contains(.wireGone) {
            self = .leaveToWatchdog
        } else if (wished == .park || wished == .yield) && !circumstances.isEmpty {
            self = .controlledStop
        } else {
            self = wished
        }
    }
}
