import Realtime
import Robot

/// An arm of servos in a person's hands: without torque, so that nothing moves by itself. Not for the loop.
public protocol CalibratableDriver: ~Copyable, SendableMetatype {
    /// - Parameter calibration: may be without servos.
    init(robot: RobotDescription, calibration: Calibration, transport: Transport, clock: LoopClock)
    /// What a servo is to read where its joint is at zero, or in the middle of its travel.
    static var middleTick: Int { get }
    /// Homing offsets that have an effect.
    static var homingOffsets: ClosedRange<Int> { get }
    /// Whether a servo stores its unit's own ends of travel; the robot's file has them otherwise.
    static var storesRange: Bool { get }
    /// Finds out whether the servos of the robot's file are there, of the right models and set up, whatever their calibration. Writes nothing.
    /// - Throws: all problems found.
    mutating func meet() throws(ConnectError)
    /// Whether each servo that answers is energised.
    mutating func readTorque() -> [UInt8: Bool]
    /// Ticks, where each servo that answers reads to be, its homing offset counted.
    mutating func readTicks() -> [UInt8: Int]
    /// Ticks, what each servo that answers has stored.
    mutating func readHomingOffsets() -> [UInt8: Int]
    /// Stores a servo's homing offset, and its range where it stores one, and reads them back. A servo with torque refuses.
    mutating func store(_ calibration: ServoCalibration) throws(ConnectError)
    /// The homing offset with which a servo reads `wanted` that now reads `tick` with `stored`.
    static func homingOffset(from stored: Int, reading tick: Int, wanted: Int) -> Int
    /// Whether the robot's file, and not the servo, turns its ticks round.
    static var countsReversedTicks: Bool { get }
}

extension ConnectError {
    /// What remains when a calibration is still to be made.
    func beforeCalibration(ignoring registers: Set<String>) -> ConnectError {
        ConnectError(
            problems.filter { problem in
                switch problem.fault {
                case .notCalibrated, .staleCalibration: false
                case .stored(let register, _, _): !registers.contains(register)
                default: true
                }
            })
    }
}

extension DynamixelDriver: CalibratableDriver {
    public static var middleTick: Int { ServoDescription.centerTick }
    // In position mode the device obeys no more than a quarter turn.
    public static var homingOffsets: ClosedRange<Int> { -1024...1024 }
    public static var storesRange: Bool { false }
    public static var countsReversedTicks: Bool { false }
    public static func homingOffset(from stored: Int, reading tick: Int, wanted: Int) -> Int {
        // What is stored beyond does not act.
        let acting = min(max(stored, homingOffsets.lowerBound), homingOffsets.upperBound)
        return ServoTurn.wrap(acting + wanted - tick)
    }

    public mutating func meet() throws(ConnectError) {
        do throws(ConnectError) { try connect() } catch {
            let rest = error.beforeCalibration(ignoring: [])
            guard rest.problems.isEmpty else { throw rest }
        }
    }

    public mutating func readTicks() -> [UInt8: Int] { read(.presentPosition) }
    public mutating func readHomingOffsets() -> [UInt8: Int] { read(.homingOffset) }

    public mutating func store(_ calibration: ServoCalibration) throws(ConnectError) {
        try each(where: { Int($0.id) == calibration.id }) { (driver, site) throws(ServoProblem) in
            try driver.set(.homingOffset, calibration.homingOffset, site)
            try driver.verify(.homingOffset, calibration.homingOffset, site)
        }
    }
}

extension FeetechDriver: CalibratableDriver {
    // LeRobot's, so that either takes the other's calibrations over.
    public static var middleTick: Int { 2047 }
    public static var homingOffsets: ClosedRange<Int> { -2047...2047 }
    public static var storesRange: Bool { true }
    public static var countsReversedTicks: Bool { true }
    public static func homingOffset(from stored: Int, reading tick: Int, wanted: Int) -> Int {
        max(homingOffsets.lowerBound, ServoTurn.wrap(stored + tick - wanted))
    }

    public mutating func meet() throws(ConnectError) {
        do throws(ConnectError) { try connect() } catch {
            let rest = error.beforeCalibration(ignoring: ["\(FeetechRegister.minimumPosition)", "\(FeetechRegister.maximumPosition)"])
            guard rest.problems.isEmpty else { throw rest }
        }
    }

    public mutating func readTicks() -> [UInt8: Int] { read(.presentPosition) }
    public mutating func readHomingOffsets() -> [UInt8: Int] { read(.homingOffset) }

    public mutating func store(_ calibration: ServoCalibration) throws(ConnectError) {
        try each { (driver, site) throws(ServoProblem) in
            guard Int(site.id) == calibration.id else { return }
            guard try driver.get(.torqueEnable, site) == 0 else { throw driver.problem(site, .hasTorque) }
            do throws(ServoProblem) {
                try driver.set(.lock, 0, site)
                try driver.set(.homingOffset, calibration.homingOffset, site)
                if let range = calibration.range {
                    try driver.set(.minimumPosition, range.lowerBound, site)
                    try driver.set(.maximumPosition, range.upperBound, site)
                }
            } catch {
                try? driver.set(.lock, 1, site)
                throw error
            }
            try driver.set(.lock, 1, site)
        }
    }
}

/// An encoder's turn of 4096 ticks.
public enum ServoTurn {
    /// The same place within half a turn of zero: -2048 to 2047.
    public static func wrap(_ ticks: Int) -> Int { ((ticks + 2048) % 4096 + 4096) % 4096 - 2048 }
}
