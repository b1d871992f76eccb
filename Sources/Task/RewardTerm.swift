/// A closed set of reward terms; the reward is their sum.
public enum RewardTerm: Equatable, Sendable {
    /// `-(scale · ln(square · d² + offset) + linear · d)` with d the distance from tip to target in m: the form of the
    /// Sawyer experiments (Haarnoja et al. 2018), steep near the target and never flat far from it.
    case logLinearDistance(scale: Double, square: Double, offset: Double, linear: Double)
    /// `-weight · d`, the bare distance.
    case distanceCost(Double)
    /// `-cost` wherever the tip is inside the box.
    case avoid(Cuboid, cost: Double)
    /// `-weight · ‖log(R)‖` with R the rotation from tip to target and the norm that of the matrix: √2 times the angle in rad.
    case turnCost(weight: Double)
    /// `-weight · Σ a²` over the action that was sent.
    case actionCost(weight: Double)
    /// `-weight · Σ τ²` over the torques that were sent in N·m.
    case torqueCost(weight: Double)
    /// A number wherever tip and target are close.
    case near(Nearness, value: Double)
    /// `weight · F` wherever tip and target are close, F being the downward force in N that the torques that were sent put on the
    /// tip at rest, cut to ±`most`.
    case pressing(Nearness, weight: Double, most: Double)
    /// A number added at every step; it moves the value's origin and no policy.
    case constant(Double)
}

/// How close tip and target are.
public struct Nearness: Equatable, Sendable {
    /// m
    public var within: Double
    /// Of the rotation's matrix logarithm: √2 times the angle in rad.
    public var turn: Double
    /// m, in the tip's frame, the point that is compared: of what the hand holds, for instance.
    public var point = SIMD3<Double>.zero
}

extension RewardTerm: Decodable {
    private enum CodingKeys: String, CodingKey {
        case logLinearDistance = "log_linear_distance"
        case distanceCost = "distance_cost"
        case turnCost = "turn_cost"
        case actionCost = "action_cost"
        case torqueCost = "torque_cost"
        case near, pressing, avoid, constant
    }
    private enum DistanceKeys: String, CodingKey { case scale, square, offset, linear }
    private enum NearKeys: String, CodingKey { case within, turn, point, value, weight, most }
    private enum AvoidKeys: String, CodingKey { case min, max, cost }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.logLinearDistance) {
            let distance = try container.nestedContainer(keyedBy: DistanceKeys.self, forKey: .logLinearDistance)
            self = .logLinearDistance(
                scale: try distance.decode(above: 0, forKey: .scale),
                square: try distance.decode(above: 0, forKey: .square),
                offset: try distance.decode(above: 0, forKey: .offset),
                linear: try distance.decodeFinite(forKey: .linear))
        } else if container.contains(.distanceCost) {
            self = .distanceCost(try container.decodeFinite(forKey: .distanceCost))
        } else if container.contains(.avoid) {
            let avoid = try container.nestedContainer(keyedBy: AvoidKeys.self, forKey: .avoid)
            self = .avoid(try Cuboid(avoid, .min, .max), cost: try avoid.decodeFinite(forKey: .cost))
        } else if container.contains(.turnCost) {
            self = .turnCost(weight: try container.decodeFinite(forKey: .turnCost))
        } else if container.contains(.actionCost) {
            self = .actionCost(weight: try container.decodeFinite(forKey: .actionCost))
        } else if container.contains(.torqueCost) {
            self = .torqueCost(weight: try container.decodeFinite(forKey: .torqueCost))
        } else if container.contains(.near) {
            let near = try container.nestedContainer(keyedBy: NearKeys.self, forKey: .near)
            self = .near(try RewardTerm.nearness(near), value: try near.decodeFinite(forKey: .value))
        } else if container.contains(.pressing) {
            let near = try container.nestedContainer(keyedBy: NearKeys.self, forKey: .pressing)
            self = .pressing(
                try RewardTerm.nearness(near), weight: try near.decodeFinite(forKey: .weight),
                most: try near.decode(above: 0, forKey: .most))
        } else {
            self = .constant(try container.decodeFinite(forKey: .constant))
        }
    }

    private static func nearness(_ keys: KeyedDecodingContainer<NearKeys>) throws -> Nearness {
        Nearness(
            within: try keys.decode(above: 0, forKey: .within), turn: try keys.decode(above: 0, forKey: .turn),
            point: keys.contains(.point) ? try keys.decodePoint(forKey: .point) : .zero)
    }
}
