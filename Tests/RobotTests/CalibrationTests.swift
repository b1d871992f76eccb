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
            ("-12", "2048", "must lie within -2047 to 2047, found 2048"),
            ("-12", "-9223372036854775808", "must lie within -2047 to 2047, found -9223372036854775808"),
            ("homing_offset: 0", "homing_offset: 0, range: [900, 800]", "expected 2 ticks that rise within 0 to 4095, found [900, 800]"),
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

    @Test func `a gravity check is noted at the end, in place of an older one, and everything above stays as it is`() throws {
        let laws = [
            JointGravity(
                joint: "waist", gain: nil, offset: 0.01, friction: 0.06, residual: 0.002, torqueConstant: nil),
            JointGravity(
                joint: "shoulder", gain: .init(value: 1.27, error: 0.03), offset: -0.02, friction: 0.12, residual: 0.01, torqueConstant: 1.4
            ),
        ]
        let record = GravityRecord(date: "2026-11-22", method: "10 poses", joints: laws)
        let text = "# mine\n" + CalibrationTests.text + "\n\n"
        let noted = record.replacing(in: text)
        #expect(noted.hasPrefix("# mine\n" + CalibrationTests.text + "\ngravity:\n"))
        var expected = try Calibration(yaml: text, file: "c.yaml")
        #expect(expected.gravity == nil)
        expected.gravity = record
        #expect(try Calibration(yaml: noted, file: "c.yaml") == expected)
        var later = record
        later.date = "2027-01-01"
        #expect(later.replacing(in: noted) == later.replacing(in: text))
        // Somebody moved the section to the top.
        #expect(later.replacing(in: record.yaml + CalibrationTests.text) == later.replacing(in: CalibrationTests.text))
        let robot = try RobotDescription.load("widowx250s")
        var unit = try Calibration.load("widowx250s-example")
        unit.gravity = record
        unit.gravity?.joints[0].joint = "neck"
        #expect(
            robot.problems(with: unit) == ["The gravity check of 'widowx250s-example' has a joint neck that a widowx250s does not have."])
        #expect(try Calibration(yaml: unit.yaml(of: robot, note: "n"), file: "c.yaml") == unit)
    }

    @Test(
        "What a gravity check may not say is refused",
        arguments: [
            ("gain: 1, gain_error: 0.1, ", "gain: 1, ", "the key 'gain_error' is missing"),
            ("residual: 0.1", "residual: -1", "cannot be below zero, found -1.0"),
            ("date: 2027-01-01", "date: soon", "write the day as YYYY-MM-DD"),
            ("joint: elbow", "joint: shoulder", "shoulder has an entry already"),
            ("friction", "fricton", "unknown key 'fricton'; did you mean 'friction'?"),
        ])
    func gravityRefused(_ old: String, _ new: String, _ message: String) throws {
        let gravity = """

            gravity:
              date: 2027-01-01
              method: some poses
              joints:
                - {joint: shoulder, gain: 1, gain_error: 0.1, offset: 0, friction: 0.1, residual: 0.1}
                - {joint: elbow, offset: 0, friction: 0.1, residual: 0.1, torque_constant: 1.7}
            """
        let text = CalibrationTests.text + gravity
        #expect(try Calibration(yaml: text, file: "c.yaml").gravity?.joints.count == 2)
        let error = #expect(throws: YAMLError.self) { try Calibration(yaml: text.replacing(old, with: new), file: "c.yaml") }
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

@Suite struct UnitRangeTests {
    @Test("A joint's zero is in the middle of its unit's range, between two ticks where there is no middle one")
    func zero() throws {
        let calibration = try Calibration.load("so101-example")
        #expect(calibration.servos.map(\.zeroTick) == [2051, 2047.5, 2041.5, 2047, 2047.5, 2050.5])
        #expect(ServoCalibration(id: 1, model: "STS3215", homingOffset: 0, torqueConstant: nil).zeroTick == 2048)
    }

    @Test("A unit whose range is narrower than the joint's limits is refused, with the ticks that they need")
    func narrow() throws {
        let robot = try RobotDescription.load("so101")
        var calibration = try Calibration.load("so101-example")
        #expect(robot.problems(with: calibration) == [])
        calibration.servos[0].range = 1000...3100
        #expect(
            robot.problems(with: calibration) == [
                "Servo 1 (shoulder_pan) of 'so101-example' turns from tick 1000 to 3100, but the limits of so101 need 843 to 3257; "
                    + "record its range again to both ends, or narrow the limits in a copy of the robot's file."
            ])
    }

    @Test("What only the other vendor's servos have is refused")
    func wrongVendor() throws {
        let robot = try RobotDescription.load("widowx250s")
        var calibration = try Calibration.load("widowx250s-example")
        calibration.servos[0].homingOffset = 1025
        calibration.servos[0].range = 0...4095
        #expect(
            robot.problems(with: calibration) == [
                "The homing offset of servo 1 (waist) must lie within -1024 to 1024, found 1025.",
                "Servo 1 (waist) has a range in the calibration of 'widowx250s-example', which only Feetech servos have.",
            ])
    }

    @Test(
        "A robot says no more of its servos than they have",
        arguments: [
            ("  # No watchdog: these servos have none.", "  watchdog: 0.1\n  #", "these servos have no watchdog; leave 'watchdog' out"),
            ("ids: [1]", "ids: [1, 9]", "a Feetech servo shadows no other; give one"),
            ("baud: 1000000", "baud: 57600", "57600 is no rate of these servos; they know 115200, 128000, 250000, 500000, 1000000"),
            ("voltage:", "# voltage:", "the key 'voltage' is missing"),
        ])
    func robot(_ old: String, _ new: String, _ message: String) throws {
        let text = try ModelFile("so101", folder: "Robots").text.replacing(old, with: new)
            .replacing("[1, 9], model: STS3215, reversed: [false]", with: "[1, 9], model: STS3215, reversed: [false, false]")
        let error = #expect(throws: YAMLError.self) { try RobotDescription(yaml: text, file: "so101.yaml") }
        #expect(error?.message == message)
    }

    @Test("A robot whose servos have a watchdog says how long it waits")
    func watchdog() throws {
        let text = try ModelFile("widowx250s", folder: "Robots").text.replacing("  watchdog: 0.1", with: "  # ")
        let error = #expect(throws: YAMLError.self) { try RobotDescription(yaml: text, file: "widowx250s.yaml") }
        #expect(error?.message == "the key 'watchdog' is missing")
    }
}

@Suite struct ModelFileTests {
    @Test("An unknown name is answered with the names that are there")
    func unknownName() {
        let error = #expect(throws: ModelFileError.self) { try RobotDescription.load("widowx") }
        #expect(
            error?.description
                == "There is no 'widowx' in Robots/; there are openmanipulator-x, sawyer, so100, so101, ur5e, viperx300s, widowx250s. "
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
