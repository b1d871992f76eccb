/// What the filter made of one request.
public enum Verdict: Equatable, Sendable {
    /// The set-point does what was asked.
    case pass
    /// The set-point does less than was asked, for these reasons.
    case limited(LimitReasons)
    /// The request was not followed: the set-point brakes, and stays once it is at rest.
    case stop(StopCategory, StopReason)
}

/// The limits that held a request back.
public struct LimitReasons: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32
    @_noLocks public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static var acceleration: LimitReasons { @_noLocks get { LimitReasons(rawValue: 1 << 0) } }
    public static var velocity: LimitReasons { @_noLocks get { LimitReasons(rawValue: 1 << 1) } }
    /// The joint could no longer brake before its end of travel, or it is outside and was asked further out.
    public static var position: LimitReasons { @_noLocks get { LimitReasons(rawValue: 1 << 2) } }
    public static var effort: LimitReasons { @_noLocks get { LimitReasons(rawValue: 1 << 3) } }
    public static var workspace: LimitReasons { @_noLocks get { LimitReasons(rawValue: 1 << 4) } }
    public static var tipSpeed: LimitReasons { @_noLocks get { LimitReasons(rawValue: 1 << 5) } }
    /// Two links, or a link and an obstacle, would have come nearer to each other than the clearance.
    public static var clearance: LimitReasons { @_noLocks get { LimitReasons(rawValue: 1 << 6) } }
    /// The arm was pushed, and its set-point follows.
    public static var yield: LimitReasons { @_noLocks get { LimitReasons(rawValue: 1 << 7) } }

    private static let named: [(LimitReasons, String)] = [
        (.acceleration, "acceleration"), (.velocity, "velocity"), (.position, "position"), (.effort, "effort"),
        (.workspace, "workspace"), (.tipSpeed, "tip speed"), (.clearance, "clearance"), (.yield, "yield"),
    ]

    /// The limits' names, in order of their bits. Not for the loop.
    public var names: [String] { LimitReasons.named.filter { contains($0.0) }.map(\.1) }
}

extension LimitReasons: CustomStringConvertible {
    public var description: String { names.joined(separator: ", ") }
}

/// How a machine stops, after IEC 60204-1.
public enum StopCategory: UInt8, Codable, Sendable {
    /// Power is removed at once. An arm without brakes falls: only where holding is itself the hazard.
    case zero
    /// A controlled stop, then power is removed: here at the park pose, where the arm rests without it.
    case one
    /// A controlled stop with power left on: the arm holds.
    case two
}

/// Why the filter stopped the arm.
public enum StopReason: UInt8, CaseIterable, Codable, Sendable {
    case notSeeded
    case nonFiniteState
    case nonFiniteRequest
    case unsupportedRequest
    case staleState
    case underVoltage
    case overVoltage
    case overheated
    case positionBeyondLimit
    case overSpeed
    case trackingError
    case sustainedEffort
    case contact

    /// Heat and supply are mended by taking the load off the arm, everything else by holding still.
    public var category: StopCategory {
        @_noLocks get {
            switch self {
            case .underVoltage, .overVoltage, .overheated: .one
            default: .two
            }
        }
    }

    /// Whether it may come of a load that a joint bears, which is taken off where the joint is led back to where it is measured.
    var isOfLoad: Bool {
        @_noLocks get {
            switch self {
            case .underVoltage, .overVoltage, .overheated, .trackingError, .sustainedEffort, .contact: true
            default: false
            }
        }
    }
}

extension StopReason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notSeeded: "The safety filter was asked to move before it knew where the arm is; read the arm's state first."
        case .nonFiniteState: "The arm reported a number that is not finite; check its wiring and its encoders."
        case .nonFiniteRequest: "The request held a number that is not finite; check the policy or the motion that made it."
        case .unsupportedRequest: "The request was an effort, but this arm is driven by positions; ask for a position or a velocity."
        case .staleState: "The arm's state is too old to act on; check the wire and the load of this machine."
        case .underVoltage: "The supply voltage is below its limit; check the power supply and its cable."
        case .overVoltage: "The supply voltage is above its limit; let go of the arm if you turn it, else replace the power supply."
        case .overheated: "A servo is too hot; let the arm rest without power until it has cooled."
        case .positionBeyondLimit: "A joint was measured beyond its position limit; switch it off, supported, and move it back by hand."
        case .overSpeed: "A joint was measured faster than its limit; look for an outside force or a wrong servo gain."
        case .trackingError: "A joint is too far from where it was sent; look for an obstacle, a load or a weak servo."
        case .sustainedEffort: "A joint has pushed beyond its effort limit for too long; free the arm from what it pushes against."
        case .contact: "Something touches or pushes the arm; clear its way, or let go of it."
        }
    }
}
