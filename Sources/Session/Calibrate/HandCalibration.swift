import Drivers
import Realtime
import Robot

/// The person who calibrates an arm by hand.
public protocol CalibrationDesk {
    /// Tells something.
    func say(_ sentence: String)
    /// Asks for something to be done to the arm, and shows what is measured meanwhile.
    /// - Parameter measure: looks at the arm, and puts it into words.
    func ask(_ request: String, showing measure: () throws -> String) throws
    /// Whether that may be written.
    func agrees(to plan: String) throws -> Bool
}

/// Finds a unit's homing offsets, directions and ranges, with the arm in a person's hands. It has no torque, and nothing moves by itself.
///
/// Only at the end, and when told to, is anything stored: first the unit's file, then the servos, so that `limber check` names
/// what a loss of power left undone.
public struct HandCalibration<Driver: CalibratableDriver & ~Copyable>: ~Copyable {
    let robot: RobotDescription
    let unit: String
    let desk: any CalibrationDesk
    var driver: Driver
    private let clock: LoopClock
    private let day: String
    var draft: CalibrationDraft

    /// Ticks by which a servo may move while a pose is measured: a third of a degree.
    static var stillness: Int { 4 }
    /// Looks of which a pose is the mean, and s between two of them.
    private static var looks: Int { 20 }
    private static var pause: Double { 0.05 }

    /// - Parameters:
    ///   - draft: what was measured before; nil to begin anew.
    ///   - day: today, as YYYY-MM-DD
    public init(
        robot: RobotDescription, unit: String, transport: Transport, clock: LoopClock, desk: any CalibrationDesk, draft: CalibrationDraft?,
        day: String
    ) {
        (self.robot, self.unit, self.desk, self.clock, self.day) = (robot, unit, desk, clock, day)
        let blank = Calibration(robot: robot.name, unit: unit, date: day, method: "none", servos: [])
        driver = Driver(robot: robot, calibration: blank, transport: transport, clock: clock)
        self.draft = draft ?? CalibrationDraft(robot: robot.name, day: day)
    }

    /// Leads through all steps.
    /// - Parameters:
    ///   - keep: gets what has been measured so far, after each step.
    ///   - write: gets the unit's calibration; nothing is stored in the servos where it throws.
    /// - Throws: `ConnectError`, `CalibrationError`, and what desk, `keep` or `write` throw.
    public mutating func run(keep: (CalibrationDraft) throws -> Void, write: (Calibration) throws -> Void) throws {
        try driver.meet()
        let holding = try ofAll(driver.readTorque()).filter(\.value).keys.sorted()
        guard holding.isEmpty else { throw CalibrationError.energised(holding) }
        try takeUpDraft()
        let calibration: Calibration
        do { calibration = try measure(keep) } catch let error as CalibrationError where error.endsMeasurement {
            // What mends it moves the zero that was measured.
            try keep(CalibrationDraft(robot: robot.name, day: day))
            throw error
        }
        guard try desk.agrees(to: plan(calibration)) else { throw CalibrationError.notAgreed }
        try write(calibration)
        for servo in calibration.servos { try driver.store(servo) }
    }

    /// Goes on with what was measured before, where servos and file are still what they were then.
    private mutating func takeUpDraft() throws {
        let (offsets, reversed) = (try ofAll(driver.readHomingOffsets()), robot.namedServos.map(\.1.reversed))
        let isSame = draft.storedOffsets == offsets && draft.reversed == reversed
        if !draft.middle.isEmpty {
            desk.say(
                isSame
                    ? "Going on with what was measured on \(draft.day); to begin anew, remove Calibration/\(unit).draft.json."
                    : "What was measured on \(draft.day) is of no use any more: homing offsets, or `reversed`, have changed since.")
        }
        if !isSame { draft = CalibrationDraft(robot: robot.name, day: day) }
        (draft.storedOffsets, draft.reversed) = (offsets, reversed)
    }

    private mutating func measure(_ keep: (CalibrationDraft) throws -> Void) throws -> Calibration {
        if draft.middle.isEmpty {
            try findMiddle()
            try keep(draft)
        }
        for (index, joint) in robot.joints.enumerated() where !draft.seen.contains(joint.name) {
            guard let servo = joint.servo else { continue }
            try see(joint.name, servo, JointTurn.positive(joint: index, of: robot))
            draft.seen.append(joint.name)
            try keep(draft)
        }
        return try calibration(findRanges())
    }

    /// By servo, where none is missing.
    func ofAll<Value>(_ values: [UInt8: Value]) throws -> [Int: Value] {
        let found = Dictionary(uniqueKeysWithValues: values.map { (Int($0.key), $0.value) })
        if let silent = robot.servos.flatMap(\.ids).first(where: { found[$0] == nil }) { throw CalibrationError.silent(silent) }
        return found
    }

    mutating func ticks() throws -> [Int: Int] { try ofAll(driver.readTicks()) }

    private mutating func findMiddle() throws {
        let pose =
            Driver.storesRange
            ? "every joint, gripper too, into the middle of its travel, by eye" : "every joint at 0 rad, against a jig or a square"
        while true {
            try desk.ask("Support the arm, which has no torque. Put \(pose), and hold it there.") { "" }
            let first = try ticks()
            var (sums, lowest, highest) = (first.mapValues { _ in 0 }, first.mapValues { _ in 0 }, first.mapValues { _ in 0 })
            for _ in 0..<Self.looks {
                clock.sleep(until: clock.now().advanced(bySeconds: Self.pause))
                for (id, tick) in try ticks() {
                    let away = ServoTurn.wrap(tick - (first[id] ?? tick))
                    sums[id, default: 0] += away
                    lowest[id] = min(lowest[id] ?? 0, away)
                    highest[id] = max(highest[id] ?? 0, away)
                }
            }
            let restless = first.keys.map { (id: $0, ticks: (highest[$0] ?? 0) - (lowest[$0] ?? 0)) }.max { $0.ticks < $1.ticks }
            guard let restless, restless.ticks > Self.stillness else {
                draft.restlessness = restless?.ticks ?? 0
                for (id, tick) in first { draft.middle[id] = tick + Int((Double(sums[id] ?? 0) / Double(Self.looks)).rounded()) }
                return
            }
            desk.say(
                "Servo \(restless.id) (\(owner(restless.id))) moved by \(restless.ticks) ticks meanwhile: once more, and hold it still.")
        }
    }

    func owner(_ id: Int) -> String { robot.namedServos.first { $0.1.ids.contains(id) }?.0 ?? "?" }
}

/// Why an arm is not calibrated.
public enum CalibrationError: Error, Equatable, CustomStringConvertible {
    case energised([Int])
    case silent(Int)
    case misplacedHorn(servo: Int, owner: String, ticks: Int)
    case turnsBackwards(String)
    case pairDisagrees(String, ticks: Int)
    case turnsTooFar(String, ticks: Int)
    case notAgreed
    case nobodyAnswers

    /// Whether what was measured is of no use any more.
    var endsMeasurement: Bool {
        switch self {
        case .misplacedHorn, .turnsBackwards, .pairDisagrees, .turnsTooFar: true
        case .energised, .silent, .notAgreed, .nobodyAnswers: false
        }
    }

    public var description: String {
        switch self {
        case .energised(let ids):
            "Servo \(ids.map(String.init).joined(separator: ", ")) has torque: support the arm, then switch the servos' power off and on."
        case .silent(let id): "Servo \(id) no longer answers: look at its cable and its power. What was measured is kept."
        case .misplacedHorn(let id, let owner, let ticks):
            "Servo \(id) (\(owner)) is \(ticks) ticks from the middle, further than a homing offset reaches: put its horn on anew."
        case .turnsBackwards(let joint):
            "\(joint) counts down when it is turned that way: `reversed` of its servo in the robot's file is wrong, or its drive mode."
        case .pairDisagrees(let joint, let ticks):
            "The servos of \(joint) turned by amounts that differ by \(ticks) ticks: look at their horns and at `reversed`."
        case .turnsTooFar(let owner, let ticks):
            "\(owner) turned through \(ticks) ticks, more than its file knows: its middle was not in the middle. Start again."
        case .notAgreed: "Nothing was written. What was measured is kept: start again to go on."
        case .nobodyAnswers: "Nobody answers any more. Nothing was written; what was measured is kept: start again to go on."
        }
    }
}
