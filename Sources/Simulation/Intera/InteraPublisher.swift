import ROS
import Robot

/// What a Sawyer publishes, and the parameters by which the vendor's SDK knows it.
struct InteraPublisher {
    private let assembly: Publication
    private let joints: Publication
    private let limits: Publication
    private let endpoint: Publication
    private let tips: Publication
    private let gravity: Publication
    private let collision: Publication
    private let names: [String]
    private let knowsHoming: Bool
    private let kinematics: InteraKinematics?
    private var sequence: UInt32 = 0

    /// Joints that the robot reports beside the arm's: before and after them.
    private static let (head, torso) = ("head_pan", "torso_t0")

    /// - Parameter software: its version; from 5.3 on the robot's state begins with `homed`.
    init(_ node: ROSNode, robot: RobotDescription, _ kinematics: InteraKinematics?, software: String) throws(ROSError) {
        names = robot.joints.map(\.name)
        self.kinematics = kinematics
        knowsHoming = !["5.0.", "5.1.", "5.2."].contains(where: software.hasPrefix)
        try InteraPublisher.setParameters(node.master, names, software)
        let limb = "/robot/limb/right"
        let state: any ROSMessage.Type = knowsHoming ? RobotAssemblyStateMessage.self : AssemblyStateMessage.self
        assembly = try node.advertise("/robot/state", state)
        joints = try node.advertise("/robot/joint_states", JointStateMessage.self)
        limits = try node.advertise("/robot/joint_limits", JointLimitsMessage.self, latching: true)
        endpoint = try node.advertise("\(limb)/endpoint_state", EndpointStateMessage.self)
        tips = try node.advertise("\(limb)/tip_states", EndpointStatesMessage.self)
        gravity = try node.advertise("\(limb)/gravity_compensation_torques", SEAJointStateMessage.self)
        collision = try node.advertise("\(limb)/collision_detection_state", CollisionDetectionStateMessage.self)
        let all = robot.joints.map(\.limits)
        limits.publish(
            JointLimitsMessage(
                names: names, lower: all.map(\.position.lowerBound), upper: all.map(\.position.upperBound), velocity: all.map(\.velocity),
                acceleration: all.map(\.acceleration), effort: all.map(\.effort)))
    }

    private static func setParameters(_ master: MasterClient, _ joints: [String], _ software: String) throws(ROSError) {
        let parameters: [(String, XMLRPCValue)] = [
            ("/manifest/robot_class", "sawyer"), ("/manifest/robot_software/version/HLR_VERSION_STRING", .string(software)),
            ("/robot_config/assembly_names", ["head", "right", "torso"]),
            ("/robot_config/right_config/joint_names", .array(joints.map { .string($0) })),
            ("/robot_config/head_config/joint_names", [.string(head)]), ("/robot/limb/right/root_name", "base"),
            ("/robot/limb/right/tip_name", "right_hand"), ("/robot/limb/right/gravity_tip_name", "right_hand"),
        ]
        for (key, value) in parameters { try master.setParameter(key, value) }
    }

    /// How many listen to the joint states.
    var listeners: Int { joints.subscriberCount }

    /// Tells all that the arm is and does now.
    mutating func publish(_ arm: InteraArm) {
        sequence &+= 1
        let header = HeaderMessage(sequence: sequence, stamp: ROSTime.now())
        let measured = arm.measure()
        if knowsHoming {
            assembly.publish(RobotAssemblyStateMessage(arm.assembly))
        } else {
            assembly.publish(AssemblyStateMessage(arm.assembly))
        }
        joints.publish(
            JointStateMessage(
                header: header, names: [InteraPublisher.head] + names + [InteraPublisher.torso], position: [0] + measured.position + [0],
                velocity: [0] + measured.velocity + [0], effort: [0] + measured.effort + [0]))
        publishTip(header, measured.position, measured.velocity)
        gravity.publish(
            SEAJointStateMessage(
                header: header, names: names,
                numbers: [
                    .actualPosition: measured.position, .actualVelocity: measured.velocity, .actualEffort: measured.effort,
                    .gravityModelEffort: arm.gravity.array, .gravityOnly: arm.gravity.array,
                ]))
        collision.publish(CollisionDetectionStateMessage(header: header, hasCollided: false))
    }

    private func publishTip(_ header: HeaderMessage, _ position: [Double], _ velocity: [Double]) {
        guard let kinematics else { return }
        let state = EndpointStateMessage(
            header: HeaderMessage(sequence: header.sequence, stamp: header.stamp, frame: "base"),
            pose: kinematics.pose(JointVector(position)), twist: kinematics.twist(JointVector(position), JointVector(velocity)))
        endpoint.publish(state)
        tips.publish(EndpointStatesMessage(header: header, names: ["right_hand"], states: [state]))
    }
}
