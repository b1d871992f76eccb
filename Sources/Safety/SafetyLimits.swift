import Robot

/// Everything that the filter holds an arm to, compiled from its description into a form that the loop may read: numbers, and the arm's shape.
public struct SafetyLimits: Sendable {
    /// The most frames whose place and speed are watched.
    public static let watchedFrameCapacity = 8

    public private(set) var numbers: LimitNumbers
    let kinematics: Kinematics
    let collisions: CollisionModel

    /// - Parameters:
    ///   - mode: whose speed is kept; nil keeps the robot's own limits alone.
    ///   - speedFactor: scales joint velocities and the tip speed further, in (0, 1]; the ability to brake is left whole.
    ///   - operating: by what the arm is driven; torques need a robot that says how.
    public init(robot: RobotDescription, mode: DrivingMode? = nil, speedFactor: Double = 1, operating: OperatingMode = .position) {
        kinematics = Kinematics(robot)
        collisions = CollisionModel(robot)
        numbers = LimitNumbers(robot, kinematics, mode, speedFactor, operating)
    }

    var withoutBox: SafetyLimits {
        var limits = self
        limits.numbers.openBox()
        return limits
    }
}
