import CRealtime
import Robot

extension BoundTask {
    /// The reward of one policy step: the state it led to, and the action that was executed.
    public func reward(action: JointVector, next: JointState, scene: SceneState) -> Double {
        let distance = compiled.distance(next.position, scene)
        return description.reward.reduce(0) { $0 + $1.value(distance: distance, action: action) }
    }
}

extension RewardTerm {
    /// - Parameters:
    ///   - distance: m from tip to target.
    ///   - action: executed, in [-1, 1] per joint.
    public func value(distance: Double, action: JointVector) -> Double {
        switch self {
        case .logLinearDistance(let scale, let square, let offset, let linear):
            -(scale * rt_log(square * distance * distance + offset) + linear * distance)
        case .actionCost(let weight):
            -weight * action.array.reduce(0) { $0 + $1 * $1 }
        case .constant(let value):
            value
        }
    }
}

/// Watches one episode for success: the distance below `within` at every sample for `hold` seconds.
public struct SuccessMonitor: Equatable, Sendable {
    private let description: SuccessDescription
    private let interval: Double
    private var heldSamples = 0
    public private(set) var succeeded = false

    /// - Parameter interval: s between samples.
    public init(_ description: SuccessDescription, interval: Double) {
        self.description = description
        self.interval = interval
    }

    /// Takes the next sample's distance in m.
    public mutating func observe(distance: Double) {
        heldSamples = distance < description.within ? heldSamples + 1 : 0
        // n samples span n - 1 intervals.
        if Double(heldSamples - 1) * interval >= description.hold - 1e-9 { succeeded = true }
    }
}
