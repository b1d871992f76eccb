import Foundation
import Recording
import Session

/// `limber jog`: lead an arm by the keys of a terminal.
enum JogCommand {
    private static let robot = Positional<String>("ROBOT", help: "a name in Robots/, or the path of a file")

    static let command = Command(
        name: "jog", abstract: "Lead an arm by the keys of a terminal, at reduced speed, for first contact",
        discussion: """
            1 to 9, or up and down, choose a joint; left and right turn it while they are held. w s, a d and r f move the tip ahead and
            back, left and right, up and down, along the axes of the base. [ and ] change the speed. Any other key stops the motion, and so
            does to press none. q and Ctrl-C park the arm, a second time they stop it where it is.
            The arm is held where it stands and moves by keys alone, in the mode `reduced` of its file, through the safety filter. On a
            network keys arrive as late as it lets them: beside the arm is the place to jog it. An arm of five joints or fewer turns its tip
            as it comes.
            """,
        parameters: [
            robot, RunOptions.simulate, RunOptions.unit, RunOptions.port, RunOptions.enable, RunOptions.enableKey, RunOptions.faults,
            RunOptions.noRealtime,
        ], run: run)

    private static func run(_ arguments: Arguments) throws -> CommandStatus {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            throw UsageError.refused("The arm is led by keys, which need a terminal: run it by hand, and in no pipe.")
        }
        try RunOptions.validate(arguments)
        var setup = try RunSetup(jogging: arguments[robot], unit: RunOptions.unitName(robot: arguments[robot], arguments))
        let folder = try RunFolder.create(robot: setup.robot.name, task: setup.task.description.name)
        try setup.save(in: folder, version: Limber.version)
        let screen = JogScreen(setup.robot)
        let report: @Sendable (String) -> Void = { screen.say($0) }
        let arm = try Arm(setup, arguments, report: report)
        defer { arm.close() }
        screen.say(setup.speedSentence)
        let terminal = try KeyTerminal(STDIN_FILENO)
        defer { terminal.restore() }
        // As Ctrl-C: the first parks, the second stops.
        let leave: @Sendable () -> Void = { kill(getpid(), SIGINT) }
        let ending = try Jog(setup, rig: arm.rig).run(folder: folder, keys: STDIN_FILENO, leave: leave, report: report) { screen.show($0) }
        screen.close()
        Console.standardOutput.say("run: \(folder.path)")
        (ending.isOrderly ? Console.standardOutput : Console.standardError).say("\(ending)")
        return ending.isOrderly ? .ok : .failed
    }
}
