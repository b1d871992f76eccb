"""The vendor's own client against the emulator: python feetech_sdk_client.py DEVICE ID...

Prints one line per feature and leaves with status 0 when all of them worked.
"""

import sys
import time

import scservo_sdk as sdk

TORQUE_ENABLE, ACCELERATION, GOAL_POSITION, LOCK, PRESENT_POSITION, RETURN_DELAY = 40, 41, 42, 55, 56, 7
# A status without parameters: the write was carried out, and nothing is wrong with the servo.
FINE = (sdk.COMM_SUCCESS, 0)


def main():
    device, ids = sys.argv[1], [int(argument) for argument in sys.argv[2:]]
    first = ids[0]
    port = sdk.PortHandler(device)
    packets = sdk.PacketHandler(0)
    check("open", port.openPort() and port.setBaudRate(1000000))

    model, result, error = packets.ping(port, first)
    check("ping and model number", result == sdk.COMM_SUCCESS and error == 0 and model == 777, model, result, error)
    check("no answer from an id that is not there", packets.ping(port, 77)[1] != sdk.COMM_SUCCESS)

    position, result, error = packets.read2ByteTxRx(port, first, PRESENT_POSITION)
    check("read", result == sdk.COMM_SUCCESS and error == 0 and 0 <= position <= 4095, position, result, error)

    check("goal where it stands", packets.write2ByteTxRx(port, first, GOAL_POSITION, position) == FINE)
    check("write", packets.write1ByteTxRx(port, first, TORQUE_ENABLE, 1) == FINE)
    check("acceleration", packets.write1ByteTxRx(port, first, ACCELERATION, 254) == FINE)

    group = sdk.GroupSyncRead(port, packets, PRESENT_POSITION, 8)
    for servo in ids:
        group.addParam(servo)
    result = group.txRxPacket()
    seen = [group.getData(servo, PRESENT_POSITION, 2) for servo in ids] if result == sdk.COMM_SUCCESS else []
    check("sync read", seen != [] and abs(seen[0] - position) <= 2, result, seen)

    goal = position + 200
    write = sdk.GroupSyncWrite(port, packets, GOAL_POSITION, 2)
    write.addParam(first, [sdk.SCS_LOBYTE(goal), sdk.SCS_HIBYTE(goal)])
    check("sync write", write.txPacket() == sdk.COMM_SUCCESS)
    deadline = time.time() + 5
    reached = packets.read2ByteTxRx(port, first, PRESENT_POSITION)[0]
    while time.time() < deadline and abs(reached - goal) > 20:
        time.sleep(0.02)
        reached = packets.read2ByteTxRx(port, first, PRESENT_POSITION)[0]
    check("drive", abs(reached - goal) <= 20, goal, reached)

    check("registered write", packets.regWriteTxRx(port, first, GOAL_POSITION, 2, [position & 0xFF, position >> 8]) == FINE)
    check("it waits", packets.read2ByteTxRx(port, first, GOAL_POSITION)[0] == goal)
    packets.action(port, sdk.BROADCAST_ID)
    time.sleep(0.05)
    check("action", packets.read2ByteTxRx(port, first, GOAL_POSITION)[0] == position)

    check("unlock", packets.write1ByteTxRx(port, first, LOCK, 0) == FINE)
    check("storage", packets.write1ByteTxRx(port, first, RETURN_DELAY, 1) == FINE)
    check("it is there", packets.read1ByteTxRx(port, first, RETURN_DELAY)[0] == 1)
    check("torque off", packets.write1ByteTxRx(port, first, TORQUE_ENABLE, 0) == FINE)

    port.closePort()
    check("open again", port.openPort())
    check("ping again", packets.ping(port, first)[1] == sdk.COMM_SUCCESS)
    port.closePort()


def check(feature, worked, *seen):
    print(("ok: " if worked else "FAILED: ") + feature + ("" if worked else f" {seen}"), flush=True)
    if not worked:
        sys.exit(1)


main()
