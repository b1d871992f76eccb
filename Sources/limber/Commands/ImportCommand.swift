import Foundation
import Robot
import URDF

/// `limber import`: a robot's file from a URDF; it asks no arm, and nothing moves.
enum ImportCommand {
    private static let file = Positional<String>("FILE", help: "a URDF")
    private static let tip = Option<String?>(
        "tip", "LINK", help: "the link that is steered (the end of the way on which the most joints turn unless given)")
    private static let name = Option<String?>("name", "NAME", help: "of the robot, and of its file in Robots/ (the URDF's unless given)")
    private static let wire = Option<WireDescription.WireProtocol>(
        "wire", "PROTOCOL", standard: .dynamixel, help: "what the arm speaks: dynamixel, feetech, intera or rtde")

    static let command = Command(
        name: "import", abstract: "Write a robot's file from a URDF, with blanks for what that does not say",
        discussion: """
            Joints between the root and the tip are driven; everything else is held where its joints are zero, and merged into the link that
            carries it. Cylinders, spheres and boxes become capsules, meshes blanks. A blank stands in <angle brackets>, and names what is
            to be filled in: no command takes the file before. No file is overwritten.
            """,
        parameters: [file, tip, name, wire], run: run)

    private static func run(_ arguments: Arguments) throws -> CommandStatus {
        let source = arguments[file]
        guard let data = FileManager.default.contents(atPath: source) else { throw ModelFileError.unreadable(path: source) }
        let arm: URDFArm
        do throws(URDFError) { arm = try URDFArm(URDFModel(xml: Array(data)), tip: arguments[tip]) } catch {
            throw UsageError.refused("\(source): \(error)")
        }
        let name = arguments[name] ?? arm.name
        guard name.wholeMatch(of: /[A-Za-z0-9_-]+/) != nil else {
            throw UsageError.refused("'\(name)' is no name of a file: give one of letters, digits and dashes with --name.")
        }
        let path = "Robots/\(name).yaml"
        guard !FileManager.default.fileExists(atPath: path) else {
            throw UsageError.refused("\(path) is there already: move it away, or choose another name with --name.")
        }
        let text = RobotFile(arm, name: name, wire: arguments[wire]).text(from: URL(fileURLWithPath: source).lastPathComponent)
        try FileManager.default.createDirectory(atPath: "Robots", withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let blanks = text.matches(of: /<[^<>\n]+>/).count - 1
        Console.standardOutput.say(
            "\(path) is written: \(arm.jointNames.joined(separator: ", ")) turn the tip, \(arm.tipName). \(blanks) blanks are left: fill in what stands "
                + "in <angle brackets>. Next: limber check \(name)")
        return .ok
    }
}

extension WireDescription.WireProtocol: OptionValue {}
