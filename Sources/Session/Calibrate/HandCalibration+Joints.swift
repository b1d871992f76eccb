import Drivers
import Robot

// Which way joints turn, how far, and what comes of it.
extension HandCalibration where Driver: ~Copyable {
    /// Ticks that tell which way a joint turns: ten degrees.
    private static var turn: Int { 114 }
    /// Ticks by which two servos of a joint may differ.
    private static var agreement: Int { 40 }
    /// Ticks by which a unit's range may be wider than the robot's file has it, and the share of that which it must have.
    private static var leeway: Int { 300 }
    private static var share: Double { 0.8 }

    mutating func see(_ name: String, _ servo: ServoDescription, _ way: String) throws {
        let request = "Turn \(name) by ten degrees or more \(way), and leave it there."
        let before = try ticks()
        while true {
            // The closure cannot hold a driver, which is not copied.
            try ask(request) { robot, now in
                let away = Self.turn(servo.ids[0], from: before, to: now)
                return "\(name): \(robot.degrees(servo.reversedCount(Driver.countsReversedTicks, 0) * away))"
            }
            let now = try ticks()
            let turns = servo.ids.indices.map {
                servo.reversedCount(Driver.countsReversedTicks, $0) * Self.turn(servo.ids[$0], from: before, to: now)
            }
            if let other = turns.dropFirst().first(where: { abs($0 - turns[0]) > Self.agreement }) {
                throw CalibrationError.pairDisagrees(name, ticks: abs(other - turns[0]))
            }
            if turns[0] >= Self.turn { return }
            if turns[0] <= -Self.turn { throw CalibrationError.turnsBackwards(name) }
            desk.say("\(name) has turned by \(robot.degrees(turns[0])) only.")
        }
    }

    private static func turn(_ id: Int, from before: [Int: Int], to now: [Int: Int]) -> Int {
        ServoTurn.wrap((now[id] ?? 0) - (before[id] ?? 0))
    }

    /// Asks, and shows what `words` make of the ticks.
    private mutating func ask(_ request: String, _ words: (RobotDescription, [Int: Int]) throws -> String) throws {
        let (desk, robot) = (desk, robot)
        try desk.ask(request) { try words(robot, try ticks()) }
    }

    /// Ticks, with the new homing offsets, between which each servo turns; none where the robot's file says it for all units.
    mutating func findRanges() throws -> [Int: ClosedRange<Int>] {
        guard Driver.storesRange else { return [:] }
        let swept = robot.namedServos.filter { $0.1.positionTicks != 0...4095 }
        var ranges = Dictionary(uniqueKeysWithValues: swept.map { ($0.1.ids[0], Driver.middleTick...Driver.middleTick) })
        let middle = draft.middle
        while true {
            try ask("Turn each joint, gripper too, gently from one end of its travel to the other; all of them.") { robot, now in
                for (id, range) in ranges {
                    let tick = Driver.middleTick + ServoTurn.wrap((now[id] ?? 0) - (middle[id] ?? 0))
                    ranges[id] = min(range.lowerBound, max(0, tick))...max(range.upperBound, min(4095, tick))
                }
                return swept.map { name, servo in "\(name) \(ranges[servo.ids[0]]?.count ?? 0)/\(servo.positionTicks.count)" }
                    .joined(separator: "  ")
            }
            for (name, servo) in swept {
                let count = ranges[servo.ids[0]]?.count ?? 0
                guard count < servo.positionTicks.count + Self.leeway else { throw CalibrationError.turnsTooFar(name, ticks: count) }
            }
            let short = swept.first { Double(ranges[$0.1.ids[0]]?.count ?? 0) < Self.share * Double($0.1.positionTicks.count) }
            if let short {
                desk.say("\(short.0) has not been turned from end to end.")
                continue
            }
            var all = ranges
            for (_, servo) in robot.namedServos where servo.positionTicks == 0...4095 { all[servo.ids[0]] = 0...4095 }
            let problems = robot.problems(with: try calibration(all))
            if problems.isEmpty { return all }
            for problem in problems { desk.say(problem) }
        }
    }

    func calibration(_ ranges: [Int: ClosedRange<Int>]) throws -> Calibration {
        var servos: [ServoCalibration] = []
        for (name, servo) in robot.namedServos {
            // Where a gripper's zero is, is for the file to say.
            let isMeasured = Driver.storesRange || name != robot.gripper?.name
            for id in servo.ids {
                let measured = Driver.homingOffset(
                    from: draft.storedOffsets[id] ?? 0, reading: draft.middle[id] ?? Driver.middleTick, wanted: Driver.middleTick)
                let offset = isMeasured ? measured : draft.storedOffsets[id] ?? 0
                guard Driver.homingOffsets.contains(offset) else {
                    throw CalibrationError.misplacedHorn(servo: id, owner: name, ticks: offset)
                }
                servos.append(ServoCalibration(id: id, model: servo.model, homingOffset: offset, range: ranges[id]))
            }
        }
        let pose = Driver.storesRange ? "middle of travel by eye, then turned from end to end" : "zero pose held by hand"
        let method = "\(pose); no servo moved by more than \(draft.restlessness) ticks meanwhile; directions seen"
        return Calibration(robot: robot.name, unit: unit, date: draft.day, method: method, servos: servos)
    }

    /// What would be stored, a line for each servo.
    func plan(_ calibration: Calibration) -> String {
        let lines = calibration.servos.map { servo in
            "  servo \(servo.id) (\(owner(servo.id))): homing offset \(draft.storedOffsets[servo.id] ?? 0) -> \(servo.homingOffset)"
                + (servo.range.map { ", range \($0.lowerBound) to \($0.upperBound)" } ?? "")
        }
        return (["To be stored in the servos, and in Calibration/\(unit).yaml:"] + lines).joined(separator: "\n")
    }
}

extension ServoDescription {
    /// -1 for a servo whose ticks count against its joint.
    fileprivate func reversedCount(_ isCounted: Bool, _ index: Int) -> Int { isCounted && reversed[index] ? -1 : 1 }
}

extension RobotDescription {
    fileprivate func degrees(_ ticks: Int) -> String { "\((Double(ticks) * 360 / 4096 * 10).rounded() / 10) degrees" }
}
