import Testing
import YAML

@testable import Robot

@Suite struct CalibrationTests {
    static let text = """
        robot: widowx250s
        unit: bench-2
        date: 2026-03-01
        method: zero pose against the jig
        servos:
          - {id: 1, model: XM430-W350, homing_offset: -12, torque_constant: 1.8}
          - {id: 8, model: XL430-W250, homing_offset: 0}
        """

    @Test("A calibration is read, with no torque constant where the wire reports no current")
    func reads() throws {
        let calibration = try Calibration(yaml: CalibrationTests.text, file: "c.yaml")
        #expect(calibration.unit == "bench-2" && calibration.date == "2026-03-01")
        #expect(calibration.servo(1) == ServoCalibration(id: 1, model: "XM430-W350", homingOffset: -12, torqueConstant: 1.8))
        #expect(calibration.servo(8)?.torqueConstant == nil && calibration.servo(2) == nil)
    }

    @Test(
        "What a calibration may not say is refused",
        arguments: [
            ("2026-03-01", "March", "write the day as YYYY-MM-DD"),
            ("2026-03-01", "2026-13-01", "write the day as YYYY-MM-DD"),
            ("zero pose against the jig", "''", "say how it was measured"),
            ("-12", "2000", "must lie within -1024 to 1024, found 2000"),
            ("-12", "-9223372036854775808", "must lie within -1024 to 1024, found -9223372036854775808"),
            ("1.8", "0", "must be above zero, found 0.0"),
            ("id: 8", "id: 1", "servo 1 has an entry already"),
            ("id: 8", "id: 300", "servo IDs go from 0 to 252, found 300"),
            ("homing_offset: 0", "homing_ofset: 0", "unknown key 'homing_ofset'; did you mean 'homing_offset'?"),
            ("unit: bench-2", "# nothing", "the key 'unit' is missing"),
        ])
    func refused(_ old: String, _ new: String, _ message: String) throws {
        let text = CalibrationTests.text.replacing(old, new)
        let error = #expect(throws: YAMLError.self) { try Calibration(yaml: text, file: "c.yaml") }
        #expect(error?.message == message)
    }

    @Test("Each disagreement between robot and calibration is one sentence")
    func problems() throws {
        let robot = try RobotDescription.load("widowx250s")
        var calibration = try Calibration.load("widowx250s-example")
        calibration.robot = "viperx300s"
        calibration.servos[1].model = "XM540-W270"
        calibration.servos.removeAll { $0.id == 9 }
        calibration.servos.append(ServoCalibration(id: 12, model: "XM430-W350", homingOffset: 0, torqueConstant: nil))
        #expect(
            robot.problems(with: calibration) == [
                "The calibration of 'widowx250s-example' is for a viperx300s, not for a widowx250s.",
                "Servo 2 (shoulder) is a XM430-W350, but its calibration was made with a XM540-W270.",
                "Servo 9 (gripper) has no entry in the calibration of 'widowx250s-example'; calibrate it.",
                "The calibration of 'widowx250s-example' has a servo 12 that a widowx250s does not have.",
            ])
    }
}

@Suite struct ModelFileTests {
    @Test("An unknown name is answered with the names that are there")
    func unknownName() {
        let error = #expect(throws: ModelFileError.self) { try RobotDescription.load("widowx") }
        #expect(
            error?.description
                == "There is no 'widowx' in Robots/; there are openmanipulator-x, sawyer, viperx300s, widowx250s. "
                + "Give one of these names, or the path of a file.")
    }

    @Test("A path that is not there is named")
    func unknownPath() {
        let error = #expect(throws: ModelFileError.self) { try Calibration.load("/nowhere/arm.yaml") }
        #expect(error?.description == "/nowhere/arm.yaml cannot be read; check the path and its permissions.")
    }

    @Test("A file is found by its path too")
    func path() throws {
        let path = try ModelFile("widowx250s", folder: "Robots").path
        #expect(try RobotDescription.load(path) == RobotDescription.load("widowx250s"))
    }
}
