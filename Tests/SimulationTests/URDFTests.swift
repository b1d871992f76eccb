import CMuJoCo
import Realtime
import Robot
import Testing

@testable import URDF

/// MuJoCo's own reading of a URDF.
private final class URDFWorld {
    private let model: UnsafeMutablePointer<mjModel>
    private let data: UnsafeMutablePointer<mjData>

    init(_ urdf: String) throws {
        var message = [CChar](repeating: 0, count: 1000)
        // Shapes weigh nothing where links say what they weigh, and there are no files of meshes.
        let urdf = urdf.replacing(/<collision><geometry><mesh [^>]*><\/geometry><\/collision>/, with: "")
        let model = urdf.withCString { mujoco_compile($0, Int32(urdf.utf8.count), &message, 1000) }
        self.model = try #require(model, "\(String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))")
        data = mj_makeData(self.model)
    }

    deinit {
        mj_deleteData(data)
        mj_deleteModel(model)
    }

    /// Everything else at zero.
    func place(_ pose: [String: Double]) {
        mj_resetData(model, data)
        for (joint, position) in pose {
            data.pointee.qpos[Int(model.pointee.jnt_qposadr[Int(mj_name2id(model, Int32(mjOBJ_JOINT.rawValue), joint))])] = position
        }
        mj_forward(model, data)
    }

    /// N·m
    func gravity(_ joint: String) -> Double {
        data.pointee.qfrc_bias[Int(model.pointee.jnt_dofadr[Int(mj_name2id(model, Int32(mjOBJ_JOINT.rawValue), joint))])]
    }

    /// m, and the quaternion w x y z with w >= 0.
    func body(_ name: String) -> (place: SIMD3<Double>, turn: SIMD4<Double>) {
        let body = Int(mj_name2id(model, Int32(mjOBJ_BODY.rawValue), name))
        let (p, q) = (data.pointee.xpos + 3 * body, data.pointee.xquat + 4 * body)
        let turn = SIMD4(q[0], q[1], q[2], q[3])
        return (SIMD3(p[0], p[1], p[2]), turn.x < 0 ? -turn : turn)
    }
}

/// Fills in a robot's file as a person would, with numbers that do no harm to a test.
func filledIn(_ text: String) -> String {
    var id = 0
    let joints = text.matches(of: /- name: (\w+)/).count
    let (zeros, ones) = (Array(repeating: "0", count: joints), Array(repeating: "1", count: joints))
    return text.replacing(/- <capsules that hold [^>]*>/, with: "- {from: [0, 0, 0], to: [0, 0, 0.01], radius: 0.005}")
        .replacing(/<[^<>\n]+>/) { match -> String in
            let blank = String(match.output)
            func has(_ words: String) -> Bool { blank.hasPrefix("<" + words) }
            if has("ids of") {
                id += 1
                return "[\(id)]"
            }
            let answers: [(String, String)] = [
                ("serial port", "/dev/ttyUSB0"), ("baud rate", "1000000"), ("control rate", "100"), ("model of", "XM430-W350"),
                ("true or", "[false]"),
                ("lowest and highest tick", "[0, 4095]"), ("lowest and highest position", "[-3, 3]"), ("address of", "192.168.56.101"),
                ("URI of", "http://localhost:11311"), ("mass in", "1"), ("centre of", "[0, 0, 0]"), ("ixx", "[0.01, 0.01, 0.01, 0, 0, 0]"),
                ("capsules that hold the", "[{from: [0, 0, 0], to: [0, 0, 0.01], radius: 0.005}]"),
                ("a pose", "[\(zeros.joined(separator: ", "))]"), ("lowest corner", "[-3, -3, -3]"), ("highest corner", "[3, 3, 3]"),
                ("height of", "-4"), ("temperature in °C at", "70"), ("temperature in °C to", "60"),
                ("lowest and highest supply", "[11, 13]"),
                ("contact effort", "[\(ones.joined(separator: ", "))]"), ("yield", "[\(ones.map { _ in "0.1" }.joined(separator: ", "))]"),
                ("tracking error", "0.3"), ("contact tracking", "0.1"), ("share", "0.5"), ("tip speed", "0.2"), ("bad packets", "3"),
                ("protective stops", "3"), ("silence", "0.1"),
            ]
            return answers.first { has($0.0) }?.1 ?? "0.5"
        }
}

/// An arm with what URDFs have: oblique axes, links that are fixed to each other, turned inertias, a gripper of two fingers, a camera, a
/// base on a stand, dampers and gears of simulators, and shapes of all kinds.
private let urdf = """
    <?xml version="1.0"?>
    <robot name="oblique">
      <mujoco><compiler fusestatic="false" discardvisual="true"/></mujoco>
      <link name="world"/>
      <joint name="stand" type="fixed"><parent link="world"/><child link="base_link"/><origin xyz="0.1 -0.2 0.3" rpy="0.1 0.2 0.3"/></joint>
      <link name="base_link">
        <inertial><origin xyz="0 0 0.02"/><mass value="1.5"/><inertia ixx="0.004" iyy="0.005" izz="0.006" ixy="0" ixz="0" iyz="0"/></inertial>
        <collision><geometry><cylinder radius="0.05" length="0.1"/></geometry></collision>
      </link>
      <joint name="pan" type="continuous">
        <parent link="base_link"/><child link="shoulder"/><origin xyz="0.01 0.02 0.08" rpy="0 0 0.4"/><axis xyz="0 0 1"/>
        <limit effort="7" velocity="2"/><dynamics damping="0" friction="0"/>
      </joint>
      <link name="shoulder">
        <inertial><origin xyz="0.01 0 0.03" rpy="0.3 -0.2 0.5"/><mass value="0.8"/>
          <inertia ixx="0.002" iyy="0.003" izz="0.0025" ixy="0.0002" ixz="-0.0001" iyz="0.00015"/></inertial>
        <collision><origin xyz="0 0 0.05" rpy="1.5707963 0 0"/><geometry><box size="0.04 0.12 0.05"/></geometry></collision>
      </link>
      <joint name="mount" type="fixed"><parent link="shoulder"/><child link="bracket"/><origin xyz="0 0.03 0.06" rpy="-0.7 0.2 1.1"/><axis xyz="0 0 0"/></joint>
      <link name="bracket">
        <inertial><origin xyz="0.02 0 0" rpy="0 0.5 0"/><mass value="0.25"/>
          <inertia ixx="0.0004" iyy="0.0005" izz="0.0006" ixy="0" ixz="0" iyz="0"/></inertial>
        <collision><geometry><mesh filename="package://oblique/meshes/bracket, left.stl"/></geometry></collision>
      </link>
      <joint name="lift" type="revolute">
        <parent link="bracket"/><child link="upper"/><origin xyz="0.04 0.01 0.02" rpy="0.2 1.4 -0.3"/><axis xyz="1 2 2"/>
        <limit lower="-1.5" upper="1.2" effort="9" velocity="1.7"/>
      </joint>
      <link name="upper">
        <inertial><origin xyz="0.12 0.01 0" rpy="0 0 0.2"/><mass value="0.6"/>
          <inertia ixx="0.0006" iyy="0.003" izz="0.0031" ixy="0.0001" ixz="0" iyz="0"/></inertial>
        <visual><geometry><sphere radius="0.06"/></geometry></visual>
      </link>
      <joint name="camera_mount" type="fixed"><parent link="upper"/><child link="camera"/><origin xyz="0.1 0 0.05" rpy="0 0.6 0"/></joint>
      <link name="camera">
        <inertial><mass value="0.12"/><inertia ixx="0.0001" iyy="0.00012" izz="0.00009" ixy="0" ixz="0" iyz="0"/></inertial>
      </link>
      <joint name="bend" type="revolute">
        <parent link="upper"/><child link="fore"/><origin xyz="0.25 0 0" rpy="0 1.5707963267948966 0.3"/><axis xyz="0 -1 0"/>
        <limit lower="-2" upper="2" effort="0" velocity="0"/>
      </joint>
      <link name="fore">
        <inertial><origin xyz="0 0 0.1"/><mass value="0.4"/><inertia ixx="0.002" iyy="0.002" izz="0.0004" ixy="0" ixz="0" iyz="0"/></inertial>
      </link>
      <joint name="left_finger" type="prismatic">
        <parent link="fore"/><child link="left"/><origin xyz="0 0.02 0.21" rpy="0.1 0 0"/><axis xyz="0 1 0"/>
        <limit lower="0" upper="0.04" effort="5" velocity="1"/>
      </joint>
      <link name="left">
        <inertial><origin xyz="0 0 0.02"/><mass value="0.05"/><inertia ixx="0.00002" iyy="0.00002" izz="0.00001" ixy="0" ixz="0" iyz="0"/></inertial>
      </link>
      <joint name="right_finger" type="prismatic">
        <parent link="fore"/><child link="right"/><origin xyz="0 -0.02 0.21"/><axis xyz="0 -1 0"/>
        <limit lower="0" upper="0.04" effort="5" velocity="1"/><mimic joint="left_finger"/>
      </joint>
      <link name="right">
        <inertial><origin xyz="0 0 0.02"/><mass value="0.05"/><inertia ixx="0.00002" iyy="0.00002" izz="0.00001" ixy="0" ixz="0" iyz="0"/></inertial>
      </link>
      <joint name="flange" type="fixed"><parent link="fore"/><child link="tool"/><origin xyz="0.01 -0.02 0.26" rpy="0.4 -0.3 0.2"/></joint>
      <link name="tool"/>
      <gazebo reference="tool"><material>Gazebo/Grey</material></gazebo>
    </robot>
    """

@Suite("A robot's file from a URDF") struct URDFTests {
    private let arm: URDFArm

    init() throws { arm = try URDFArm(URDFModel(xml: Array(urdf.utf8)), tip: "tool") }

    private func robot(_ wire: WireDescription.WireProtocol) throws -> RobotDescription {
        let text = RobotFile(arm, name: "oblique", wire: wire).text(from: "oblique.urdf")
        return try RobotDescription(yaml: filledIn(text), file: "Robots/oblique.yaml")
    }

    @Test("its blanks filled in, it is a robot of every kind", arguments: WireDescription.WireProtocol.allCases)
    func fills(_ wire: WireDescription.WireProtocol) throws {
        let robot = try robot(wire)
        #expect(robot.joints.map(\.name) == ["pan", "lift", "bend"] && robot.joints.map(\.parent) == ["base", "pan", "lift"])
        #expect(
            robot.joints[1].limits.position == -1.5...1.2 && robot.joints[1].limits.velocity == 1.7 && robot.joints[1].limits.effort == 9)
        #expect(abs(robot.mass - (1.5 + 0.8 + 0.25 + 0.6 + 0.12 + 0.4 + 0.05 + 0.05)) < 1e-9)
    }

    @Test("tip, gravity and where links are agree with MuJoCo's reading of the same URDF")
    func agrees() throws {
        let (robot, world) = (try robot(.dynamixel), try URDFWorld(urdf))
        let kinematics = Kinematics(robot)
        let tip = try #require(kinematics.frameIndex("tip"))
        var random = RandomGenerator(seed: 7)
        for _ in 0..<50 {
            let pose = JointVector(robot.joints.map { random.uniform($0.limits.position.lowerBound, $0.limits.position.upperBound) })
            world.place(Dictionary(uniqueKeysWithValues: zip(robot.joints.map(\.name), pose.array)))
            let poses = kinematics.forward(pose)
            let (place, turn) = world.body("tool")
            #expect(largest(kinematics.position(frame: tip, poses) - place) < 1e-9, "pose \(pose.array)")
            let difference = kinematics.orientation(frame: tip, poses) - turn
            #expect((difference * difference).sum() < 1e-16, "pose \(pose.array)")
            for (joint, link) in zip(0..., ["shoulder", "upper", "fore"]) {
                #expect(largest(poses.origin(joint: joint) - world.body(link).place) < 1e-9)
            }
            let gravity = kinematics.gravityTorque(pose)
            for (joint, description) in robot.joints.enumerated() {
                #expect(abs(gravity[joint] - world.gravity(description.name)) < 1e-8, "\(description.name), pose \(pose.array)")
            }
        }
    }

    private func largest(_ vector: SIMD3<Double>) -> Double { max(abs(vector.x), abs(vector.y), abs(vector.z)) }

    @Test("what a URDF does not say, and what it says as zero, are blanks with names")
    func blanks() {
        let text = RobotFile(arm, name: "oblique", wire: .dynamixel).text(from: "oblique.urdf")
        for blank in [
            "<acceleration of pan in rad/s²>", "<jerk of bend in rad/s³>", "<ids of the servos of lift>", "<serial port>",
            "<clearance in m>",
            "<lowest and highest position of pan in rad>", "<velocity of bend in rad/s>", "<effort of bend in N·m>",
            "<capsules that hold package_//oblique/meshes/bracket__left.stl>", "<silence in s after which the device stops by itself>",
            "<lowest corner of the workspace in m>", "<capsules that hold the link in m>",
        ] { #expect(text.contains(blank), "\(blank)") }
        #expect(text.contains("held at zero: left_finger, right_finger"))
        #expect(!RobotFile(arm, name: "a", wire: .feetech).text(from: "").contains("watchdog"))
    }

    /// Every corner of a box, and every rim of a cylinder, lies in its capsule.
    @Test("shapes are held by their capsules")
    func shapes() throws {
        let shoulder = arm.joints[0].part.shapes.compactMap { if case .capsule(let capsule) = $0 { capsule } else { nil } }
        let box = try #require(shoulder.first)
        for corner in 0..<8 {
            func half(_ size: Double, _ bit: Int) -> Double { corner >> bit & 1 == 1 ? size / 2 : -size / 2 }
            // Turned about x by a quarter turn: y is up.
            let point = SIMD3(half(0.04, 0), -half(0.05, 2), half(0.12, 1) + 0.05)
            let along = (box.to - box.from)
            let share = min(max(((point - box.from) * along).sum() / (along * along).sum(), 0), 1)
            let off = point - box.from - along * share
            #expect((off * off).sum().squareRoot() <= box.radius + 1e-8)
        }
    }

    @Test("without a tip the way on which most joints turn is taken; fingers that slide are none")
    func standardTip() throws {
        #expect(try URDFArm(URDFModel(xml: Array(urdf.utf8))).tipName == "tool")
        let jaw = urdf.replacing("name=\"left_finger\" type=\"prismatic\"", with: "name=\"left_finger\" type=\"revolute\"")
        #expect(try URDFArm(URDFModel(xml: Array(jaw.utf8))).jointNames == ["pan", "lift", "bend", "left_finger"])
    }

    @Test(
        "what cannot be read or driven is refused in a sentence",
        arguments: [
            ("<link name=\"tool\"/>", "<link name=\"tool\"/><link name=\"tool\"/>", "The link tool is there twice"),
            ("<child link=\"tool\"/>", "<child link=\"nowhere\"/>", "The joint flange names the link 'nowhere'"),
            ("<axis xyz=\"1 2 2\"/>", "<axis xyz=\"0 0 0\"/>", "The axis of the joint lift is zero."),
            ("<axis xyz=\"1 2 2\"/>", "<axis xyz=\"1 two 2\"/>", "'xyz' of the joint lift must be 3 finite numbers."),
            ("type=\"continuous\"", "type=\"screw\"", "The joint pan is of the type 'screw'"),
            ("type=\"continuous\"", "type=\"prismatic\"", "The joint pan on the way to tool is prismatic"),
            ("<robot name=\"oblique\">", "<robot name=\"oblique\" xmlns:xacro=\"x\">", "expand it first"),
            ("<mass value=\"1.5\"/>", "", "There is no 'mass' in the link base_link"),
            ("</robot>", "", "The file is no XML"),
            ("<parent link=\"bracket\"/>", "<parent link=\"tool\"/>", "hangs on itself"),
            (
                "<link name=\"world\"/>", "<link name=\"world\"/><link name=\"stray\"/>",
                "Several links are carried by no joint: stray, world."
            ),
        ])
    func refusals(_ old: String, _ new: String, _ sentence: String) throws {
        let text = urdf.replacing(old, with: new)
        let problem = #expect(throws: URDFError.self) { try URDFArm(URDFModel(xml: Array(text.utf8)), tip: "tool") }
        #expect(problem.map { "\($0)".contains(sentence) } == true, "\(String(describing: problem))")
    }
}
