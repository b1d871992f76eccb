import CRealtime
import Realtime
import Robot

/// Drives an arm of Feetech STS servos in position mode: a tick is one sync read and one sync write.
///
/// The homing offset is applied by the servos, reversal here; a joint's zero is in the middle of its unit's range. These servos have no
/// watchdog: on a line that falls silent each goes to the last goal that it was given and holds there. Made by one thread, used by one.
public struct FeetechDriver: RobotDriver, ~Copyable, @unchecked Sendable {
    /// s; no adapter holds an answer back for longer.
    static var longestDelay: Double { @_noLocks get { 0.1 } }

    let robot: RobotDescription
    let calibration: Calibration
    let sites: [ServoSite]

    var link: PacketLink<FeetechPacketParser>
    let slots: UnsafeMutablePointer<FeetechSlot>
    let slotCount: Int
    let jointCount: Int
    /// s
    let period: Double
    let gripperHold: Double
    /// V
    let highestVoltage: Double

    /// For each block that a read may ask for, until when the answer to a failed one may still come.
    var overdueUntil = InlineArray<5, Instant>(repeating: Instant(nanoseconds: .min))
    var measuredAt: Instant?
    /// All torque has been switched on by this driver.
    var isEngaged = false
    /// A servo may have restarted since its torque was last seen on.
    var mistrustsTorque = false
    public internal(set) var heldPosition = JointVector(count: 0)

    /// - Parameter calibration: of the unit on the wire; `connect` compares it with what the servos have stored.
    public init(robot: RobotDescription, calibration: Calibration, transport: Transport, clock: LoopClock) {
        self.robot = robot
        self.calibration = calibration
        sites = ServoSite.all(of: robot, calibration)
        link = PacketLink(transport: transport, clock: clock, baud: robot.wire.baud)
        slotCount = sites.count
        jointCount = robot.joints.count
        slots = .allocate(capacity: max(1, sites.count))
        for (index, site) in sites.enumerated() { (slots + index).initialize(to: FeetechSlot(site)) }
        period = 1 / robot.wire.rate
        gripperHold = robot.gripper?.hold ?? 0
        highestVoltage = robot.safety.voltage.upperBound
    }

    deinit { slots.deallocate() }

    /// Exchanges, failures by kind, bytes and round trips since the driver was made.
    public var statistics: WireStatistics { @_noLocks get { link.statistics } }

    /// °C, of the gripper's servo when last read; 0 without one. `JointState` has no place for it.
    public var gripperTemperature: Double {
        @_noLocks get {
            for index in 0..<slotCount where slots[index].joint < 0 { return Double(slots[index].temperature) }
            return 0
        }
    }
}

/// What the control thread needs of a servo, and where it puts what it reads: plain numbers only.
struct FeetechSlot {
    var id: UInt8
    /// -1 for the gripper.
    var joint: Int
    /// The tick of 0 rad.
    var zero: Double
    /// -1 where the servo turns against its joint.
    var direction: Double
    var lowest: Double
    var highest: Double
    /// N·m per unit of the current register; NaN where the constant is not known.
    var effortUnit: Double
    /// N·m per unit of load and of voltage, and N·m·s/rad, by the model's catalogue.
    var driveUnit: Double
    var damping: Double

    var error = FeetechStatusError()
    var torque: UInt8 = 0
    var position = 0
    var velocity = 0
    /// 0.1 % of the supply, signed.
    var load = 0
    /// Without its sign, which not every firmware tells.
    var current = 0
    var voltage: UInt8 = 0
    /// °C
    var temperature: UInt8 = 0
    var hasAnswered = false

    init(_ site: ServoSite) {
        id = site.id
        joint = site.joint ?? -1
        zero = site.calibration?.zeroTick ?? Double(ServoDescription.centerTick)
        direction = site.isReversed ? -1 : 1
        lowest = Double(site.ticks.lowerBound)
        highest = Double(site.ticks.upperBound)
        effortUnit = FeetechUnit.current * (site.calibration?.torqueConstant ?? .nan)
        let motor = (FeetechModel(rawValue: site.modelName) ?? .sts3215).motor
        driveUnit = motor.stallTorque / motor.voltage * FeetechUnit.share * FeetechUnit.voltage
        damping = motor.stallTorque / motor.noLoadSpeed
    }

    @_noLocks func radians(ofTick tick: Int) -> Double { direction * (Double(tick) - zero) * FeetechUnit.positionTick }

    /// rad/s of the joint.
    var speed: Double { @_noLocks get { direction * Double(velocity) * FeetechUnit.positionTick } }

    /// N·m at the joint. The current says how much; which way, the voltage across the motor less what its turning takes from it.
    var effort: Double {
        @_noLocks get {
            let magnitude = Double(current) * effortUnit
            let drive = driveUnit * Double(load) * Double(voltage) - damping * Double(velocity) * FeetechUnit.positionTick
            return direction * (drive < 0 ? -magnitude : magnitude)
        }
    }

    /// The tick of `radians`, kept inside what the servo accepts.
    @_noLocks func tick(ofRadians radians: Double) -> UInt16 {
        let tick = zero + direction * radians / FeetechUnit.positionTick
        return UInt16(rt_round(min(max(tick, lowest), highest)))
    }
}
