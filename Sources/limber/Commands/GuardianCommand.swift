import Robot
import Session

/// The second process that stands by an arm; started by the others, never by hand.
enum GuardianCommand {
    private static let robot = Positional<String>("ROBOT", help: "the robot's name or file")
    private static let calibration = Positional<String>("CALIBRATION", help: "the unit's name or file")
    private static let master = Option<String?>("master", "URI", help: "the ROS master of a robot that has no wire to inherit")
    private static let controller = Option<String?>("controller", "HOST", help: "the controller of a robot that has no wire to inherit")

    static let command = Command(
        name: "guardian", abstract: "Bring an arm to rest whose controller died", parameters: [robot, calibration, master, controller],
        isHidden: true
    ) { arguments in
        let end = try GuardianProcess.run(
            robot: RobotDescription.load(arguments[robot]), calibration: Calibration.load(arguments[calibration]),
            master: arguments[master],
            controller: arguments[controller]
        ) { Console.standardError.say("limber guardian: \($0)") }
        return end.outcome?.isSafe == false ? .failed : .ok
    }
}
