import ROS
import Robot

/// Asks a ROS master what robot is on its graph, by its parameters alone: nothing is registered and nothing said to the robot.
public enum GraphSearch {
    /// - Parameter master: its URI.
    /// - Returns: nil where the graph has no robot that says what it is.
    public static func robot(at master: String) throws(ROSError) -> FoundRobot? {
        let client = MasterClient(try NodeAddress(master), caller: "/limber_find")
        guard let kind = try client.parameter("/manifest/robot_class")?.text else { return nil }
        let joints = try client.parameter("/robot_config/right_config/joint_names")?.texts
        return FoundRobot(
            protocol: .intera, vendor: "Rethink Robotics", model: kind,
            software: try client.parameter("/manifest/robot_software/version/HLR_VERSION_STRING")?.text,
            state: joints.map { "joints \($0.joined(separator: " "))" })
    }
}
