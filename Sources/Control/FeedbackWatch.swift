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
    /// Where each joint was sent when its measurement last changed.
    private var anchor = JointVector(count: 0)
    /// s, until when each joint had not been sent far from its anchor.
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
            if change > 0 || isNewWay { anchor[joint] = setPoint.position[joint] }
            let way = (setPoint.position[joint] - anchor[joint]).magnitude / limits.trackingError
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
        (measured, sent, anchor, seconds) = (state.position, setPoint.position, setPoint.position, now)
        nearUntil = JointVector(repeating: now, count: state.position.count)
    }
}

extension Conductor {
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
