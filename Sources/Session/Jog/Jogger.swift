import Realtime
import Robot
import Task

/// What a person's keys come to: a motion of one joint or of the tip, for as long as its key is pressed.
///
/// A terminal tells of no release. It repeats a key that is held, some thirty times a second after a first pause of a quarter to half a
/// second; so a motion ends `patience` after its key was heard last. One press is a small motion; a key that is held moves, waits for
/// the first repetition, and then goes on.
public struct Jogger: Equatable, Sendable {
    /// s
    public static let patience = 0.2
    /// Of the mode's speeds.
    public static let shares = [0.05, 0.1, 0.25, 0.5, 1]

    public enum Motion: Equatable, Sendable {
        /// From 0, and which way.
        case joint(Int, Double)
        /// Along an axis of the base frame, and which way.
        case tip(axis: Int, Double)
    }

    public private(set) var joint = 0
    public var share: Double { Jogger.shares[gear] }
    private let jointCount: Int
    private var gear = 2
    private var motion: Motion?
    private var heardAt = Instant(nanoseconds: 0)

    public init(joints: Int) { jointCount = joints }

    /// Takes a key. Whatever it is, what moved before does not go on.
    public mutating func press(_ key: JogKey, at now: Instant) {
        motion = nil
        switch key {
        case .choose(let joint): if joint < jointCount { self.joint = joint }
        case .previousJoint: joint = max(0, joint - 1)
        case .nextJoint: joint = min(jointCount - 1, joint + 1)
        case .slower: gear = max(0, gear - 1)
        case .faster: gear = min(Jogger.shares.count - 1, gear + 1)
        case .turn(let sign): motion = .joint(joint, sign)
        case .shift(let axis, let sign): motion = .tip(axis: axis, sign)
        case .halt, .leave: break
        }
        heardAt = now
    }

    /// Nil when no key is held.
    public func motion(at now: Instant) -> Motion? { now.seconds(since: heardAt) <= Jogger.patience ? motion : nil }

    /// The action that moves the arm so: in [-1, 1] per joint, zero when no key is held.
    /// - Parameters:
    ///   - position: rad, where the arm was sent last.
    ///   - tipSpeed: m/s at a share of 1.
    public func action(at now: Instant, from position: JointVector, task: CompiledTask, tipSpeed: Double) -> JointVector {
        var action = JointVector(count: jointCount)
        switch motion(at: now) {
        case nil: break
        case .joint(let joint, let sign): action[joint] = sign * share
        case .tip(let axis, let sign):
            guard position.count == jointCount else { break }
            var velocity = SIMD3<Double>.zero
            velocity[axis] = sign * share * tipSpeed
            action = task.action(tip: velocity, at: position)
        }
        return action
    }
}
