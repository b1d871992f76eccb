import Realtime
import Robot

// What befalls it, and who looks on.
extension InteraArm: ObservedArm {
    /// Takes on what is to happen, by the arm's time.
    /// - Throws: where it cannot happen to such a robot.
    public func suffer(_ plan: FaultPlan) throws(EmulatorError) {
        try plan.require(robot, world)
        faults = RobotFaults(plan)
    }

    /// Whether no states and no commands pass between the robot and its network.
    var isUnplugged: Bool { faults.isUnplugged(at: elapsed) }

    func suffer() {
        for change in faults.changes(at: elapsed) {
            switch change.kind {
            case .emergencyStop where change.isBeginning:
                stop()
                (assembly.button, assembly.source) = (.pressed, .user)
            case .emergencyStop: assembly.button = .released
            case .disable where change.isBeginning: enable(false)
            default: break
            }
        }
    }

    public var elapsed: Double { Double(now.nanoseconds) * 1e-9 }

    public func pass(_ seconds: Double) { advance(to: now.advanced(bySeconds: seconds)) }

    public var energisedCount: Int { assembly.isEnabled ? motorCount : 0 }

    public var motorCount: Int { robot.joints.count }

    public func isLimp(axis: Int) -> Bool { !assembly.isEnabled }

    public func believedPosition(axis: Int) -> Double? { world.position(axis) }

    public func isEncoderFrozen(axis: Int) -> Bool { false }

    public var isNearPark: Bool { robot.isNearPark(positions) }

    public var isLeftAlone: Bool { !assembly.isEnabled }
}

extension HeardCommand {
    init(_ mode: InteraArm.Mode, _ values: [Double]) {
        switch mode {
        case .position: self = .positions(values)
        case .torque: self = .torques(values)
        case .velocity: self = .other
        }
    }
}
