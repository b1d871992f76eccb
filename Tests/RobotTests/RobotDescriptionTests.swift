import Testing
import YAML

@testable import Robot

@Suite struct RobotDescriptionTests {
    @Test("Every robot of the project is read, and nothing keeps it from being moved with its example calibration")
    func robots() throws {
        #expect(ModelFile.names(in: "Robots") == ["openmanipulator-x", "sawyer", "so100", "so101", "ur5e", "viperx300s", "widowx250s"])
        for name in ModelFile.names(in: "Robots") {
            let robot = try RobotDescription.load(name)
            #expect(robot.name == name)
            #expect(robot.problems(with: try Calibration.load(name + "-example")) == [])
        }
    }

    @Test("The shadowed pairs, drive modes and ticks are the vendor's")
    func servos() throws {
        let widow = try RobotDescription.load("widowx250s")
        #expect(widow.servos.prefix(6).map(\.ids) == [[1], [2, 3], [4, 5], [6], [7], [8]])
        #expect(widow.servos[1].reversed == [false, true] && widow.servos[4].reversed == [true])
        #expect(widow.servos[2].positionTicks == 648...3094)
        #expect(widow.servos.flatMap(\.ids) == Array(1...9))
        let viper = try RobotDescription.load("viperx300s")
        #expect(viper.servos[1].reversed == [true, false] && viper.servos[2].reversed == [true, false])
        #expect(viper.servos.prefix(6).map(\.model) == Array(repeating: "XM540-W270", count: 5) + ["XM430-W350"])
    }

    @Test(
        "The ready pose has the tip in front of the arm, in the middle of its reach",
        arguments: ["widowx250s", "viperx300s", "openmanipulator-x"])
    func ready(_ name: String) throws {
        let robot = try RobotDescription.load(name)
        let kinematics = Kinematics(robot)
        let tip = kinematics.position(frame: try #require(kinematics.frameIndex("tip")), kinematics.forward(robot.poses.ready))
        #expect((0.4...0.65).contains(tip.x / robot.reach) && tip.y == 0 && (0.3...0.5).contains(tip.z / robot.reach))
    }

    @Test("A limit, a size or a name that is missing or wrong is refused at its place", arguments: Mutation.all)
    func refused(_ mutation: Mutation) throws {
        let text = try ModelFile("widowx250s", folder: "Robots").text
        try #require(text.components(mutation.old) == 2, "'\(mutation.old)' must stand in the file exactly once")
        let changed = text.replacing(mutation.old, mutation.new)
        let error = #expect(throws: YAMLError.self) { try RobotDescription(yaml: changed, file: "r.yaml") }
        #expect(error?.message == mutation.message)
        let line = error.map { String($0.sourceLine) } ?? ""
        let at = error.map { String(line.unicodeScalars.dropFirst($0.mark.column - 1)) } ?? ""
        #expect(at.hasPrefix(mutation.at), "the caret stands at '\(at)'")
    }

    @Test("A whole message has file, line, column, source line and caret")
    func wholeMessage() throws {
        let text = try ModelFile("widowx250s", folder: "Robots").text.replacing("{on: elbow, xyz", "{on: albow, xyz")
        let error = #expect(throws: YAMLError.self) { try RobotDescription(yaml: text, file: "Robots/widowx250s.yaml") }
        #expect(
            error?.description == """
                Robots/widowx250s.yaml:125:15: 'albow' is no joint; known here: waist, shoulder, elbow, forearm_roll, wrist_angle, wrist_rotate
                    elbow: {on: albow, xyz: [0, 0, 0]}
                                ^
                """)
    }
}

/// One change to a valid file, and what is said of it.
struct Mutation: CustomTestStringConvertible, Sendable {
    var old: String
    var new: String
    var message: String
    /// What the caret points at.
    var at: String
    var testDescription: String { message }

    init(_ old: String, _ new: String, _ message: String, at: String) {
        (self.old, self.new, self.message, self.at) = (old, new, message, at)
    }

    static let all: [Mutation] = [
        Mutation("reach: 0.65", "reach: 0", "must be above zero, found 0.0", at: "0"),
        Mutation("robot: widowx250s", "robot: widow x", "a name has 1 to 64 letters, digits, '_' or '-'", at: "widow x"),
        Mutation("baud: 1000000", "baud: 1000001", "1000001 is no rate of these servos; they know \(bauds)", at: "1000001"),
        Mutation(
            "protocol: dynamixel", "protocol: dynamo", "expected dynamixel or feetech or intera or rtde, found the text 'dynamo'",
            at: "dynamo"),
        Mutation("rate: 100}", "rate: 2000}", "must be at most 1000 Hz, found 2000.0", at: "2000"),
        Mutation("rate: 100}", "rate: 100, period: 1}", "unknown key 'period'; known here: baud, port, protocol, rate", at: "period"),
        Mutation("port: /dev/ttyUSB0", "port: ''", "name the device, such as /dev/ttyUSB0", at: "''"),
        Mutation("ids: [4, 5]", "ids: [4, 3]", "servo 3 belongs to 'shoulder' already", at: "[4, 3]"),
        Mutation("ids: [4, 5]", "ids: [4, 4]", "a servo ID is given twice", at: "[4, 4]"),
        Mutation("ids: [4, 5]", "ids: [4, 253]", "servo IDs go from 0 to 252, found 253", at: "[4, 253]"),
        Mutation("ids: [9]", "ids: []", "a joint has 1 to 4 servos, found 0", at: "[]"),
        Mutation("ids: [9]", "ids: [1]", "servo 1 belongs to 'waist' already", at: "[1]"),
        Mutation("reversed: [true], ticks: [910", "reversed: [], ticks: [910", "expected 1 values, one per servo, found 0", at: "[]"),
        Mutation("ticks: [910, 3447]", "ticks: [3447, 910]", "must rise within 0 to 4095, found 3447 to 910", at: "[3447"),
        Mutation("ticks: [910, 3447]", "ticks: [910]", "expected 2 numbers (min, max), found 1", at: "[910]"),
        Mutation(
            "[-1.74, 2.14]", "[-1.74, 2.15]",
            "outside what servo 7 allows by its ticks, -1.7457 to 2.146 rad", at: "[-1.74, 2.15]"),
        Mutation("[-1.74, 2.14]", "[2.14, -1.74]", "the minimum 2.14 is not below the maximum -1.74", at: "[2.14"),
        Mutation("[-1.74, 2.14]", "[-1.74, .inf]", "expected a finite number, found the number .inf", at: ".inf"),
        Mutation(
            "acceleration: 8, jerk: 160, effort: 0.9", "jerk: 160, effort: 0.9", "the key 'acceleration' is missing",
            at: "{position: [-3.14"),
        Mutation("jerk: 160, effort: 0.9", "effort: 0.9", "the key 'jerk' is missing", at: "{position: [-3.14"),
        Mutation("effort: 0.9", "effort: -0.9", "must be above zero, found -0.9", at: "-0.9"),
        Mutation("effort: 0.9", "efort: 0.9", "unknown key 'efort'; did you mean 'effort'?", at: "efort"),
        Mutation(
            "parent: shoulder", "parent: elbow", "'elbow' is no joint before this one; known here: base, waist, shoulder", at: "elbow"),
        Mutation("name: elbow ", "name: waist ", "the name 'waist' is taken; give every joint its own", at: "waist"),
        Mutation("name: gripper", "name: base", "the name 'base' is taken; give every joint its own", at: "base"),
        Mutation("axis: [0, 0, 1]", "axis: [0, 0, 2]", "must be a unit vector; its squared length is 4.0", at: "[0, 0, 2]"),
        Mutation("axis: [0, 0, 1]", "axis: [0, 1]", "expected 3 numbers (x, y, z), found 2", at: "[0, 1]"),
        Mutation("mass: 0.084957", "mass: 0", "must be above zero, found 0.0", at: "0"),
        Mutation("[2.822e-05,", "[-2.822e-05,", "not positive definite; no body has such an inertia", at: "[-2.822e-05"),
        Mutation(
            "[2.822e-05,", "[9e-05,", "one principal inertia exceeds the sum of the others; no body has such an inertia", at: "[9e-05"),
        Mutation("[2.822e-05,", "[", "expected 6 numbers (ixx, iyy, izz, ixy, ixz, iyz), found 5", at: "["),
        Mutation("hold: 0.4", "hold: 4", "4.0 rad is outside what the servo allows, -3.1416 to 3.1401", at: "4 "),
        Mutation("  tip: {on", "  top: {on", "the frame 'tip' is missing", at: "elbow: {"),
        Mutation("frames: [elbow, wrist, tip]", "frames: [elbow, wrist]", "the frame 'tip' must be watched", at: "[elbow"),
        Mutation("frames: [elbow, wrist, tip]", "frames: [hand, tip]", "'hand' is no frame; known here: elbow, tip, wrist", at: "hand"),
        Mutation("frames: [elbow, wrist, tip]", "frames: [tip, tip]", "a frame is given twice", at: "[tip, tip]"),
        Mutation("ready: [0, ", "ready: [", "expected 6 numbers, one per joint, found 5", at: "[-0.25"),
        Mutation("park: [0, -1.8,", "park: [0, -1.9,", "-1.9 rad is outside the limits of shoulder, -1.88 to 1.98", at: "-1.9"),
        Mutation("min: [-0.35,", "min: [0.95,", "each minimum must be below its maximum", at: "{min"),
        Mutation("      capsules:\n        \(waist)", "", "the key 'capsules' is missing", at: "mass"),
        Mutation("capsules:\n        \(waist)", "capsules: []\n", "every link takes up space; give at least one capsule", at: "[]"),
        Mutation("radius: 0.0185", "radius: 0", "must be above zero, found 0.0", at: "0}"),
        Mutation("radius: 0.0185", "radios: 0.0185", "unknown key 'radios'; did you mean 'radius'?", at: "radios"),
        Mutation("to: [0, 0, 0.06]", "to: [0, 0]", "expected 3 numbers (x, y, z), found 2", at: "[0, 0]"),
        Mutation("  clearance: 0.002", "  # none", "the key 'clearance' is missing", at: "workspace:"),
        Mutation("clearance: 0.002", "clearance: 0", "must be above zero, found 0.0", at: "0 "),
        Mutation("  obstacles:", "  obstacle:", "unknown key 'obstacle'; did you mean 'obstacles'?", at: "obstacle:"),
        Mutation("normal: [0, 0, 1]", "normal: [0, 0, 2]", "must be a unit vector; its squared length is 4.0", at: "[0, 0, 2]"),
        Mutation(
            "plane: {normal: [0, 0, 1], offset: 0}", "box: {min: [0, 0, 0], max: [1, 1, 0]}",
            "each minimum must be below its maximum", at: "[0, 0, 0]"),
        Mutation(
            "{name: table, plane: {normal: [0, 0, 1], offset: 0}}", "{name: table}",
            "give the obstacle a plane or a box, one of them", at: "table"),
        Mutation(
            "links: [base, shoulder]", "links: [base, shulder]",
            "'shulder' is no link; known here: base, waist, shoulder, elbow, forearm_roll, wrist_angle, wrist_rotate", at: "shulder"),
        Mutation("links: [base, shoulder]", "links: [base, waist]", "neighbours are never checked; leave this pair out", at: "[base"),
        Mutation("links: [base, shoulder]", "links: [wrist_rotate, forearm_roll]", "this pair is given twice", at: "[forearm"),
        Mutation("links: [base, shoulder]", "links: [base]", "a pair has two links", at: "[base]"),
        Mutation(
            "reason: \"the shoulder's end of travel holds the upper arm just above the base\"", "reason: none",
            "say in words why these two need not be kept apart", at: "none"),
        Mutation("tip_speed: 0.5  ", "tip_speed: fast  ", "expected a number, found the text 'fast'", at: "fast"),
        Mutation("    replay: {", "    # {", "the key 'replay' is missing", at: "training: {"),
        Mutation("reduced: {speed: 0.3", "reduced: {speed: 1.3", "must be at most 1, found 1.3", at: "1.3"),
        Mutation("tip_speed: 0.15", "tip_speed: 0.26", "a tip beside a person moves at 0.25 m/s at most, found 0.26", at: "{speed: 0.3"),
        Mutation("replay: {speed: 1, tip_speed: 0.5", "replay: {speed: 1, tip_speed: 0.6", "must be at most tip_speed, 0.5 m/s", at: "0.6"),
        Mutation("training: {speed: 1, ", "training: {", "the key 'speed' is missing", at: "{tip_speed"),
        Mutation("resume: 55", "resume: 70", "must be below 'stop', 65.0 °C", at: "70"),
        Mutation("voltage: [10, 14]", "voltage: [14, 10]", "the minimum 14.0 is not below the maximum 10.0", at: "[14"),
        Mutation("  tracking_error: 0.3", "  # none", "the key 'tracking_error' is missing", at: "workspace:"),
        Mutation("  contact:", "  contakt:", "unknown key 'contakt'; did you mean 'contact'?", at: "contakt"),
        Mutation("0.8, 0.8, 0.5]", "0.8, 0.8]", "expected 6 numbers, one per joint, found 5", at: "[0.8, 1.6"),
        Mutation("0.8, 0.8, 0.5]", "0.8, 0.8, 0]", "each must be above zero", at: "[0.8, 1.6"),
        Mutation("    lag: 0.1", "    # none", "the key 'lag' is missing", at: "effort: [0.8"),
        Mutation(
            "    tracking_error: 0.1", "    tracking_error: 0.3", "must be below the tracking error that stops anyway, 0.3 rad", at: "0.3"),
        Mutation("0.1, 0.15]", "0.1]", "expected 6 numbers, one per joint, found 5", at: "[0.1, 0.13"),
        Mutation("0.1, 0.15]", "0.1, 0.3]", "must be below the tracking error that stops anyway, 0.3 rad", at: "[0.1, 0.13"),
        Mutation("0.1, 0.15]", "0.1, -0.1]", "each must be above zero", at: "[0.1, 0.13"),
        Mutation("time: 0.03", "time: 0", "must be above zero, found 0.0", at: "0 "),
        Mutation("stale_state: 0.05", "stale_state: 0.01", "must exceed the control period of 0.01 s", at: "0.01"),
        Mutation("allowed: 3, within: 0.5", "allowed: -1, within: 0.5", "must not be negative, found -1", at: "-1"),
        Mutation("  protective_stops: ", "  # ", "the key 'protective_stops' is missing", at: "bad_packets"),
        Mutation("within: 600", "within: 0", "must be above zero, found 0.0", at: "0}"),
        Mutation("within: 0.5", "inside: 0.5", "the key 'within' is missing", at: "{allowed"),
        Mutation("watchdog: 0.1 ", "watchdog: 3 ", "must lie within 0.02 to 2.54 s, found 3.0", at: "3 "),
        Mutation("watchdog: 0.1 ", "watchdog: 0.02 ", "must exceed two control periods of 0.01 s", at: "0.02 "),
        Mutation(
            "bad_packets: ", "bad_pakets: ", "unknown key 'bad_pakets'; did you mean 'bad_packets'?", at: "bad_pakets"),
    ]

    private static let waist = "- {from: [0, -0.0455, 0.026], to: [0, 0.0455, 0.026], radius: 0.027}\n"
    private static let bauds = "9600, 57600, 115200, 1000000, 2000000, 3000000, 4000000, 4500000"
}

extension String {
    /// How many pieces the string falls into where `separator` is cut out.
    func components(_ separator: String) -> Int { split(separator: separator, omittingEmptySubsequences: false).count }

    func replacing(_ old: String, _ new: String) -> String {
        split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
}
