import Robot

/// The numbers that an arm is held to: what every tick reads.
///
/// Apart from the arm's shape, which is six times as large: a function that is lent a struct may get a copy of all of it.
public struct LimitNumbers: Sendable {
    public let jointCount: Int
    /// rad
    public let lowerPosition: JointVector
    /// rad
    public let upperPosition: JointVector
    /// rad/s
    public let velocity: JointVector
    /// rad/s²
    public let acceleration: JointVector
    /// rad/s³
    public let jerk: JointVector
    /// N·m
    public let effort: JointVector
    /// m, in the base frame.
    public private(set) var boxMinimum: SIMD3<Double>
    /// m, in the base frame.
    public private(set) var boxMaximum: SIMD3<Double>
    /// m between the capsules of two links, or of a link and an obstacle.
    public let clearance: Double
    /// m/s, of each watched frame.
    public let tipSpeed: Double
    /// rad between set-point and measurement.
    public let trackingError: Double
    public let contact: ContactDescription
    /// Whether the arm is driven by torques: then `torque` says how.
    public let isTorqueDriven: Bool
    /// N·m, N·m/rad, N·m·s/rad, N/m; zero where the arm is driven by positions.
    let torque: TorqueDescription
    /// rad, where the arm lies on its rest.
    let parkPose: JointVector
    /// s
    public let staleState: Double
    /// °C at which the arm stops, and to which it must cool before it goes on.
    public let temperature: TemperatureLimits
    /// V
    public let lowestVoltage: Double
    /// V
    public let highestVoltage: Double
    /// s that a joint may push beyond its effort limit. Half a second is longer than any acceleration of a small arm and far shorter
    /// than what a servo's own overload protection (which drops the arm) waits for.
    public let sustainedEffortTime = 0.5

    let watchedFrames: InlineArray<8, Int>
    let watchedFrameCount: Int
    /// m, an upper bound of the distance from each joint's origin to any watched frame that it moves: a turn by an angle
    /// moves no watched frame further than angle × lever.
    let lever: JointVector

    init(_ robot: RobotDescription, _ kinematics: Kinematics, _ mode: DrivingMode?, _ speedFactor: Double, _ operating: OperatingMode) {
        precondition(speedFactor > 0 && speedFactor <= 1, "a speed factor is in (0, 1]")
        precondition(
            robot.safety.workspace.frames.count <= SafetyLimits.watchedFrameCapacity,
            "at most \(SafetyLimits.watchedFrameCapacity) frames can be watched")
        precondition(operating == .position || robot.torque != nil, "the robot's file says how it is driven by torques")
        let limits = robot.joints.map(\.limits)
        let speed = mode.map { robot.safety.modes[$0] } ?? ModeSpeed(joints: 1, tip: robot.safety.tipSpeed)
        jointCount = limits.count
        lowerPosition = JointVector(limits.map(\.position.lowerBound))
        upperPosition = JointVector(limits.map(\.position.upperBound))
        velocity = JointVector(limits.map { $0.velocity * speed.joints * speedFactor })
        acceleration = JointVector(limits.map(\.acceleration))
        jerk = JointVector(limits.map(\.jerk))
        effort = JointVector(limits.map(\.effort))
        boxMinimum = robot.safety.workspace.min
        boxMaximum = robot.safety.workspace.max
        clearance = robot.safety.clearance
        tipSpeed = speed.tip * speedFactor
        trackingError = robot.safety.trackingError
        contact = robot.safety.contact
        isTorqueDriven = operating == .torque
        torque = robot.torque ?? .none(joints: limits.count)
        parkPose = robot.poses.park
        staleState = robot.safety.staleState
        temperature = robot.safety.temperature
        lowestVoltage = robot.safety.voltage.lowerBound
        highestVoltage = robot.safety.voltage.upperBound
        watchedFrameCount = robot.safety.workspace.frames.count
        watchedFrames = LimitNumbers.indices(of: robot.safety.workspace.frames, in: kinematics)
        lever = Levers.bound(of: robot)
    }

    mutating func openBox() { (boxMinimum, boxMaximum) = (SIMD3(repeating: -.infinity), SIMD3(repeating: .infinity)) }

    private static func indices(of names: [String], in kinematics: Kinematics) -> InlineArray<8, Int> {
        var indices = InlineArray<8, Int>(repeating: 0)
        for (slot, name) in names.enumerated() {
            guard let index = kinematics.frameIndex(name) else { preconditionFailure("the workspace names the unknown frame \(name)") }
            indices[slot] = index
        }
        return indices
    }
}
