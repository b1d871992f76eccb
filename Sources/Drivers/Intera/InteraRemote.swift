import Glibc
import ROS
import Realtime
import Robot
import Synchronization

/// A Sawyer's side of the graph as its driver uses it before and after the loop: parameters, limits, and what it can be asked for.
final class InteraRemote: Sendable {
    let node: ROSNode
    let enabling: Publication
    let resetting: Publication
    let stopping: Publication
    let timeout: Publication
    let speedRatio: Publication
    let commands: Publication

    private static let count = Atomic(0)
    /// s that the robot's topics may take to appear.
    static let patience = 5.0
    /// Versions of the robot's software whose messages are known.
    static let versions = ["5.0.", "5.1.", "5.2.", "5.3.", "5.4.", "5.5."]
    static let statesTopic = "/robot/joint_states"
    static let assemblyTopic = "/robot/state"

    init(master: NodeAddress, host: String?, report: @escaping @Sendable (ROSError) -> Void) throws(ROSError) {
        // No two controllers and guardians of one arm may take each other's name.
        let number = InteraRemote.count.wrappingAdd(1, ordering: .relaxed).newValue
        node = try ROSNode(name: "/limber_\(getpid())_\(number)", master: master, host: host, report: report)
        enabling = try node.advertise("/robot/set_super_enable", BoolMessage.self)
        resetting = try node.advertise("/robot/set_super_reset", EmptyMessage.self)
        stopping = try node.advertise("/robot/set_super_stop", EmptyMessage.self)
        let limb = "/robot/limb/right"
        timeout = try node.advertise("\(limb)/joint_command_timeout", Float64Message.self, latching: true)
        speedRatio = try node.advertise("\(limb)/set_speed_ratio", Float64Message.self, latching: true)
        commands = try node.advertise("\(limb)/joint_command", JointCommandMessage.self)
    }

    /// Where the robot's own description of itself does not suit the files; moves nothing.
    func problems(_ robot: RobotDescription) throws(ROSError) -> [InteraProblem] {
        var problems: [InteraProblem] = []
        let master = node.master
        let kind = try master.parameter("/manifest/robot_class")?.text ?? "nameless"
        if kind != "sawyer" { problems.append(.wrongRobot(found: kind)) }
        let version = try master.parameter("/manifest/robot_software/version/HLR_VERSION_STRING")?.text ?? ""
        if !InteraRemote.versions.contains(where: version.hasPrefix) { problems.append(.unknownVersion(version)) }
        let names = try master.parameter("/robot_config/right_config/joint_names")?.texts ?? []
        let missing = robot.joints.map(\.name).filter { !names.contains($0) }
        guard missing.isEmpty else { return problems + [.missingJoints(missing)] }
        return problems
            + InteraRemote.looseLimits(robot, try node.once("/robot/joint_limits", JointLimitsMessage.self, within: InteraRemote.patience))
    }

    /// Limits of the file that the robot's own do not bear; a thousandth is rounding.
    static func looseLimits(_ robot: RobotDescription, _ own: JointLimitsMessage) -> [InteraProblem] {
        var problems: [InteraProblem] = []
        for joint in robot.joints {
            guard let index = own.names.firstIndex(of: joint.name), let limits = OwnLimits(own, index) else {
                problems.append(.missingJoints([joint.name]))
                continue
            }
            let pairs = [
                ("lowest position", -joint.limits.position.lowerBound, -limits.lower),
                ("highest position", joint.limits.position.upperBound, limits.upper),
                ("velocity", joint.limits.velocity, limits.velocity), ("effort", joint.limits.effort, limits.effort),
            ]
            for (quantity, file, most) in pairs where file > most + 1e-3 {
                let sign = quantity == "lowest position" ? -1.0 : 1
                problems.append(.looseLimit(joint: joint.name, quantity: quantity, file: sign * file, robot: sign * most))
            }
        }
        return problems
    }

    private struct OwnLimits {
        let lower, upper, velocity, effort: Double

        init?(_ message: JointLimitsMessage, _ index: Int) {
            let lists = [message.lower, message.upper, message.velocity, message.effort]
            guard lists.allSatisfy({ index < $0.count }) else { return nil }
            (lower, upper, velocity, effort) = (lists[0][index], lists[1][index], lists[2][index], lists[3][index])
        }
    }
}
