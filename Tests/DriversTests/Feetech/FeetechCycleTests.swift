import Drivers
import Realtime
import Robot
import Testing

@Suite struct FeetechCycleTests {
    @Test("a cycle of six servos is one sync read and one sync write, the goals each unit's own ticks")
    func trace() throws {
        let bench = try FeetechBench()
        var driver = try bench.connected()
        var state = JointState(joints: 5)
        let read = driver.read(into: &state)
        let write = driver.write(position: JointVector([0, 0.5, -0.5, 0, 0.1]))
        #expect([read, write] == [.fresh, .fresh])
        // 0.5 rad are 326 ticks; the zeros of this unit are 2051, 2047.5, 2041.5, 2047 and 2047.5, and the gripper's is 2050.5.
        let goals: [(UInt8, Int)] = [(1, 2051), (2, 2373), (3, 1716), (4, 2047), (5, 2113), (6, 1725)]
        let data = goals.map { FeetechInstruction.Datum(id: $0.0, data: FeetechRegister.goalPosition.bytes(of: $0.1)) }
        #expect(
            bench.wire.writes == [
                FeetechCodec.encode(.syncRead(address: 56, count: 15, ids: [1, 2, 3, 4, 5, 6]), to: 254),
                FeetechCodec.encode(.syncWrite(address: 42, count: 2, data), to: 254),
            ])
    }

    @Test("ticks become radians about the middle of the unit's range, and all else comes with them")
    func units() throws {
        let bench = try FeetechBench()
        var driver = try bench.connected()
        let servo = try #require(bench.servos[1])
        servo[.presentPosition] = 2051 + 1024
        servo[.presentVelocity] = -100
        // Turned against its voltage: more is taken from it than it gives.
        servo[.presentLoad] = -300
        servo[.presentCurrent] = 50
        bench.servos[2]?[.presentVoltage] = 48
        var state = JointState(joints: 5)
        let outcome = driver.read(into: &state)
        #expect(outcome == .fresh)
        #expect(abs(state.position[0] - .pi / 2) < 1e-12)
        #expect(abs(state.velocity[0] + 100 * 2 * .pi / 4096) < 1e-12)
        #expect(state.hasEffort == 0b11111)
        #expect(abs(state.effort[0] + 50 * 0.0065 * 0.796) < 1e-12)
        #expect(abs(state.voltage - 4.8) < 1e-9)
        #expect(state.temperature.array == [31, 32, 33, 34, 35])
        #expect(driver.gripperTemperature == 36)
    }

    @Test("a joint that is led by its load has an effort against its voltage")
    func regeneration() throws {
        let bench = try FeetechBench()
        var driver = try bench.connected()
        let servo = try #require(bench.servos[1])
        (servo[.presentLoad], servo[.presentVelocity], servo[.presentCurrent]) = (200, 1500, 50)
        var state = JointState(joints: 5)
        _ = driver.read(into: &state)
        // 0.2 of 5 V bring 0.26 N·m, and 2.3 rad/s take 0.8 N·m of them.
        #expect(state.effort[0] < 0)
    }

    @Test("of the supply voltages the lowest is told, but the highest where it is above its limit")
    func voltage() throws {
        let bench = try FeetechBench()
        var driver = try bench.connected()
        bench.servos[2]?[.presentVoltage] = 47
        bench.servos[6]?[.presentVoltage] = 58
        var state = JointState(joints: 5)
        _ = driver.read(into: &state)
        #expect(abs(state.voltage - 5.8) < 1e-9)
    }

    @Test("a goal beyond what the servo accepts is sent as its limit, one that is not finite not at all")
    func goalLimits() throws {
        let bench = try FeetechBench()
        var driver = try bench.connected()
        let outcomes = [driver.write(position: JointVector([9, -9, 0, 0, 0])), driver.write(position: JointVector([0, .nan, 0, 0, 0]))]
        #expect(outcomes == [.fresh, .bad(.notAccepted)])
        #expect(bench.wire.writes.count == 1)
        #expect(bench.servos[1]?[.goalPosition] == 3310)
        #expect(bench.servos[2]?[.goalPosition] == 905)
    }
}
