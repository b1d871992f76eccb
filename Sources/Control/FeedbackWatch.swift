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
    /// Whether there was ever a doubt.
    private(set) var isDoubted = false
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
    /// Whether joints are being led back.
    private(set) var isEasing = false
    /// Whether the set-point has not come to rest since.
    private var isSettling = false
    /// s, until when each joint that is led back went on.
    private var wentOnAt = JointVector(count: 0)

    @_noLocks init() {}

    /// - Parameters:
    ///   - setPoint: the last one that was sent.
    ///   - mayBeHeld: whether people push the arm, who can hold a joint still for a moment.
    ///   - rests: whether the arm rests where it should, leaning on something or not, and is sent nowhere but back.
    ///   - now: s
    @_noLocks mutating func doubt(
        _ state: JointState, setPoint: SetPoint, limits: LimitNumbers, period: Double, mayBeHeld: Bool = false,
        rests: Bool = false, at now: Double
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
            // What a joint brakes that is led back no more is no way that it was sent.
            let isSettled = !isSettling || furthest[joint] > FeedbackWatch.leastWay * limits.trackingError
            if change > 0 || isNewWay || !isSettled { (anchor[joint], furthest[joint]) = (setPoint.position[joint], 0) }
            furthest[joint] = max(furthest[joint], (setPoint.position[joint] - anchor[joint]).magnitude)
            let way = (setPoint.position[joint] - anchor[joint]).magnitude / limits.trackingError
            if way <= FeedbackWatch.littleWay { nearUntil[joint] = now }
            let isFrozen = (way > FeedbackWatch.farWay && !mayBeHeld) || now - nearUntil[joint] > FeedbackWatch.patience
            if isFrozen && !rests { doubt = doubt ?? .frozen(joint: joint) }
        }
        (measured, sent, seconds) = (state.position, setPoint.position, now)
        if doubt != nil { isDoubted = true }
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
        (movedAt, wentOnAt, furthest) = (nearUntil, nearUntil, JointVector(count: state.position.count))
        endEasing()
    }
}

// An arm at rest.
extension FeedbackWatch {
    /// s for which a joint has not been measured to move.
    private static var stillness: Double { @_noLocks get { 0.3 } }
    /// Of the tracking error that it has been sent since.
    private static var leastWay: Double { @_noLocks get { 0.02 } }

    /// 1/s, by which it slows down as it comes near.
    private static var easingGain: Double { @_noLocks get { 5 } }
    /// s for which a limit may keep a joint from going on.
    private static var blockage: Double { @_noLocks get { 1 } }
    /// rad, closer than which nobody can tell.
    private static var closeness: Double { @_noLocks get { 1e-4 } }

    /// Whether a joint was sent on, and neither measured to move since nor led back yet.
    /// - Parameter target: rad, where it is sent.
    @_noLocks private func owes(_ joint: Int, _ target: JointVector, _ limits: LimitNumbers) -> Bool {
        furthest[joint] > FeedbackWatch.leastWay * limits.trackingError && lead(joint, target, limits).magnitude > FeedbackWatch.closeness
    }

    /// rad by which a joint is sent beyond where it is measured, but for what of that is further outside its travel.
    @_noLocks private func lead(_ joint: Int, _ target: JointVector, _ limits: LimitNumbers) -> Double {
        let (lowest, highest) = (min(limits.lowerPosition[joint], target[joint]), max(limits.upperPosition[joint], target[joint]))
        return target[joint] - min(max(measured[joint], lowest), highest)
    }

    /// rad, where a joint is led back to.
    @_noLocks func goal(_ joint: Int, from target: JointVector, limits: LimitNumbers) -> Double {
        target[joint] - lead(joint, target, limits)
    }

    @_noLocks func owes(_ target: JointVector, limits: LimitNumbers) -> Bool {
        guard isBegun, target.count == measured.count else { return false }
        for joint in 0..<target.count where owes(joint, target, limits) { return true }
        return false
    }

    /// How fast joints that were not measured to move on the last bit of their way are to be led back to where they are measured, until
    /// they are measured to move. Friction holds a sound one, which moves at last, or stays where nothing draws at it; one whose encoder is
    /// frozen would be driven on without an end. It begins where the set-point rests.
    /// - Parameter velocity: rad/s, zeros; of the joints that are led back it is changed.
    @_noLocks mutating func ease(_ velocity: inout JointVector, from setPoint: SetPoint, limits: LimitNumbers) {
        guard isBegun, setPoint.position.count == measured.count, isEasing || setPoint.isAtRest else { return }
        if !isEasing { wentOnAt = JointVector(repeating: seconds, count: velocity.count) }
        isSettling = isEasing
        isEasing = false
        for joint in 0..<velocity.count {
            guard owes(joint, setPoint.position, limits), seconds - movedAt[joint] > FeedbackWatch.stillness else {
                wentOnAt[joint] = seconds
                continue
            }
            // What it has been sent beyond counts on.
            let isNear = (setPoint.position[joint] - anchor[joint]).magnitude <= FeedbackWatch.littleWay * limits.trackingError
            if isNear { anchor[joint] = setPoint.position[joint] }
            let back = -FeedbackWatch.easingGain * lead(joint, setPoint.position, limits)
            velocity[joint] = min(max(back, -SafetyFilter.leadingSpeed), SafetyFilter.leadingSpeed)
            if setPoint.velocity[joint] / velocity[joint] > 0.25 { wentOnAt[joint] = seconds }
            (isEasing, isSettling) = (true, true)
        }
    }

    /// Whether limits have kept a joint for long from where it is to be led back to.
    @_noLocks func isKept(_ joint: Int) -> Bool { isEasing && seconds - wentOnAt[joint] > FeedbackWatch.blockage }

    /// What moves the arm otherwise ends it.
    @_noLocks mutating func endEasing() { (isEasing, isSettling) = (false, false) }
}

extension Conductor {
    /// Whether a joint of an arm that is to stand still may be led back: not one that people push, nor one that is not where it says.
    private var mayEase: Bool {
        @_noLocks get { filter.isSeeded && !filter.limits.isTorqueDriven && !yields && !feedback.isDoubted }
    }

    /// Whether an arm at rest should not be left yet, as a joint is still to be led back, although an answer may have been lost.
    var owesEasing: Bool {
        @_noLocks get {
            switch outcome {
            case .fresh, .bad: mayEase && isInReach && feedback.owes(filter.setPoint.position, limits: filter.limits)
            default: false
            }
        }
    }

    /// Lets no joint press, or be driven on by a servo that does not know where it is, while the arm is to stand still. A motion to a pose
    /// sees to its own end.
    @_noLocks mutating func easeWhileStill() {
        filter.isLeadingBack = false
        guard passedOn.isHold, mode != .resetting, mode != .parking, mayEase else { return feedback.endEasing() }
        guard outcome.isFresh else { return }
        feedback.ease(&passedOn.values, from: filter.setPoint, limits: filter.limits)
        filter.isLeadingBack = feedback.isEasing
        for joint in 0..<passedOn.values.count where mode == .stopped && feedback.isKept(joint) {
            send(joint, to: feedback.goal(joint, from: filter.setPoint.position, limits: filter.limits))
            passedOn.values[joint] = 0
        }
    }

    /// Stops an arm whose joints cannot be where they say they are.
    @_noLocks mutating func doubtFeedback() {
        guard outcome.isFresh, filter.isSeeded else { return }
        let doubt = feedback.doubt(
            state, setPoint: filter.setPoint, limits: filter.limits, period: settings.period, mayBeHeld: yields, rests: hasParked,
            at: seconds)
        switch doubt {
        case nil: break
        case .jumped(let joint): react(to: .feedbackJumped(joint: UInt8(truncatingIfNeeded: joint)))
        case .frozen(let joint):
            react(to: .feedbackFrozen(joint: UInt8(truncatingIfNeeded: joint)))
            send(joint, to: state.position[joint])
        }
    }

    /// A servo whose goal is where it believes to be drives no further, wherever it is.
    @_noLocks private mutating func send(_ joint: Int, to position: Double) {
        var target = filter.setPoint
        target.position[joint] = position
        target.velocity[joint] = 0
        filter.seed(position: target.position, velocity: target.velocity)
    }
}
