"""What users of ur-rtde (PyPI) do with a robot: power it on by its dashboard, read it, set registers and the speed slider.

Usage: ur_rtde_client.py ADDRESS   (the robot's ports are the usual ones)
Prints one line per feature and leaves with status 0 when all of them worked. Where Universal Robots' own client for Python is installed as
well (module rtde), it reads the same robot and claims an input that is taken.
"""
import math
import sys
import time

import dashboard_client
import rtde_io
import rtde_receive

address = sys.argv[1]


def wait(what, condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come about"
        time.sleep(0.02)
    print(what)


dashboard = dashboard_client.DashboardClient(address)
dashboard.connect()
assert dashboard.isConnected()
assert dashboard.isInRemoteControl()
assert "POWER_OFF" in dashboard.robotmode(), dashboard.robotmode()
assert "NORMAL" in dashboard.safetystatus()
print("model", dashboard.getRobotModel(), "version", dashboard.polyscopeVersion())
dashboard.powerOn()
wait("power is on", lambda: "IDLE" in dashboard.robotmode())
dashboard.brakeRelease()
wait("brakes are released", lambda: "RUNNING" in dashboard.robotmode())

receive = rtde_receive.RTDEReceiveInterface(address)
assert receive.isConnected()
wait("all fields are read", lambda: receive.getTimestamp() > 0)
q = receive.getActualQ()
assert len(q) == 6 and max(abs(a - b) for a, b in zip(q, [0, -math.pi / 2, math.pi / 2, -math.pi / 2, -math.pi / 2, 0])) < 0.02, q
pose = receive.getActualTCPPose()
# Of the teach pendant's base frame, half a turn from ROS's.
assert max(abs(a - b) for a, b in zip(pose, [-0.4919, -0.1333, 0.4879])) < 0.01, pose
assert receive.getRobotMode() == 7 and receive.getSafetyMode() == 1 and receive.getRuntimeState() == 1
first = receive.getTimestamp()
wait("time goes on", lambda: receive.getTimestamp() > first + 0.1)

narrow = rtde_receive.RTDEReceiveInterface(address, 125, ["timestamp", "actual_q", "target_speed_fraction", "output_int_register_24"])
wait("a few fields at 125 Hz are read", lambda: narrow.getTimestamp() > 0)

io = rtde_io.RTDEIOInterface(address)
assert io.setSpeedSlider(0.5)
wait("the speed slider is moved", lambda: abs(receive.getTargetSpeedFraction() - 0.5) < 1e-9)
assert io.setSpeedSlider(1.0)
wait("and back", lambda: receive.getTargetSpeedFraction() == 1.0)

try:
    import rtde.rtde
except ImportError:
    print("SKIPPED: no client of Universal Robots' own (github.com/UniversalRobots/RTDE_Python_Client_Library)")
else:
    own = rtde.rtde.RTDE(address)
    own.connect()
    print("controller", own.get_controller_version())
    try:
        own.send_input_setup(["speed_slider_mask", "speed_slider_fraction"], ["UINT32", "DOUBLE"])
        raise SystemExit("an input that is taken was given away")
    except ValueError as error:
        print("refused:", error)
    registers = own.send_input_setup(["input_int_register_40", "input_double_register_40"], ["INT32", "DOUBLE"])
    assert registers is not None
    names = ["timestamp", "actual_q", "joint_mode", "robot_status_bits", "input_int_register_40", "input_double_register_40"]
    types = ["DOUBLE", "VECTOR6D", "VECTOR6INT32", "UINT32", "INT32", "DOUBLE"]
    assert own.send_output_setup(names, types, 500)
    assert own.send_start()
    registers.input_int_register_40, registers.input_double_register_40 = -7, 2.5
    own.send(registers)
    stamps = []
    for _ in range(100):
        state = own.receive_buffered() or own.receive()
        stamps.append(state.timestamp)
    steps = {round((b - a) * 1000) for a, b in zip(stamps, stamps[1:])}
    # On a busy machine some are passed over; none comes between the controller's periods.
    assert all(step > 0 and step % 2 == 0 for step in steps), steps
    assert state.joint_mode == [253] * 6 and state.input_int_register_40 == -7 and state.input_double_register_40 == 2.5
    assert own.send_pause()
    own.disconnect()
    print("Universal Robots' own client reads it")

dashboard.powerOff()
wait("power is off", lambda: receive.getRobotMode() == 3)
dashboard.disconnect()
receive.disconnect()
narrow.disconnect()
