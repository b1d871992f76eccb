import CRealtime
import Robot

/// A servo as the arm's files describe it: what it is for, what it must be, and what it must have stored.
struct DynamixelSite: Sendable {
    var id: UInt8
    /// Of the joint, or of the gripper.
    var jointName: String
    /// nil for the gripper's.
    var joint: Int?
    /// The servo that this one shadows.
    var master: UInt8?
    var modelName: String
    var isReversed: Bool
    var ticks: ClosedRange<Int>
    var calibration: ServoCalibration?

    var model: DynamixelModel? { DynamixelModel(rawValue: modelName) }
    var isGripper: Bool { joint == nil }

    /// Every servo of the arm, in the order in which the wire is read.
    static func all(of robot: RobotDescription, _ calibration: Calibration) -> [DynamixelSite] {
        var sites: [DynamixelSite] = []
        for (index, joint) in robot.joints.enumerated() {
            guard let servo = joint.servo else { continue }
            sites += DynamixelSite.of(servo, name: joint.name, joint: index, calibration)
        }
        if let gripper = robot.gripper { sites += DynamixelSite.of(gripper.servo, name: gripper.name, joint: nil, calibration) }
        return sites
    }

    private static func of(_ servo: ServoDescription, name: String, joint: Int?, _ calibration: Calibration) -> [DynamixelSite] {
        servo.ids.enumerated().map { index, id in
            DynamixelSite(
                id: UInt8(id), jointName: name, joint: joint, master: index == 0 ? nil : UInt8(servo.ids[0]), modelName: servo.model,
                isReversed: servo.reversed[index], ticks: servo.positionTicks, calibration: calibration.servo(id))
        }
    }
}

/// What the control thread needs of a servo, and where it puts what it reads: plain numbers only.
struct DynamixelSlot {
    var id: UInt8
    /// -1 for the gripper.
    var joint: Int
    /// The slot of the servo that this one shadows; its own when it shadows none.
    var master: Int
    var lowest: Int32
    var highest: Int32
    /// N·m per unit of the current register; NaN where the wire reports no current or the constant is not known.
    var effortUnit: Double

    var error = DynamixelStatusError(rawValue: 0)
    var current: Int16 = 0
    var velocity: Int32 = 0
    var position: Int32 = 0
    /// 0.1 V
    var voltage: UInt16 = 0
    /// °C
    var temperature: UInt8 = 0
    var hasAnswered = false
    /// Hardware Error Status when it was last read, for as long as the alert lasts.
    var errorBits: UInt8 = 0

    init(_ site: DynamixelSite, among sites: [DynamixelSite]) {
        id = site.id
        joint = site.joint ?? -1
        master = sites.firstIndex { $0.id == (site.master ?? site.id) } ?? 0
        lowest = Int32(site.ticks.lowerBound)
        highest = Int32(site.ticks.upperBound)
        effortUnit = (site.model?.currentUnit ?? .nan) * (site.calibration?.torqueConstant ?? .nan)
    }

    /// The tick of `radians`, kept inside what the servo accepts; a refused sync write would go unnoticed.
    @_noLocks func tick(ofRadians radians: Double) -> Int32 {
        let ticks = radians / DynamixelUnit.positionTick + Double(DynamixelUnit.centreTick)
        return Int32(rt_round(min(max(ticks, Double(lowest)), Double(highest))))
    }
}
