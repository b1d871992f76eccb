import Control
import Robot
import Safety

/// Notices from the loop's ticks that somebody pushes an arm that may be pushed, as the safety filter does where it may not.
struct PushDetector {
    /// s without a touch after which a push is over.
    private static let quiet = 0.3

    private let limits: SafetyLimits
    private let period: Double
    private var contact: ContactDetector
    private var setPoint: SetPoint?
    /// s since the last touch; nil while nobody pushes.
    private var untouched: Double?

    init(_ setup: RunSetup) {
        limits = SafetyLimits(robot: setup.robot, mode: setup.mode, speedFactor: setup.speedFactor)
        period = 1 / setup.robot.wire.rate
        contact = ContactDetector(limits)
    }

    enum Sign { case begins, ends }

    /// Takes the next tick, whatever the loop does in it.
    mutating func take(_ tick: TickRecord) -> Sign? {
        if tick.begins || setPoint == nil { contact.restart(at: tick.setPoint.position) }
        let before = setPoint ?? tick.setPoint
        setPoint = tick.setPoint
        let isTouched = contact.touches(tick.state, setPoint: before, limits: limits.numbers, period: period)
        guard let last = untouched else {
            untouched = isTouched ? 0 : nil
            return isTouched ? .begins : nil
        }
        untouched = isTouched ? 0 : last + period
        guard !isTouched, last + period >= PushDetector.quiet else { return nil }
        untouched = nil
        return .ends
    }

    /// N·m, the largest torque by which measurement and motion differ now, of the joints that report one.
    var strength: Double { contact.residual.array.map(\.magnitude).max() ?? 0 }

    /// s by which the end of a push is noticed late.
    static var lateness: Double { quiet }
}
