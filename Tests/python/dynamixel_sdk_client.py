"""The vendor's own client against the emulator: python dynamixel_sdk_client.py DEVICE ID...

Prints one line per feature and leaves with status 0 when all of them worked.
"""

import sys
import time

import dynamixel_sdk as sdk

TORQUE_ENABLE, PROFILE_VELOCITY, GOAL_POSITION, PRESENT_POSITION, RETURN_DELAY = 64, 112, 116, 132, 9


def main():
    device, ids = sys.argv[1], [int(argument) for argument in sys.argv[2:]]
    first = ids[0]
    port = sdk.PortHandler(device)
    packets = sdk.PacketHandler(2.0)
    check("open", port.openPort() and port.setBaudRate(1000000))

    model, result, error = packets.ping(port, first)
    check("ping", result == sdk.COMM_SUCCESS and error == 0 and model == 1020, model, result, error)

    found, result = packets.broadcastPing(port)
    check("broadcast ping", result == sdk.COMM_SUCCESS and sorted(found) == ids, found, result)

    position, result, error = packets.read4ByteTxRx(port, first, PRESENT_POSITION)
    check("read", result == sdk.COMM_SUCCESS and error == 0 and 0 <= position <= 4095, position, result, error)

    result, error = packets.write1ByteTxRx(port, first, TORQUE_ENABLE, 1)
    check("write", result == sdk.COMM_SUCCESS and error == 0, result, error)

    result, error = packets.write1ByteTxRx(port, first, RETURN_DELAY, 1)
    check("storage locked under torque", result == sdk.COMM_SUCCESS and error == 7, result, error)

    for name, exchange in (("sync read", "txRxPacket"), ("fast sync read", "fastSyncRead")):
        group = sdk.GroupSyncRead(port, packets, 126, 10)
        if not hasattr(group, exchange):
            print(f"absent from this SDK: {name}")
            continue
        for servo in ids:
            group.addParam(servo)
        result = getattr(group, exchange)()
        seen = [group.getData(servo, PRESENT_POSITION, 4) for servo in ids] if result == sdk.COMM_SUCCESS else []
        check(name, seen != [] and abs(seen[0] - position) <= 2, result, seen)

    goal = position + 200
    write = sdk.GroupSyncWrite(port, packets, GOAL_POSITION, 4)
    write.addParam(first, [goal & 0xFF, goal >> 8, 0, 0])
    check("sync write", write.txPacket() == sdk.COMM_SUCCESS)
    deadline = time.time() + 5
    reached = packets.read4ByteTxRx(port, first, PRESENT_POSITION)[0]
    while time.time() < deadline and abs(reached - goal) > 10:
        time.sleep(0.02)
        reached = packets.read4ByteTxRx(port, first, PRESENT_POSITION)[0]
    check("drive", abs(reached - goal) <= 10, goal, reached)

    result, error = packets.reboot(port, first)
    check("reboot", result == sdk.COMM_SUCCESS and error == 0, result, error)
    _, result, _ = packets.ping(port, first)
    check("silent while it boots", result != sdk.COMM_SUCCESS, result)
    time.sleep(0.5)
    torque, result, error = packets.read1ByteTxRx(port, first, TORQUE_ENABLE)
    check("torque is off after the reboot", result == sdk.COMM_SUCCESS and torque == 0, torque, result, error)

    port.closePort()
    check("open again", port.openPort())
    check("ping again", packets.ping(port, first)[1] == sdk.COMM_SUCCESS)
    port.closePort()


def check(feature, worked, *seen):
    print(("ok: " if worked else "FAILED: ") + feature + ("" if worked else f" {seen}"), flush=True)
    if not worked:
        sys.exit(1)


main()
