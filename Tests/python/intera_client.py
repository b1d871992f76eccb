"""What the Intera SDK does, by rospy alone: enable, move by positions, velocities and torques, be held by the timeout, stop, reset.

Usage: intera_client.py   (ROS_MASTER_URI says where the robot is)
Prints one line per feature and leaves with status 0 when all of them worked. The message types are written here from the vendor's
definitions, not taken from the robot.
"""
import math
import sys
import time

import rospy
from genpy.dynamic import generate_dynamic
from sensor_msgs.msg import JointState
from std_msgs.msg import Bool, Empty, Float64

HEADER = "\n" + "=" * 80 + "\nMSG: std_msgs/Header\nuint32 seq\ntime stamp\nstring frame_id\n"
JointCommand = generate_dynamic("intera_core_msgs/JointCommand", """Header header
int32 mode
string[] names
float64[] position
float64[] velocity
float64[] acceleration
float64[] effort
int32 POSITION_MODE=1
int32 VELOCITY_MODE=2
int32 TORQUE_MODE=3
int32 TRAJECTORY_MODE=4
""" + HEADER)["intera_core_msgs/JointCommand"]
JointLimits = generate_dynamic("intera_core_msgs/JointLimits", """string[] joint_names
float64[] position_lower
float64[] position_upper
float64[] velocity
float64[] accel
float64[] effort
""")["intera_core_msgs/JointLimits"]
RobotAssemblyState = generate_dynamic("intera_core_msgs/RobotAssemblyState", """bool homed
bool ready
bool enabled
bool stopped
bool error
bool lowVoltage
uint8 estop_button
  uint8 ESTOP_BUTTON_UNPRESSED = 0
  uint8 ESTOP_BUTTON_PRESSED = 1
  uint8 ESTOP_BUTTON_UNKNOWN = 2
  uint8 ESTOP_BUTTON_RELEASED = 3
uint8 estop_source
  uint8 ESTOP_SOURCE_NONE = 0
  uint8 ESTOP_SOURCE_USER = 1
  uint8 ESTOP_SOURCE_UNKNOWN = 2
  uint8 ESTOP_SOURCE_FAULT = 3
  uint8 ESTOP_SOURCE_ENGINE = 4
""")["intera_core_msgs/RobotAssemblyState"]

GEOMETRY = "".join("\n" + "=" * 80 + "\nMSG: " + text for text in (
    "sensor_msgs/JointState\nHeader header\nstring[] name\nfloat64[] position\nfloat64[] velocity\nfloat64[] effort\n",
    "geometry_msgs/PoseStamped\nHeader header\nPose pose\n", "geometry_msgs/Pose\nPoint position\nQuaternion orientation\n",
    "geometry_msgs/Point\nfloat64 x\nfloat64 y\nfloat64 z\n", "geometry_msgs/Quaternion\nfloat64 x\nfloat64 y\nfloat64 z\nfloat64 w\n",
)) + HEADER


def message(name, definition):
    return generate_dynamic(name, definition + GEOMETRY)[name]


class SolvePositionFK(object):
    _type, _md5sum = "intera_core_msgs/SolvePositionFK", "6db8c7b904dcebec9a59022cd894ef68"
    _request_class = message("intera_core_msgs/SolvePositionFKRequest", "sensor_msgs/JointState[] configuration\nstring[] tip_names\n")
    _response_class = message(
        "intera_core_msgs/SolvePositionFKResponse", "geometry_msgs/PoseStamped[] pose_stamp\nbool[] isValid\nbool[] inCollision\n")


class SolvePositionIK(object):
    _type, _md5sum = "intera_core_msgs/SolvePositionIK", "7ae4607244c30c6c631f3693cd280e45"
    _request_class = message("intera_core_msgs/SolvePositionIKRequest", """geometry_msgs/PoseStamped[] pose_stamp
sensor_msgs/JointState[] seed_angles
int8 seed_mode
bool[] use_nullspace_goal
sensor_msgs/JointState[] nullspace_goal
float64[] nullspace_gain
string[] tip_names
""")
    _response_class = message("intera_core_msgs/SolvePositionIKResponse", "sensor_msgs/JointState[] joints\nint8[] result_type\n")


# The vendor's URDF: xyz and rpy of each joint about its z, then of right_hand.
CHAIN = [
    ((0, 0, 0.08), (0, 0, 0)), ((0.081, 0.05, 0.237), (-1.57079632679, 1.57079632679, 0)), ((0, -0.14, 0.1425), (1.57079632679, 0, 0)),
    ((0, -0.042, 0.26), (-1.57079632679, 0, 0)), ((0, -0.125, -0.1265), (1.57079632679, 0, 0)), ((0, 0.031, 0.275), (-1.57079632679, 0, 0)),
    ((0, -0.11, 0.1053), (-1.57079632679, -0.17453, 3.1416)), ((0, 0, 0.0245), (0, 0, 1.570796)),
]


def product(a, b):
    return (a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3], a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
            a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1], a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0])


def turned(q, v):
    return product(product(q, (0,) + tuple(v)), (q[0], -q[1], -q[2], -q[3]))[1:]


def about(axis, angle):
    return (math.cos(angle / 2),) + tuple(math.sin(angle / 2) * (index == axis) for index in range(3))


def tip(angles):
    """Place and quaternion w x y z."""
    place, turn = (0, 0, 0), (1, 0, 0, 0)
    for (xyz, rpy), angle in zip(CHAIN, list(angles) + [0]):
        place = tuple(a + b for a, b in zip(place, turned(turn, xyz)))
        turn = product(turn, product(about(2, rpy[2]), product(about(1, rpy[1]), about(0, rpy[0]))))
        turn = product(turn, about(2, angle))
    return place, turn


NAMES = ["right_j%d" % index for index in range(7)]
LIMB = "/robot/limb/right/"
seen = {}


def check(feature, worked, *evidence):
    print(("ok: " if worked else "FAILED: ") + feature, *(() if worked else evidence))
    if not worked:
        sys.stdout.flush()
        rospy.signal_shutdown("failed")
        sys.exit(1)


def awaits(condition, seconds=10.0, meanwhile=lambda: None):
    deadline = time.time() + seconds
    while time.time() < deadline:
        if condition():
            return True
        meanwhile()
        time.sleep(0.01)
    return False


def hear(topic, kind):
    rospy.Subscriber(topic, kind, lambda message: seen.__setitem__(topic, message), tcp_nodelay=True)


def angle(joint):
    message = seen["/robot/joint_states"]
    return message.position[message.name.index(joint)]


def speed():
    message = seen["/robot/joint_states"]
    return max(abs(message.velocity[message.name.index(name)]) for name in NAMES)


def state():
    return seen["/robot/state"]


def command(mode, joint, value):
    message = JointCommand(mode=mode, names=[joint])
    message.header.stamp = rospy.Time.now()
    setattr(message, {1: "position", 2: "velocity", 3: "effort"}[mode], [value])
    commands.publish(message)


def asks(publisher, message, condition):
    return awaits(condition, 5.0, lambda: publisher.publish(message))


rospy.init_node("client", disable_rosout=True, disable_signals=True)
hear("/robot/state", RobotAssemblyState)
hear("/robot/joint_states", JointState)
hear("/robot/joint_limits", JointLimits)
enable = rospy.Publisher("/robot/set_super_enable", Bool, queue_size=10)
stop = rospy.Publisher("/robot/set_super_stop", Empty, queue_size=10)
reset = rospy.Publisher("/robot/set_super_reset", Empty, queue_size=10)
commands = rospy.Publisher(LIMB + "joint_command", JointCommand, tcp_nodelay=True, queue_size=1)
timeout = rospy.Publisher(LIMB + "joint_command_timeout", Float64, latch=True, queue_size=10)

check("topics", awaits(lambda: len(seen) == 3), list(seen))
check("names", rospy.get_param("/robot_config/right_config/joint_names") == NAMES and rospy.get_param("/manifest/robot_class") == "sawyer")
check("limits", seen["/robot/joint_limits"].joint_names == NAMES)
check("listeners", awaits(lambda: all(p.get_num_connections() for p in (enable, stop, reset, commands, timeout))))
check("disable", asks(enable, Bool(False), lambda: not state().enabled))
check("enable", asks(enable, Bool(True), lambda: state().enabled))

goal = angle("right_j6") - 0.3
check("position", awaits(lambda: abs(angle("right_j6") - goal) < 0.01, meanwhile=lambda: command(1, "right_j6", goal)), angle("right_j6"), goal)

timeout.publish(Float64(0.1))
start = angle("right_j6")
check("velocity", awaits(lambda: angle("right_j6") > start + 0.1, meanwhile=lambda: command(2, "right_j6", 0.3)), start, angle("right_j6"))
check("timeout after velocity", awaits(lambda: speed() < 0.01, 3.0), speed())

start = angle("right_j0")
check("torque", awaits(lambda: angle("right_j0") > start + 0.03, meanwhile=lambda: command(3, "right_j0", 5.0)), start, angle("right_j0"))
check("timeout after torque", awaits(lambda: speed() < 0.01, 5.0), speed())
held = [angle(name) for name in NAMES]
time.sleep(0.5)
check("held", max(abs(angle(name) - before) for name, before in zip(NAMES, held)) < 0.01)

SERVICES = "/ExternalTools/right/PositionKinematicsNode/"
rospy.wait_for_service(SERVICES + "IKService", 5)
rospy.wait_for_service(SERVICES + "FKService", 5)
pose = [0.1, -0.4, 0.2, 1.1, -0.3, 0.7, 2.9]
request = SolvePositionFK._request_class(configuration=[JointState(name=NAMES, position=pose)], tip_names=["right_hand"])
answer = rospy.ServiceProxy(SERVICES + "FKService", SolvePositionFK)(request)
found, (place, turn) = answer.pose_stamp[0].pose, tip(pose)
got = (found.orientation.w, found.orientation.x, found.orientation.y, found.orientation.z)
apart = max(abs(a - b) for a, b in zip((found.position.x, found.position.y, found.position.z), place))
check("forward kinematics", answer.isValid == [True] and apart < 1e-6 and abs(sum(a * b for a, b in zip(got, turn))) > 1 - 1e-9, found, place, turn)
request = SolvePositionIK._request_class(pose_stamp=answer.pose_stamp, tip_names=["right_hand"])
solved = rospy.ServiceProxy(SERVICES + "IKService", SolvePositionIK)(request)
check("inverse kinematics", solved.result_type[0] > 0, solved)
reached, turned_to = tip(solved.joints[0].position)
check("its solution", max(abs(a - b) for a, b in zip(reached, place)) < 1e-4 and abs(sum(a * b for a, b in zip(turned_to, turn))) > 1 - 1e-7, solved)
answer.pose_stamp[0].pose.position.x = 5
request = SolvePositionIK._request_class(pose_stamp=answer.pose_stamp, tip_names=["right_hand"])
check("out of reach", rospy.ServiceProxy(SERVICES + "IKService", SolvePositionIK)(request).result_type[0] == -1)

check("stop", asks(stop, Empty(), lambda: state().stopped and not state().enabled))
enable.publish(Bool(True))
time.sleep(0.2)
check("stays stopped", not state().enabled)
check("reset", asks(reset, Empty(), lambda: not state().stopped))
check("enable again", asks(enable, Bool(True), lambda: state().enabled))
rospy.signal_shutdown("done")
