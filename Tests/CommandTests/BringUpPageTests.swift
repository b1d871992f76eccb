import Foundation
import Robot
import Synchronization
import Testing

@testable import limber

/// The commands of Docs/bring-up.md, family by family, typed at a terminal beside an emulated arm that is taken for a real one.
@Suite struct BringUpPageTests {
    /// A section of the page, and the arm that its commands are about.
    struct Family: Sendable {
        var heading: String
        var robot: String
        /// The unit that the page calls it.
        var unit: String
        /// Where the page has it.
        var place: String
        /// How the emulated one is told to be somewhere.
        var words: [String]

        static let all = [
            Family(heading: "# Bringing up an arm", robot: "widowx250s", unit: "bench-1", place: "/dev/ttyUSB0", words: ["--pty"]),
            Family(heading: "## An SO-101", robot: "so101", unit: "bench-3", place: "/dev/ttyACM0", words: ["--pty"]),
            Family(heading: "## A Sawyer", robot: "sawyer", unit: "lab-1", place: "http://ROBOT:11311", words: ["--port", "0"]),
            Family(heading: "## A UR5e", robot: "ur5e", unit: "lab-2", place: "192.168.56.101", words: ["--port", "0"]),
        ]

        /// The lines of shell in the section.
        func lines() throws -> [String] {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            let page = try String(contentsOf: root.appending(path: "Docs/bring-up.md"), encoding: .utf8)
            var (lines, isOwn, isShell) = ([String](), false, false)
            for line in page.split(separator: "\n").map({ $0.trimmingCharacters(in: .whitespaces) }) {
                if line.hasPrefix("```") {
                    isShell = isOwn && line == "```sh"
                } else if isShell {
                    lines.append(line)
                } else if line.hasPrefix("#") {
                    isOwn = line == heading
                }
            }
            return lines
        }
    }

    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    /// Copies of files that bear with a busy machine, tasks of short episodes, and the unit under the page's name.
    private func prepare(_ family: Family) throws {
        let robot = try ModelFile(family.robot, folder: "Robots").text
            .replacing(/\bwatchdog: [0-9.]+/, with: "watchdog: 0.3")
            .replacing(/stale_state: [0-9.]+/, with: "stale_state: 0.4")
            .replacing(/bad_packets: \{.*?\}/, with: "bad_packets: {allowed: 30, within: 0.5}")
        try write(robot, to: "Robots", as: family.robot)
        for task in ["reach", "reach-sawyer", "reach-ur5e"] {
            let text = try ModelFile(task, folder: "Tasks").text.replacing(/episode: [0-9.]+/, with: "episode: 1.0")
            try write(text, to: "Tasks", as: task)
        }
        let unit = "\(family.robot)-example"
        try write(
            ModelFile(unit, folder: "Calibration").text.replacing("unit: \(unit)", with: "unit: \(family.unit)"), to: "Calibration",
            as: family.unit)
        guard family.robot == "so101" else { return }
        // Its calibration comes from LeRobot's file.
        try LimberProcess.run("calibrate", "so101", "--export", "my_arm.json", "--arm", family.unit, in: workplace)
        try FileManager.default.createDirectory(atPath: "\(workplace.path)/so101_follower", withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: "\(workplace.path)/my_arm.json", toPath: "\(workplace.path)/so101_follower/my_arm.json")
        try FileManager.default.removeItem(atPath: "\(workplace.path)/Calibration/\(family.unit).yaml")
    }

    private func write(_ text: String, to folder: String, as name: String) throws {
        try FileManager.default.createDirectory(atPath: "\(workplace.path)/\(folder)", withIntermediateDirectories: true)
        try workplace.write(text, as: "\(folder)/\(name).yaml")
    }

    /// A line of the page for an arm that stands elsewhere, in a test that has no day's time and no rights.
    private func words(_ line: String, _ place: String, _ family: Family) -> [String] {
        let line = line.replacing(family.place, with: place).replacing(/\s+#.*/, with: "").replacing(
            /--minutes [0-9]+/, with: "--minutes 0.01"
        )
        .replacing(/~\/\S*\/so101_follower/, with: "so101_follower")
        let words = line.split(separator: " ").map(String.init)
        let weighs = words.contains("--gravity")
        let moves = weighs || ["jog", "train"].contains(words[1]) && !words.contains("--simulate")
        return words.dropFirst() + (moves ? ["--no-realtime"] : []) + (weighs ? ["--poses", "4"] : [])
    }

    /// Types one command after the other; what went wrong, if anything did.
    private func bringUp(_ family: Family) throws -> String? {
        try prepare(family)
        let emulator = try LimberProcess(["emulate", family.robot, "--arm", "\(family.robot)-example"] + family.words, in: workplace)
        defer { emulator.send(SIGTERM) }
        guard LimberProcess.holds({ emulator.output.contains("\n") }) else { return emulator.said }
        let place = emulator.output.trimmingCharacters(in: .newlines)
        let lines = try family.lines()
        for command in ["find", "check", "jog", "train"] where !lines.contains(where: { $0.hasPrefix("limber \(command)") }) {
            return "\(family.heading) has no limber \(command)"
        }
        for line in lines {
            let words = words(line, place, family)
            let terminal = try TerminalProcess(words, in: workplace)
            if words[0] == "jog", terminal.shows("holding") { terminal.type("q") }
            if words.contains("--gravity"), terminal.shows("Write yes to begin") {
                terminal.type("yes\n")
                // What is left of it takes less than what is waited for an end.
                _ = terminal.shows("pose 1 of 4")
            }
            let status = terminal.status()
            // How soon the wire answers is this machine's affair.
            let isSlow = words[0] == "check" && terminal.text.contains("reads brought a state in time")
            guard status == 0 || isSlow else { return "limber \(words.joined(separator: " "))\n\(terminal.text)" }
        }
        let unit = workplace.text("Calibration/\(family.unit).yaml")
        let isWeighed = lines.contains { $0.contains("--gravity") }
        return isWeighed && !unit.contains("\ngravity:\n") ? "no gravity in \(family.unit).yaml\n\(unit)" : nil
    }

    /// All arms at once, each with a bench of its own.
    @Test(.timeLimit(.minutes(3))) func theCommandsOfThePageBringItsArmsUp() {
        let troubles = Mutex([String]())
        DispatchQueue.concurrentPerform(iterations: Family.all.count) { index in
            let trouble: String?
            do { trouble = try bringUp(Family.all[index]) } catch { trouble = "\(error)" }
            if let trouble { troubles.withLock { $0.append(trouble) } }
        }
        for trouble in troubles.withLock(\.self) { Issue.record("\(trouble)") }
    }
}
