import Robot

extension URController {
    /// Takes on what is to happen, by the controller's time.
    /// - Throws: where it cannot happen to such a robot.
    public func suffer(_ plan: FaultPlan) throws(EmulatorError) {
        try plan.require(robot, arm.world)
        faults = RobotFaults(plan)
    }

    /// Whether no states and no orders pass between the controller and its network.
    var isUnplugged: Bool { faults.isUnplugged(at: arm.time) }

    /// A stop does not take the place of a graver one, nor end it.
    func suffer() {
        for change in faults.changes(at: arm.time) {
            switch change.kind {
            case .safeguardStop where change.isBeginning && isSafe: become(.safeguardStop)
            case .safeguardStop where !change.isBeginning && safety == .safeguardStop: become(.normal)
            case .protectiveStop where change.isBeginning && (isSafe || safety == .safeguardStop): become(.protectiveStop)
            case .emergencyStop where change.isBeginning && safety != .violation && safety != .fault: become(.robotEmergencyStop)
            default: break
            }
        }
    }
}

extension URController: ObservedArm {
    public var world: World { arm.world }

    public var elapsed: Double { arm.time }

    public func pass(_ seconds: Double) { advance(to: arm.time + seconds) }

    public var energisedCount: Int { arm.isReleased ? motorCount : 0 }

    public var motorCount: Int { robot.joints.count }

    public func isLimp(axis: Int) -> Bool { !arm.isReleased }

    public func believedPosition(axis: Int) -> Double? { arm.world.position(axis) }

    public func isEncoderFrozen(axis: Int) -> Bool { false }

    public var isNearPark: Bool { robot.isNearPark(arm.positions) }

    public var isLeftAlone: Bool { runtime == .stopped }
}

extension RobotDescription {
    /// rad by which a joint may be off its park pose where the loop takes it for parked.
    private static let parkTolerance = 0.12

    func isNearPark(_ position: [Double]) -> Bool {
        zip(position, poses.park.array).allSatisfy { abs($0 - $1) < RobotDescription.parkTolerance }
    }
}
