import Foundation
import Testing

/// The lines of shell on pages that people follow, run as they stand.
@Suite struct PageCommandTests {
    /// Runs a page's blocks of shell, in their order, in Bash.
    private func run(_ page: String) throws -> (status: Int32, output: String) {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
        let blocks = text.matches(of: /(?s)```sh\n(.*?)```/).map { String($0.1) }
        let workplace = try Workplace()
        try workplace.write((["set -euo pipefail"] + blocks).joined(separator: "\n"), as: "page")
        let bash = Process()
        bash.executableURL = URL(fileURLWithPath: "/bin/bash")
        bash.arguments = ["-c", "bash page > output 2>&1"]
        bash.currentDirectoryURL = URL(fileURLWithPath: workplace.path)
        let programs = URL(fileURLWithPath: LimberProcess.program).deletingLastPathComponent().path
        bash.environment = ProcessInfo.processInfo.environment.merging([
            "PATH": "\(programs):/usr/bin:/bin", "XDG_STATE_HOME": workplace.path + "/state",
        ]) { $1 }
        try bash.run()
        bash.waitUntilExit()
        return (bash.terminationStatus, workplace.text("output"))
    }

    @Test(.timeLimit(.minutes(2))) func theLinesForContinuousIntegrationDoWhatTheySay() throws {
        let (status, output) = try run("Docs/ci.md")
        #expect(status == 0, "\(output)")
        // Servo 1 is an XM430-W350, whose number is 1020.
        #expect(output.contains("ff ff fd 00 01 07 00 55 00 fc 03"), "\(output)")
        #expect(output.contains("Robotmode: POWER_OFF") && output.contains("\"success_rate\":"), "\(output)")
        #expect(output.components(separatedBy: "identical, ").count == 3, "\(output)")
    }
}
