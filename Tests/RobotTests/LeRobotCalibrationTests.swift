import Foundation
import Robot
import Testing

@Suite struct LeRobotCalibrationTests {
    /// As LeRobot writes it.
    private static let text = """
        {
            "shoulder_pan": {
                "id": 1,
                "drive_mode": 0,
                "homing_offset": -143,
                "range_min": 792,
                "range_max": 3310
            },
            "shoulder_lift": {
                "id": 2,
                "drive_mode": 0,
                "homing_offset": 1021,
                "range_min": 905,
                "range_max": 3190
            },
            "elbow_flex": {
                "id": 3,
                "drive_mode": 0,
                "homing_offset": -1466,
                "range_min": 941,
                "range_max": 3142
            },
            "wrist_flex": {
                "id": 4,
                "drive_mode": 0,
                "homing_offset": 58,
                "range_min": 963,
                "range_max": 3131
            },
            "wrist_roll": {
                "id": 5,
                "drive_mode": 0,
                "homing_offset": 702,
                "range_min": 0,
                "range_max": 4095
            },
            "gripper": {
                "id": 6,
                "drive_mode": 0,
                "homing_offset": -910,
                "range_min": 1420,
                "range_max": 2681
            }
        }

        """
    private let robot: RobotDescription

    init() throws { robot = try RobotDescription.load("so101") }

    private func yaml(_ old: String = "", _ new: String = "", of robot: RobotDescription? = nil) throws -> String {
        let text = old.isEmpty ? Self.text : Self.text.replacing(old, with: new)
        return try LeRobotCalibration(json: Data(text.utf8)).yaml(for: robot ?? self.robot, unit: "bench-3", day: "2026-11-22")
    }

    @Test("What is taken over and given back is the same, to the byte", arguments: ["so100", "so101"])
    func roundTrip(_ name: String) throws {
        let robot = try RobotDescription.load(name)
        let calibration = try Calibration(yaml: yaml(of: robot), file: "c.yaml")
        #expect(calibration.unit == "bench-3" && calibration.date == "2026-11-22")
        #expect(try LeRobotCalibration(calibration, robot: robot).json(for: robot) == Self.text)
        #expect(robot.problems(with: calibration) == [])
    }

    @Test("Every register keeps its number, and 0 rad is LeRobot's 0 degrees")
    func meaning() throws {
        let calibration = try Calibration(yaml: yaml(), file: "c.yaml")
        let motors = try LeRobotCalibration(json: Data(Self.text.utf8)).motors.values.sorted { $0.id < $1.id }
        for (servo, motor) in zip(calibration.servos, motors) {
            #expect(servo.id == motor.id && servo.homingOffset == motor.homingOffset)
            #expect(servo.range == motor.rangeMin...motor.rangeMax)
            // degrees = (raw - (min + max) / 2) · 360 / 4095
            #expect((servo.zeroTick - Double(motor.rangeMin + motor.rangeMax) / 2) * 360 / 4095 == 0)
            #expect(servo.torqueConstant == nil)
        }
    }

    @Test(
        "What cannot be this arm's is refused, with the motor's name",
        arguments: [
            ("\"id\": 3", "\"id\": 4", LeRobotError.otherID("elbow_flex", found: 4, expected: 3)),
            ("\"elbow_flex\"", "\"elbow\"", .unknownMotor("elbow", robot: "so101")),
            (
                "\"drive_mode\": 0,\n        \"homing_offset\": 58", "\"drive_mode\": 1,\n        \"homing_offset\": 58",
                .driveMode("wrist_flex")
            ),
            ("-1466", "-2048", .offset("elbow_flex", -2048)),
            ("3310", "792", .range("shoulder_pan", 792, 792)),
            ("\"range_min\": 0", "\"range_min\": 0.5", .unreadable),
            ("\"range_max\": 4095\n", "\"rang_max\": 4095\n", .unreadable),
        ])
    func refused(_ old: String, _ new: String, _ error: LeRobotError) {
        #expect(throws: error) { try yaml(old, new) }
    }

    @Test("Files that are none, and arms of other servos, are refused")
    func others() throws {
        #expect(throws: LeRobotError.unreadable) { try LeRobotCalibration(json: Data("[]".utf8)) }
        #expect(throws: LeRobotError.otherServos("widowx250s")) { try yaml(of: RobotDescription.load("widowx250s")) }
        let empty = try LeRobotCalibration(json: Data("{}".utf8))
        #expect(throws: LeRobotError.missingMotor("shoulder_pan")) { try empty.yaml(for: robot, unit: "u", day: "2026-11-22") }
    }
}
