import Robot

extension World {
    /// rad beyond the servo's own position limits, where the linkage itself ends.
    static let mechanicalMargin = 0.05
    /// rad between the mechanical stops from which on a joint counts as free to turn round.
    static let freeRange = 2 * Double.pi - 0.01

    /// The MuJoCo model of a robot: the one place where the description becomes physics.
    ///
    /// One body and hinge per joint, the gripper's shaft as a body of its own (its mass already belongs to the last link),
    /// a site per frame. No geometry but a workpiece's and what an obstacle there meets, therefore no
    /// other contacts. Written for MuJoCo 2.2.2: every `range` comes with
    /// `limited`.
    public static func mjcf(for robot: RobotDescription, workpiece: Workpiece? = nil, timestep: Double = 0.002) -> String {
        var xml = """
            <mujoco model="\(robot.name)">
              <compiler angle="radian" boundmass="0" boundinertia="0" balanceinertia="false"/>
              <option timestep="\(timestep)" gravity="0 0 -9.81" integrator="Euler">
                <flag contact="\(workpiece == nil ? "disable" : "enable")"/>
              </option>
              <worldbody>

            """
        if let workpiece { xml += workpiece.standing }
        appendBodies(of: robot, parent: "base", indent: "    ", holding: workpiece, to: &xml)
        appendSites(of: robot, on: "base", indent: "    ", to: &xml)
        if let gripper = robot.gripper { appendGripper(gripper, to: &xml) }
        xml += "  </worldbody>\n</mujoco>\n"
        return xml
    }

    private static func appendBodies(
        of robot: RobotDescription, parent: String, indent: String, holding workpiece: Workpiece?, to xml: inout String
    ) {
        for joint in robot.joints where joint.parent == parent {
            xml +=
                "\(indent)<body name=\"\(joint.name)\" pos=\"\(text(joint.origin.xyz))\" quat=\"\(quaternion(rpy: joint.origin.rpy))\">\n"
            xml += "\(indent)  \(inertial(joint.link))\n"
            xml += "\(indent)  \(hinge(joint))\n"
            appendSites(of: robot, on: joint.name, indent: indent + "  ", to: &xml)
            xml += workpiece?.shape(of: joint.link.capsules) ?? ""
            if workpiece?.joint == joint.name { xml += workpiece?.held ?? "" }
            appendBodies(of: robot, parent: joint.name, indent: indent + "  ", holding: workpiece, to: &xml)
            xml += "\(indent)</body>\n"
        }
    }

    private static func appendSites(of robot: RobotDescription, on joint: String, indent: String, to xml: inout String) {
        for (name, frame) in robot.frames.sorted(by: { $0.key < $1.key }) where frame.on == joint {
            xml += "\(indent)<site name=\"\(name)\" pos=\"\(text(frame.xyz))\"/>\n"
        }
    }

    /// A vertical shaft, so that gravity does not turn it.
    private static func appendGripper(_ gripper: Gripper, to xml: inout String) {
        let mechanism = MechanismModel.joint(gripper.servo)
        xml += """
                <body name="\(gripperName)">
                  <inertial pos="0 0 0" mass="0.01" diaginertia="1e-5 1e-5 1e-5"/>
                  <joint name="\(gripperName)" type="hinge" axis="0 0 1" damping="0" \(attributes(mechanism))/>
                </body>

            """
    }

    private static func inertial(_ link: Link) -> String {
        let inertia = link.inertia.map { "\($0)" }.joined(separator: " ")
        return "<inertial pos=\"\(text(link.com))\" mass=\"\(link.mass)\" fullinertia=\"\(inertia)\"/>"
    }

    private static func hinge(_ joint: Joint) -> String {
        let stops = mechanicalStops(joint)
        let limited = stops.upperBound - stops.lowerBound < freeRange
        let range = limited ? "limited=\"true\" range=\"\(stops.lowerBound) \(stops.upperBound)\" " : "limited=\"false\" "
        let mechanism = attributes(MechanismModel.joint(joint))
        return "<joint name=\"\(joint.name)\" type=\"hinge\" axis=\"\(text(joint.axis))\" damping=\"0\" \(range)\(mechanism)/>"
    }

    private static func attributes(_ mechanism: MechanismModel) -> String {
        "armature=\"\(mechanism.armature)\" frictionloss=\"\(mechanism.friction)\""
    }

    /// The wider of the stated limits and the servo's, plus a margin: software limits are reached before metal is.
    static func mechanicalStops(_ joint: Joint) -> ClosedRange<Double> {
        let device = joint.servo?.positionRange ?? joint.limits.position
        let lower = min(joint.limits.position.lowerBound, device.lowerBound)
        let upper = max(joint.limits.position.upperBound, device.upperBound)
        return (lower - mechanicalMargin)...(upper + mechanicalMargin)
    }

    private static func text(_ vector: SIMD3<Double>) -> String { "\(vector.x) \(vector.y) \(vector.z)" }
}
