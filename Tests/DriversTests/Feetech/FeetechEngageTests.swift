import Drivers
import Realtime
import Robot
import Testing

@Suite struct FeetechEngageTests {
    private func problems(_ spoil: (FeetechBench) throws -> Void) throws -> [String] {
        let bench = try FeetechBench()
        try spoil(bench)
        var driver = bench.driver()
        do throws(ConnectError) { try driver.connect() } catch { return error.problems.map(\.description) }
        return []
    }

    @Test("an arm as its files say it connects, and nothing is written")
    func connects() throws {
        let bench = try FeetechBench()
        var driver = bench.driver()
        try driver.connect()
        #expect(bench.assignments.isEmpty)
    }

    @Test("what differs from the files is named by servo and register")
    func differences() throws {
        #expect(try problems { $0.servos[4]?.isPresent = false }[0].contains("servo 4 (wrist_flex): No STS3215 answers"))
        #expect(try problems { $0.servos[1]?[.homingOffset] = -140 }[0].contains("offset is -140 but the calibration file says -143"))
        #expect(try problems { $0.servos[2]?[.maximumPosition] = 4095 }[0].contains("Its maximumPosition is 4095 but must be 3190."))
        #expect(try problems { $0.servos[2]?[.operatingMode] = 1 }[0].contains("operatingMode is 1 but must be 0"))
        #expect(try problems { $0.servos[2]?[.phase] = 28 }[0].contains("phase is 28 but must be 12"))
        #expect(try problems { $0.servos[5]?[.unloadingCondition] = 4 }[0].contains("unloadingCondition is 4 but must be 44"))
        #expect(try problems { $0.servos[6]?[.modelNumber] = 2825 }[0].contains("number 2825"))
        #expect(try problems { $0.servos[6]?.error = .overload }[0].contains("hardware error (overload)"))
        #expect(try problems { $0.servos[9] = FeetechBench.Servo() }[0].contains("servo 9: A STS3215 answers that the robot file"))
    }

    @Test("two servos that took each other's place are told from two that are set up wrongly")
    func swapped() throws {
        let found = try problems { (bench: FeetechBench) in
            (bench.servos[2], bench.servos[3]) = (bench.servos[3], bench.servos[2])
        }
        #expect(found.count == 2)
        #expect(found[0].contains("servo 2 (shoulder_lift): It is what servo 3 (elbow_flex) must be"))
    }

    @Test("goals are made the measured positions before torque goes on, the lock is closed first, and no EEPROM is written")
    func engages() throws {
        let bench = try FeetechBench()
        for servo in bench.servos.values { servo[.goalPosition] = 100 }
        bench.servos[1]?[.lock] = 0
        var driver = try bench.connected()
        try driver.engage()
        #expect(bench.assignments.allSatisfy { $0.address >= 40 })
        #expect(bench.servos.values.allSatisfy { $0[.torqueEnable] == 1 && $0[.lock] == 1 })
        let shoulder = bench.assignments.filter { $0.id == 1 }.map(\.address)
        #expect(shoulder == [55, 41, 44, 46, 42, 40])
        #expect(bench.servos[1]?[.goalPosition] == 2048)
        // The gripper goes to where it is held, at half a radian a second.
        #expect(bench.servos[6]?[.goalPosition] == 1725)
        #expect(bench.servos[6]?[.goalVelocity] == 326)
        let (held, zero) = (driver.heldPosition, 3 * 2 * Double.pi / 4096)
        #expect(abs(held[0] + zero) < 1e-12)
    }

    @Test("an arm that is held up by its goals keeps them")
    func keepsGoals() throws {
        let bench = try FeetechBench()
        bench.servos[2]?[.torqueEnable] = 1
        bench.servos[2]?[.goalPosition] = 2000
        var driver = try bench.connected()
        try driver.engage()
        #expect(bench.servos[2]?[.goalPosition] == 2000)
    }

    @Test("a servo that does not take what is written is named, and nothing is believed by its answer alone")
    func doesNotTake() throws {
        let bench = try FeetechBench()
        bench.servos[3]?.ignores = [.torqueEnable]
        var driver = try bench.connected()
        #expect(throws: ConnectError.self) { try driver.engage() }
        let released = driver.disengage()
        #expect(released)
    }
}
