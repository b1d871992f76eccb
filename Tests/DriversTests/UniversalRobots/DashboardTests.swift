import Drivers
import Testing

@Suite struct DashboardTests {
    static let commands: [(DashboardCommand, line: String, reply: String, answer: String)] = [
        (.powerOn, "power on", "Powering on", ""), (.brakeRelease, "brake release", "Brake releasing", ""),
        (.robotMode, "robotmode", "Robotmode: POWER_OFF", "POWER_OFF"), (.safetyStatus, "safetystatus", "Safetystatus: NORMAL", "NORMAL"),
        (.isInRemoteControl, "is in remote control", "true", "true"),
        (.unlockProtectiveStop, "unlock protective stop", "Protective stop releasing", ""),
        (.load(program: "a b.urp"), "load a b.urp", "Loading program: a b.urp", "a b.urp"),
        (.running, "running", "Program running: false", "false"),
        (.programState, "programState", "STOPPED <unnamed>", "STOPPED <unnamed>"),
        (.popup(text: "hello"), "popup hello", "showing popup", ""),
        (.robotModel, "get robot model", "UR5", "UR5"),
        (.polyscopeVersion, "PolyscopeVersion", "URSoftware 5.23.0.0 (Jan 1 2026)", "5.23.0.0 (Jan 1 2026)"),
    ]

    @Test("a command has the vendor's words, and its answer says what was asked for", arguments: commands.indices)
    func words(_ index: Int) {
        let (command, line, reply, answer) = Self.commands[index]
        #expect(command.line == line)
        #expect(DashboardCommand(line: line + "\r") == command)
        #expect(command.answer(in: reply + "\r") == answer)
    }

    @Test("what is refused or unknown is told from what is obeyed")
    func refusals() {
        #expect(DashboardCommand.unlockProtectiveStop.answer(in: "Cannot unlock protective stop until 5s after occurrence.") == nil)
        for line in ["", "power", "load", "popup ", "dance"] { #expect(DashboardCommand(line: line) == nil, "\(line)") }
        #expect(DashboardCommand(line: " ROBOTMODE ") == .robotMode)
    }

    @Test("lines come in any pieces, and an endless one takes no memory")
    func lines() {
        var lines = DashboardLines()
        #expect(lines.decode("rob".utf8) == [])
        #expect(lines.decode("otmode\r\nrunning\n\nqu".utf8) == ["robotmode", "running", ""])
        #expect(lines.decode((String(repeating: "x", count: 5000) + "\n").utf8).map(\.utf8.count) == [DashboardLines.longest])
    }
}
