import CRealtime
import Robot

extension BoundTask {
    /// The reward of one policy step: the state it led to, and the action that was sent.
    public func reward(action: JointVector, next: JointState, scene: SceneState) -> Double {
        let deed = compiled.deed(action: action, state: next, scene: scene)
        return description.reward.reduce(0) { $0 + $1.value(deed) }
    }

    /// Whether the tip is where success asks for it.
    public func isThere(_ position: JointVector, _ scene: SceneState) -> Bool {
        let error = compiled.error(position, scene)
        return description.success.holds(
            offset: compiled.offset(of: description.success.point, position, scene), turn: rt_sqrt((error.turn * error.turn).sum()))
    }
}

/// What reward terms are made of.
public struct Deed: Sendable {
    /// m, base frame.
    public var tip: SIMD3<Double>
    /// m from tip to target, base frame.
    public var offset: SIMD3<Double>
    /// What a squared height counts for in distances.
    public var vertical: Double
    /// How the tip is turned, and how it is to be turned.
    public var rotation, targetRotation: Rotation
    /// Of the rotation's matrix logarithm: √2 times the angle in rad.
    public var turn: Double
    /// Sent, in [-1, 1] per joint.
    public var action: JointVector
    /// N·m of that action; zero where it is no torque.
    public var torque: JointVector
    /// N, upwards on the tip at rest by those torques.
    public var lift: Double

    /// m from tip to target.
    public var distance: Double { distance(of: .zero) }

    /// m from a point of the tip's frame to where it is to be.
    public func distance(of point: SIMD3<Double>) -> Double {
        let way = offset + targetRotation * point - rotation * point
        return rt_sqrt((way * way * SIMD3(1, 1, vertical)).sum())
    }
}

extension RewardTerm {
    /// What the term adds.
    public func value(_ deed: Deed) -> Double {
        switch self {
        case .logLinearDistance(let scale, let square, let offset, let linear):
            -(scale * rt_log(square * deed.distance * deed.distance + offset) + linear * deed.distance)
        case .distanceCost(let weight): -weight * deed.distance
        case .avoid(let box, let cost): box.contains(deed.tip) ? -cost : 0
        case .turnCost(let weight): -weight * deed.turn
        case .actionCost(let weight): -weight * deed.action.array.reduce(0) { $0 + $1 * $1 }
        case .torqueCost(let weight): -weight * deed.torque.array.reduce(0) { $0 + $1 * $1 }
        case .near(let near, let value): near.holds(deed) ? value : 0
        case .pressing(let near, let weight, let most): near.holds(deed) ? weight * min(max(-deed.lift, -most), most) : 0
        case .constant(let value): value
        }
    }
}

extension Nearness {
    func holds(_ deed: Deed) -> Bool { deed.distance(of: point) < within && deed.turn < turn }
}
