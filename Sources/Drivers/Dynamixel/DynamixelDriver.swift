import Realtime
import Robot

/// Drives an arm of Dynamixel X servos in position mode: a tick is one (fast) sync read and one sync write.
///
/// Reversal and homing offset are applied by the servos themselves; radians are ticks from the encoder's centre. Shadowing
/// servos obey their master's id, and are read as well. Made by one thread, used by one thread.
public struct DynamixelDriver: RobotDriver, ~Copyable, @unchecked Sendable {
    /// Every so many reads also bring voltage and temperature.
    static var readsPerWideRead: Int { @_noLocks get { 10 } }
    /// s; no adapter holds an answer back for longer.
    static var longestDelay: Double { @_noLocks get { 0.1 } }

    let robot: RobotDescription
    let calibration: Calibration
    let sites: [ServoSite]

    var link: PacketLink<DynamixelPacketParser>
    let checksum = DynamixelChecksum()
    let slots: UnsafeMutablePointer<DynamixelSlot>
    let slotCount: Int
    let jointCount: Int
    /// s
    let period: Double
    /// Units of the bus watchdog.
    let watchdogUnits: Int
    let gripperHold: Double
    var readsFast = false

    var readsSinceWide = DynamixelDriver.readsPerWideRead
    /// For each number of bytes that a read may ask for, until when the answer to a failed one may still come.
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
        for (index, site) in sites.enumerated() { (slots + index).initialize(to: DynamixelSlot(site, among: sites)) }
        period = 1 / robot.wire.rate
        watchdogUnits = min(127, max(1, Int((robot.safety.watchdog / DynamixelUnit.watchdog).rounded())))
        gripperHold = robot.gripper?.hold ?? 0
    }

    deinit { slots.deallocate() }

    /// Exchanges, failures by kind, bytes and round trips since the driver was made.
    public var statistics: WireStatistics { @_noLocks get { link.statistics } }

    /// Whether all servos' firmware knows the fast sync read; known after `connect`.
    public var usesFastSyncRead: Bool { readsFast }

    /// °C, of the gripper's servo when last read; 0 without one. `JointState` has no place for it.
    public var gripperTemperature: Double {
        @_noLocks get {
            for index in 0..<slotCount where slots[index].joint < 0 { return Double(slots[index].temperature) }
            return 0
        }
    }
}
