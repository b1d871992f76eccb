import Glibc
import Realtime
import Robot

/// Makes a servo that is alone on its wire one of a robot's: its id, its rate, and every setting that `connect` compares.
///
/// It switches no torque on or off, and writes nothing before `carryOut`.
public struct ServoSetup {
    private let robot: RobotDescription
    private let site: ServoSite
    private let path: String

    /// - Parameters:
    ///   - calibration: of the unit, whose homing offset and range are written too; nil where none has been made yet.
    ///   - id: that the servo is to have.
    public init(robot: RobotDescription, calibration: Calibration?, id: Int, path: String) throws(SetupProblem) {
        guard robot.wire.isBus else { throw .noBus }
        let sites = ServoSite.all(of: robot, calibration)
        guard let site = sites.first(where: { Int($0.id) == id }) else { throw .unknownID(id, known: sites.map { Int($0.id) }) }
        (self.robot, self.site, self.path) = (robot, site, path)
    }

    /// Finds the servo at any usual rate, and reads what it has stored.
    public func plan(progress: (Int) -> Void = { _ in }) throws(SetupProblem) -> SetupPlan {
        let found: [FoundServo]
        do throws(PortError) { found = try PortSearch(path: path).servos(progress: progress) } catch { throw .port(error) }
        guard let servo = found.first else { throw .nobody }
        guard found.count == 1 else { throw .several(found) }
        guard servo.protocol == robot.wire.protocol, servo.model == site.modelName else {
            throw .wrongModel(expected: site.modelName, found: servo.model)
        }
        if servo.protocol == .feetech {
            return try withLine(servo) { (line: inout FeetechSetupLine) throws(SetupProblem) in try plan(servo, &line) }
        }
        return try withLine(servo) { (line: inout DynamixelSetupLine) throws(SetupProblem) in try plan(servo, &line) }
    }

    /// Writes what the plan says, reads each value back, and finds the servo again where it then is.
    public func carryOut(_ plan: SetupPlan) throws(SetupProblem) {
        let servo = plan.found
        if servo.protocol == .feetech {
            try withLine(servo) { (line: inout FeetechSetupLine) throws(SetupProblem) in try write(plan, &line) }
        } else {
            try withLine(servo) { (line: inout DynamixelSetupLine) throws(SetupProblem) in try write(plan, &line) }
        }
        var moved = servo
        moved.id = plan.id
        if servo.baud != nil { moved.baud = robot.wire.baud }
        if moved.protocol == .feetech {
            try withLine(moved) { (line: inout FeetechSetupLine) throws(SetupProblem) in try? line.unlock(false) }
        }
        let found: [FoundServo]
        do throws(PortError) { found = try PortSearch(path: path).servos(baud: moved.baud) } catch { throw .port(error) }
        guard found.contains(where: { $0.id == plan.id && $0.baud == moved.baud }) else { throw .lost(id: plan.id) }
    }

    private func withLine<Line: SetupLine & ~Copyable, Result>(
        _ servo: FoundServo, do body: (inout Line) throws(SetupProblem) -> Result
    ) throws(SetupProblem) -> Result {
        let baud = servo.baud ?? robot.wire.baud
        let descriptor: Int32
        do throws(PortError) { descriptor = try Port.open(path: path, baud: baud) } catch { throw .port(error) }
        defer { close(descriptor) }
        var line = Line(Transport(descriptor: descriptor), baud: baud, id: servo.id)
        return try body(&line)
    }

    private func plan<Line: SetupLine & ~Copyable>(_ servo: FoundServo, _ line: inout Line) throws(SetupProblem) -> SetupPlan {
        guard let code = Line.code(ofRate: robot.wire.baud) else { throw .unknownRate(robot.wire.baud) }
        do throws(ExchangeFailure) {
            guard try line.value(of: "torqueEnable") == 0 else { return try refuse() }
            let stored = try line.stored()
            var changes = Line.Make.settings(site, stored).filter { $0.expected != $0.found }
                .map { SetupPlan.Change(register: $0.register, old: $0.found, new: $0.expected) }
            if let offset = site.calibration?.homingOffset, offset != stored.homingOffset {
                changes.append(.init(register: "homingOffset", old: stored.homingOffset, new: offset))
            }
            if servo.id != Int(site.id) { changes.append(.init(register: "id", old: servo.id, new: Int(site.id))) }
            let rate = try line.value(of: "baudRate")
            if rate != code { changes.append(.init(register: "baudRate", old: rate, new: code)) }
            return SetupPlan(found: servo, id: Int(site.id), joint: site.jointName, changes: changes)
        } catch { throw error == .refused(.access) ? .energised : .unreadable }
    }

    /// A servo with torque keeps its settings locked.
    private func refuse() throws(ExchangeFailure) -> SetupPlan { throw .refused(.access) }

    private func write<Line: SetupLine & ~Copyable>(_ plan: SetupPlan, _ line: inout Line) throws(SetupProblem) {
        // While the person thought, another servo may have been plugged in, or this one energised.
        guard try self.plan(plan.found, &line) == plan else { throw .changedMeanwhile }
        for change in plan.changes {
            do throws(ExchangeFailure) {
                try line.unlock(true)
                // The answer to a new id or rate may come from the new one already.
                do throws(ExchangeFailure) { try line.set(change.register, to: change.new) } catch .lost { throw .lost } catch {
                    if change.register != "id", change.register != "baudRate" { throw error }
                }
                if change.register == "id" { line.id = UInt8(change.new) }
                if change.register == "baudRate", plan.found.baud != nil { continue }
                guard try line.value(of: change.register) == change.new else { throw .unanswered }
                try line.unlock(false)
            } catch {
                try? line.unlock(false)
                throw .notTaken(register: change.register, value: change.new)
            }
        }
    }
}
