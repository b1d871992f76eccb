/// What keeps an arm from being driven, servo by servo.
public struct ConnectError: ArmProblems, Equatable, CustomStringConvertible, Sendable {
    public var problems: [ServoProblem]

    public init(_ problems: [ServoProblem]) { self.problems = problems }

    public var sentences: [String] { problems.map(\.description) }
    public var description: String { sentences.joined(separator: "\n") }
}

/// One thing that is wrong with one servo, or with the wire.
public struct ServoProblem: Error, Equatable, CustomStringConvertible, Sendable {
    /// What is wrong, with the numbers that show it.
    public enum Fault: Equatable, Sendable {
        case wireLost
        case wrongRobot(calibratedFor: String)
        case unknownModel(String)
        case missing(model: String)
        case unexpected(model: String)
        case wrongModel(expected: String, found: String)
        /// Each of two servos is what the other one should be.
        case swapped(with: Int, joint: String)
        case notCalibrated
        case calibratedAs(model: String)
        case staleCalibration(inFile: Int, inServo: Int)
        case stored(register: String, expected: Int, found: Int)
        case hardwareError(bits: UInt8)
        case unreadable
        case hasTorque
        case outsideLimits(tick: Int, ticks: ClosedRange<Int>)
        /// From the servo that it shadows.
        case apart(from: Int, ticks: Int)
        case refused(register: String, value: Int, why: DynamixelStatusError.Number)
        case didNotTake(register: String, value: Int, found: Int)
        case watchdogDead(found: Int)
        case watchdogToothless
    }

    /// nil for what concerns no servo in particular.
    public var servo: Int?
    /// The joint that the servo turns, or the gripper; nil for a servo that belongs to none.
    public var joint: String?
    public var fault: Fault
    /// The command that would mend it, where one can.
    public var plan: String?

    public var description: String {
        let who = servo.map { "servo \($0)" + (joint.map { " (\($0))" } ?? "") + ": " } ?? ""
        return who + fault.sentence + (plan.map { " To mend it, with no other servo on the wire: `\($0)`." } ?? "")
    }
}

extension ServoProblem.Fault {
    var sentence: String {
        switch self {
        case .wireLost: "The wire is gone: plug the adapter in again; the arm may still be energised."
        case .wrongRobot(let name): "The calibration belongs to a \(name): give the one of this unit."
        case .unknownModel(let name): "The robot file names the model \(name), which Limber does not know."
        case .missing(let model):
            "No \(model) answers: check its cable and power, or give it this id if it is new, and calibrate the arm again."
        case .unexpected(let model): "A \(model) answers that the robot file does not name: take it off the wire or give it another wire."
        case .wrongModel(let expected, let found): "A \(found) answers where a \(expected) must be: check the id and the robot file."
        case .swapped(let other, let joint):
            "It is what servo \(other) (\(joint)) must be, and the other way round: their ids are swapped. Give each, alone on the wire, the other's id."
        case .notCalibrated: "The calibration file has no entry for it: calibrate the arm again."
        case .calibratedAs(let model): "The calibration file says \(model): calibrate the arm again."
        case .staleCalibration(let file, let servo):
            "Its homing offset is \(servo) but the calibration file says \(file): calibrate again, or put the value back."
        case .stored(let register, let expected, let found): "Its \(register) is \(found) but must be \(expected)."
        case .hardwareError(let bits):
            "It reports a hardware error (\(ServoAlert.names(of: bits))): find the cause, then switch its power off and on."
        case .unreadable: "It answers a ping but not a read: switch its power off and on, then look at its wiring."
        case .hasTorque: "It holds its joint by its torque: support the arm, then switch the servos' power off and on."
        case .outsideLimits(let tick, let ticks):
            "It stands at tick \(tick), outside \(ticks.lowerBound) to \(ticks.upperBound): move the joint back by hand, with the arm supported."
        case .apart(let master, let ticks):
            "It stands \(ticks) ticks away from servo \(master), which turns the same joint: calibrate both again, or look at the horns."
        case .refused(let register, let value, let why): "It refused \(value) for \(register): \(why)."
        case .didNotTake(let register, let value, let found): "Its \(register) is \(found) although \(value) was written: check the wire."
        case .watchdogDead(let found):
            "Its bus watchdog did not fire in a silent line (register \(found)): update its firmware, for it would not stop by itself."
        case .watchdogToothless: "It took a goal although its bus watchdog had fired: update its firmware, for it would not stop by itself."
        }
    }
}
