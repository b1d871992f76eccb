/// What brings an arm to rest whose controller is gone. Made when all is well: what a dying machine refuses must not be asked for then.
protocol Rescue: ~Copyable, SendableMetatype {
    /// Called again and again while the controller lives.
    /// - Returns: whether it could still see the arm to rest. A guardian that could not gives no sign of life.
    mutating func stayReady() -> Bool
    mutating func run() -> RescueOutcome
}

/// How a guardian left the arm.
public enum RescueOutcome: Equatable, Sendable {
    case notEnergised
    /// The servos' watchdogs had fired before the guardian came, and the arm was at rest: they were left as they are.
    case stoppedByWatchdog
    /// The robot's own controller holds it at rest, since its command timeout is over.
    case heldByController
    /// It did not come to rest by itself, and the robot's own controller was told to stop it, and did.
    case stoppedByController
    /// Braked through the safety filter, at rest, and handed to the servos' watchdogs.
    case braked
    /// Some servos do not answer as they should. The watchdogs of the others had time to fire, and did.
    case partlyStopped(silent: [UInt8])
    /// Some servos do not answer as they should, and none has a watchdog: all were left at their last goals.
    case leftAtGoals(silent: [UInt8])
    /// At the end it still moved, or did not tell.
    case notAtRest
    /// The wire is gone, or the servos do not answer.
    case unreachable
}

extension RescueOutcome {
    /// Whether the arm is known to stand still.
    public var isSafe: Bool {
        switch self {
        case .notEnergised, .stoppedByWatchdog, .heldByController, .stoppedByController, .braked: true
        case .partlyStopped, .leftAtGoals, .notAtRest, .unreachable: false
        }
    }
}
