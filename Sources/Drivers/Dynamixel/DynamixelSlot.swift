import CRealtime
import Robot

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

    init(_ site: ServoSite, among sites: [ServoSite]) {
        id = site.id
        joint = site.joint ?? -1
        master = sites.firstIndex { $0.id == (site.master ?? site.id) } ?? 0
        lowest = Int32(site.ticks.lowerBound)
        highest = Int32(site.ticks.upperBound)
        effortUnit = (DynamixelModel(rawValue: site.modelName)?.currentUnit ?? .nan) * (site.calibration?.torqueConstant ?? .nan)
    }

    /// The tick of `radians`, kept inside what the servo accepts; a refused sync write would go unnoticed.
    @_noLocks func tick(ofRadians radians: Double) -> Int32 {
        let ticks = radians / DynamixelUnit.positionTick + Double(DynamixelUnit.centreTick)
        return Int32(rt_round(min(max(ticks, Double(lowest)), Double(highest))))
    }
}
