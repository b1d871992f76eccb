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
    /// Where each joint was sent when its measurement last changed, or where it has been led back to.
    private var anchor = JointVector(count: 0)
    /// s, when its measurement last changed.
    private var movedAt = JointVector(count: 0)
    /// rad, the furthest that each joint has been sent since.
    private var furthest = JointVector(count: 0)
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
            if change > 0 { movedAt[joint] = now }
            if change > 0 || isNewWay { (anchor[joint], furthest[joint]) = (setPoint.position[joint], 0) }
            furthest[joint] = max(furthest[joint], (setPoint.position[joint] - anchor[joint]).magnitude)
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
        (movedAt, furthest) = (nearUntil, JointVector(count: state.position.count))
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

    /// Whether a joint was sent on, and neither measured to move since nor led back yet.
    /// - Parameter target: rad, of a set-point that rests.
    @_noLocks private func owes(_ joint: Int, _ target: JointVector, _ limits: LimitNumbers) -> Bool {
        furthest[joint] > FeedbackWatch.leastWay * limits.trackingError && target[joint] != aim(joint, limits)
    }

    /// rad, where a joint is measured, or its end of travel.
    @_noLocks private func aim(_ joint: Int, _ limits: LimitNumbers) -> Double {
        min(max(measured[joint], limits.lowerPosition[joint]), limits.upperPosition[joint])
    }

    @_noLocks func owes(_ target: JointVector, limits: LimitNumbers) -> Bool {
        guard isBegun, target.count == measured.count else { return false }
        for joint in 0..<target.count where owes(joint, target, limits) { return true }
        return false
    }

    /// Where a joint is to be sent that was not measured to move on the last bit of its way: back towards where it is measured, until it is
    /// measured to move. Friction holds a sound one, which moves at last, or stays where nothing draws at it; one whose encoder is
    /// frozen would be driven on without an end.
    /// - Returns: whether the target was changed.
    @_noLocks mutating func ease(_ target: inout JointVector, limits: LimitNumbers, period: Double) -> Bool {
        guard isBegun, target.count == measured.count else { return false }
        var isEased = false
        for joint in 0..<target.count where owes(joint, target, limits) && seconds - movedAt[joint] > FeedbackWatch.stillness {
            let lead = target[joint] - aim(joint, limits)
            let most = FeedbackWatch.easingSpeed * period
            // What it has been sent beyond counts on.
            let isNear = (target[joint] - anchor[joint]).magnitude <= FeedbackWatch.littleWay * limits.trackingError
            target[joint] = lead.magnitude <= most ? aim(joint, limits) : target[joint] - (lead > 0 ? most : -most)
            if isNear { anchor[joint] = target[joint] }
            isEased = true
        }
        return isEased
    }
}

extension Conductor {
    /// Whether a joint of an arm that is to stand still may be led back: not one that people push, nor one that is not where it says.
    private var mayEase: Bool {
        @_noLocks get {
            filter.isSeeded && filter.setPoint.isAtRest && !filter.limits.isTorqueDriven && !yields && fault?.isOfFeedback != true
        }
    }

    /// Whether the arm should not be left yet, as a joint is still to be led back, although an answer may have been lost.
    var owesEasing: Bool {
        @_noLocks get {
            switch outcome {
            case .fresh, .bad: mayEase && isInReach && feedback.owes(filter.setPoint.position, limits: filter.limits)
            default: false
            }
        }
    }

    /// Lets no joint press, or be driven on by a servo that does not know where it is, while the arm stands still.
    @_noLocks mutating func easeWhileStill() {
        guard mayEase, outcome.isFresh else { return }
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
