import Drivers
import Realtime
import Robot
import Testing

@Suite struct DynamixelCycleTests {
    @Test("a cycle of nine servos is one fast sync read and one sync write")
    func trace() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        _ = driver.read(into: &state)
        bench.wire.forgetWrites()
        let calls = bench.wire.readCalls
        let read = driver.read(into: &state)
        let write = driver.write(position: JointVector([0, 0.5, -0.5, 0, 0, 0.1]))
        #expect(read == .fresh)
        #expect(write == .fresh)
        #expect(bench.wire.readCalls == calls + 1)
        // Masters at 0, 0.5, -0.5, 0, 0, 0.1 rad; shadows 3 and 5 are not addressed.
        let goals: [(UInt8, Int)] = [(1, 2048), (2, 2374), (4, 1722), (6, 2048), (7, 2048), (8, 2113), (9, hold(bench))]
        let data = goals.map {
            DynamixelInstruction.Datum(id: $0.0, address: 116, data: DynamixelRegister.goalPosition.bytes(of: $0.1))
        }
        #expect(
            bench.wire.writes == [
                DynamixelCodec.encode(.fastSyncRead(address: 126, count: 10, ids: [1, 2, 3, 4, 5, 6, 7, 8, 9]), to: 254),
                DynamixelCodec.encode(.syncWrite(address: 116, count: 4, data), to: 254),
            ])
    }

    @Test("the two requests of a cycle are these bytes")
    func bytesOfACycle() throws {
        let bench = try ServoBench("openmanipulator-x")
        var driver = try bench.connected()
        var state = JointState(joints: 4)
        _ = driver.read(into: &state)
        bench.wire.forgetWrites()
        _ = driver.read(into: &state)
        #expect(bench.wire.writes.map { hex($0.dropLast(2)) } == ["FF FF FD 00 FE 0C 00 8A 7E 00 0A 00 0B 0C 0D 0E 0F"])
    }

    @Test("the first read and every tenth after it reach to voltage and temperature")
    func wideReads() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        for _ in 0..<21 { _ = driver.read(into: &state) }
        let counts = bench.wire.writes.map { Int($0[10]) }
        #expect(counts == [21] + Array(repeating: 10, count: 9) + [21] + Array(repeating: 10, count: 9) + [21])
        #expect(abs(state.voltage - 12) < 1e-9)
        // The hotter of each pair: servos 3 and 5 of shoulder and elbow.
        #expect(state.temperature.array == [31, 33, 35, 36, 37, 38])
        #expect(driver.gripperTemperature == 39)
    }

    @Test("ticks become radians about the centre, units become rad/s and N·m, and a shadow adds its torque")
    func units() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        bench.servos[1]?[.presentPosition] = 2048 + 1024
        bench.servos[1]?[.presentVelocity] = -100
        bench.servos[1]?[.presentCurrent] = -50
        bench.servos[2]?[.presentCurrent] = 100
        bench.servos[3]?[.presentCurrent] = 60
        bench.servos[8]?[.presentCurrent] = 321
        var state = JointState(joints: 6)
        let outcome = driver.read(into: &state)
        #expect(outcome == .fresh)
        #expect(abs(state.position[0] - .pi / 2) < 1e-12)
        #expect(abs(state.velocity[0] + 2.39691227) < 1e-9)
        let constant = try #require(bench.calibration.servo(1)?.torqueConstant)
        #expect(abs(state.effort[0] + 50 * 0.00269 * constant) < 1e-12)
        #expect(abs(state.effort[1] - 160 * 0.00269 * constant) < 1e-12)
        // wrist_rotate is an XL430, which reports load and no current.
        #expect(state.hasEffort == 0b011111)
        #expect(state.effort[5] == 0)
    }

    @Test("with a firmware too old for it, sync read takes the place of fast sync read")
    func oldFirmware() throws {
        let bench = try ServoBench()
        bench.servos[4]?[.firmwareVersion] = 44
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        let outcome = driver.read(into: &state)
        #expect(outcome == .fresh)
        let fast = driver.usesFastSyncRead
        #expect(!fast)
        #expect(bench.wire.writes.map { $0[7] } == [0x82])
    }

    @Test("a goal beyond what the servo accepts is sent as its limit, one that is not finite not at all")
    func goalLimits() throws {
        let bench = try ServoBench("openmanipulator-x")
        var driver = try bench.connected()
        let outcomes = [driver.write(position: JointVector([9, -9, 0, 0])), driver.write(position: JointVector([0, .nan, 0, 0]))]
        #expect(outcomes == [.fresh, .bad(.notAccepted)])
        #expect(bench.wire.writes.count == 1)
        let limits = bench.robot.servos.map(\.positionTicks)
        #expect(bench.servos[11]?[.goalPosition] == limits[0].upperBound)
        #expect(bench.servos[12]?[.goalPosition] == limits[1].lowerBound)
    }

    private func hold(_ bench: ServoBench) -> Int {
        Int(((bench.robot.gripper?.hold ?? 0) * 4096 / (2 * .pi)).rounded()) + 2048
    }
}
