import Robot
import Safety

/// Doubts what the arm says of its joints, where no joint can move so: a controlled stop on false numbers is none.
///
/// A joint that is measured to have jumped has not. One that is measured at the very same place while it is sent elsewhere has a frozen
/// encoder, by which its servo's own controller drives it further and further; or it is blocked, which calls for the same.
struct FeedbackWatch {
    enum Doubt {
        case jumped(joint: Int)
        case frozen(joint: Int)
    }

    private var isBegun = false
    private var measured = JointVector(count: 0)
    private var sent = JointVector(count: 0)
    /// s, when each joint's measurement last changed.
    private var movedAt = JointVector(count: 0)
    /// rad, between which each joint has been sent since.
    private var lowest = JointVector(count: 0)
    private var highest = JointVector(count: 0)
    /// s, until when that was no more than friction may hold.
    private var nearUntil = JointVector(count: 0)
    private var seconds = 0.0

    @_noLocks init() {}

    /// - Parameters:
    ///   - setPoint: the last one that was sent.
    ///   - mayBeHeld: whether people push the arm, who can hold a joint still for a moment.
    ///   - now: s
    @_noLocks mutating func doubt(
        _ state: JointState, setPoint: SetPoint, limits: LimitNumbers, period: Double, mayBeHeld: Bool = false, at now: Double
    ) -> Doubt? {
        // Of a state after a long silence nothing can be said: much may have happened.
        guard isBegun, now - seconds <= 4 * limits.staleState, state.position.isFinite else {
            begin(state, setPoint, now)
            return nil
        }
        var doubt: Doubt?
        for joint in 0..<limits.jointCount {
            let fastest = 1.5 * limits.velocity[joint] + 0.2
            let change = (state.position[joint] - measured[joint]).magnitude
            if change > 1.5 * limits.trackingError + fastest * (now - seconds) { doubt = .jumped(joint: joint) }
            // A set-point that begins elsewhere begins a new way.
            let isNewWay = (setPoint.position[joint] - sent[joint]).magnitude > 2 * limits.velocity[joint] * period
            if change > 0 { movedAt[joint] = now }
            if change > 0 || isNewWay { (lowest[joint], highest[joint]) = (setPoint.position[joint], setPoint.position[joint]) }
            lowest[joint] = min(lowest[joint], setPoint.position[joint])
            highest[joint] = max(highest[joint], setPoint.position[joint])
            let way = (highest[joint] - lowest[joint]) / limits.trackingError
            if way <= FeedbackWatch.littleWay { nearUntil[joint] = now }
            let isFrozen = (way > FeedbackWatch.farWay && !mayBeHeld) || now - nearUntil[joint] > FeedbackWatch.patience
            if isFrozen { doubt = doubt ?? .frozen(joint: joint) }
        }
        (measured, sent, seconds) = (state.position, setPoint.position, now)
        return doubt
    }

    /// Of the tracking error that a joint may be sent without being measured to have moved by a single tick.
    private static var farWay: Double { @_noLocks get { 0.2 } }
    /// The same where it lasts. Friction holds a joint that is sent no further than this.
    private static var littleWay: Double { @_noLocks get { 0.1 } }
    /// s
    private static var patience: Double { @_noLocks get { 0.5 } }

    @_noLocks private mutating func begin(_ state: JointState, _ setPoint: SetPoint, _ now: Double) {
        isBegun = state.position.isFinite
        (measured, sent, seconds) = (state.position, setPoint.position, now)
        (lowest, highest) = (sent, sent)
        nearUntil = JointVector(repeating: now, count: state.position.count)
        movedAt = nearUntil
    }
}

// An arm at rest.
extension FeedbackWatch {
    /// s for which a joint has not been measured to move.
    private static var stillness: Double { @_noLocks get { 0.3 } }
    /// Of the tracking error that it has been sent since.
    private static var leastWay: Double { @_noLocks get { 0.02 } }
    /// rad/s
    private static var easingSpeed: Double { @_noLocks get { 0.1 } }

    /// Where a joint is to be sent that was not measured to move on the last bit of its way: back towards where it is measured, until it is
    /// measured to move. Friction holds a sound one, which moves at last, or stays where nothing draws at it; one whose encoder is
    /// frozen would be driven on without an end.
    /// - Parameter target: rad, of a set-point that rests.
    /// - Returns: whether it was changed.
    @_noLocks mutating func ease(_ target: inout JointVector, limits: LimitNumbers, period: Double) -> Bool {
        guard isBegun, target.count == measured.count else { return false }
        var isEased = false
        for joint in 0..<target.count where seconds - movedAt[joint] > FeedbackWatch.stillness {
            let lead = target[joint] - measured[joint]
            guard lead != 0, highest[joint] - lowest[joint] > FeedbackWatch.leastWay * limits.trackingError else { continue }
            let most = FeedbackWatch.easingSpeed * period
            target[joint] -= lead > 0 ? min(lead, most) : max(lead, -most)
            isEased = true
        }
        return isEased
    }
}

extension Conductor {
    /// Lets no joint press, or be driven on by a servo that does not know where it is, while the arm waits.
    @_noLocks mutating func easeWhileWaiting() {
        guard outcome.isFresh, filter.isSeeded, !filter.limits.isTorqueDriven, !yields, filter.setPoint.isAtRest else { return }
        var target = filter.setPoint.position
        if feedback.ease(&target, limits: filter.limits, period: settings.period) {
            filter.seed(position: target, velocity: JointVector(count: target.count))
        }
    }

    /// Stops an arm whose joints cannot be where they say they are.
    @_noLocks mutating func doubtFeedback() {
        guard outcome.isFresh, filter.isSeeded else { return }
        let doubt = feedback.doubt(
            state, setPoint: filter.setPoint, limits: filter.limits, period: settings.period, mayBeHeld: yields, at: seconds)
        switch doubt {
        case nil: break
        case .jumped(let joint): react(to: .feedbackJumped(joint: UInt8(truncatingIfNeeded: joint)))
        case .frozen(let joint):
            react(to: .feedbackFrozen(joint: UInt8(truncatingIfNeeded: joint)))
            sendWhereMeasured(joint)
        }
    }

    /// A servo whose goal is where it believes to be drives no further, wherever it is.
    @_noLocks private mutating func sendWhereMeasured(_ joint: Int) {
        var target = filter.setPoint
        target.position[joint] = state.position[joint]
        target.velocity[joint] = 0
        filter.seed(position: target.position, velocity: target.velocity)
    }
}
