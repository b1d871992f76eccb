import Robot

/// A servo as the arm's files describe it: what it is for, what it must be, and what it must have stored.
struct ServoSite: Sendable {
    var id: UInt8
    /// Of the joint, or of the gripper.
    var jointName: String
    /// nil for the gripper's.
    var joint: Int?
    /// The servo that this one shadows.
    var master: UInt8?
    var modelName: String
    var isReversed: Bool
    /// The device's own limits: this unit's, or those of the robot's file.
    var ticks: ClosedRange<Int>
    var calibration: ServoCalibration?

    var isGripper: Bool { joint == nil }

    /// Every servo of the arm, in the order in which the wire is read.
    /// - Parameter calibration: of the unit; nil where none has been made yet.
    static func all(of robot: RobotDescription, _ calibration: Calibration?) -> [ServoSite] {
        var sites: [ServoSite] = []
        for (index, joint) in robot.joints.enumerated() {
            guard let servo = joint.servo else { continue }
            sites += ServoSite.of(servo, name: joint.name, joint: index, calibration)
        }
        if let gripper = robot.gripper { sites += ServoSite.of(gripper.servo, name: gripper.name, joint: nil, calibration) }
        return sites
    }

    private static func of(_ servo: ServoDescription, name: String, joint: Int?, _ calibration: Calibration?) -> [ServoSite] {
        servo.ids.enumerated().map { index, id in
            let unit = calibration?.servo(id)
            return ServoSite(
                id: UInt8(id), jointName: name, joint: joint, master: index == 0 ? nil : UInt8(servo.ids[0]), modelName: servo.model,
                isReversed: servo.reversed[index], ticks: unit?.range ?? servo.positionTicks, calibration: unit)
        }
    }
}
