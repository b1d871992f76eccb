import Drivers
import Realtime
import Robot
import Testing

@Suite struct DynamixelEngageTests {
    @Test("engaging energises every servo where it stands, and leaves the watchdogs armed")
    func engages() throws {
        let bench = try ServoBench()
        for servo in bench.servos.values { servo[.presentPosition] = 2100 }
        var driver = try bench.connected()
        try driver.engage()
        for (id, servo) in bench.servos {
            #expect(servo[.torqueEnable] == 1, "servo \(id)")
            #expect(servo[.busWatchdog] == Int((bench.robot.safety.watchdog / 0.02).rounded()), "servo \(id)")
            #expect(servo[.profileVelocity] == (id == 9 ? 20 : 0), "servo \(id)")
            #expect(servo[.profileAcceleration] == 0, "servo \(id)")
            if id != 9 { #expect(servo[.goalPosition] == 2100, "servo \(id)") }
        }
    }

    @Test("the goal is the measured position before the torque goes on, and only RAM is written")
    func order() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        try driver.engage()
        for id in bench.servos.keys {
            let written = bench.wire.writes.flatMap { DynamixelCodec.decode($0) }.compactMap { message -> UInt16? in
                guard case .instruction(id, .write(let address, _)) = message else { return nil }
                return address
            }
            #expect(written.allSatisfy { $0 >= 64 }, "servo \(id) had its EEPROM written")
            guard let torque = written.firstIndex(of: 64) else { continue }
            #expect(written[..<torque].contains(116), "servo \(id) was energised before its goal was set")
        }
    }

    @Test("a servo that holds its goal against gravity keeps the goal that holds it")
    func keepsGoal() throws {
        let bench = try ServoBench()
        bench.servos[2]?[.torqueEnable] = 1
        bench.servos[2]?[.goalPosition] = 2058
        var driver = try bench.connected()
        try driver.engage()
        #expect(bench.servos[2]?[.goalPosition] == 2058)
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var sentence: String
        var spoil: @Sendable (ServoBench.Servo) -> Void
    }

    static let refusals: [Refusal] = [
        Refusal(testDescription: "watchdog that does not fire", sentence: "did not fire in a silent line") { $0.hasDeadWatchdog = true },
        Refusal(testDescription: "watchdog without effect", sentence: "took a goal although") { $0.hasToothlessWatchdog = true },
        Refusal(testDescription: "watchdog that cannot be set", sentence: "Its busWatchdog is 0 although 5 was written") {
            $0.ignores = [.busWatchdog]
        },
        Refusal(testDescription: "torque that does not go on", sentence: "Its torqueEnable is 0 although 1 was written") {
            $0.ignores = [.torqueEnable]
        },
        Refusal(testDescription: "refused profile", sentence: "It refused 0 for profileVelocity: the register cannot be accessed so") {
            $0.refuses = [.profileVelocity: .access]
        },
        Refusal(testDescription: "hardware error", sentence: "hardware error (input voltage)") { $0[.hardwareErrorStatus] = 1 },
        Refusal(testDescription: "joint outside its limits", sentence: "It stands at tick 5, outside 648 to 3094") {
            $0[.presentPosition] = 5
        },
        Refusal(testDescription: "missing servo", sentence: "answers a ping but not a read") { $0.isPresent = false },
    ]

    @Test("engaging is refused by name", arguments: refusals)
    func refuses(_ refusal: Refusal) throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        if let servo = bench.servos[4] { refusal.spoil(servo) }
        // A shadow turns with its joint.
        bench.servos[5]?[.presentPosition] = bench.servos[4]?[.presentPosition] ?? 0
        do throws(ConnectError) {
            try driver.engage()
            Issue.record("engaged in spite of: \(refusal.testDescription)")
        } catch {
            #expect(error.problems.map(\.servo) == [4])
            #expect(error.description.contains(refusal.sentence), "\(error)")
        }
    }

    @Test("two servos of one joint that disagree are not energised against each other")
    func refusesShadowApart() throws {
        let bench = try ServoBench()
        bench.servos[3]?[.presentPosition] = 2048 - 100
        var driver = try bench.connected()
        let error = #expect(throws: ConnectError.self) { try driver.engage() }
        #expect(error?.problems.map(\.servo) == [3])
        #expect(error?.description.contains("It stands 100 ticks away from servo 2") == true, "\(error?.description ?? "")")
        #expect(bench.servos.values.allSatisfy { $0[.torqueEnable] == 0 })
    }

    @Test("the gripper has its pace before it is energised, for whoever takes over sends it to where it is held")
    func gripperPace() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        try driver.engage()
        let written = bench.wire.writes.flatMap { DynamixelCodec.decode($0) }.compactMap { message -> UInt16? in
            guard case .instruction(9, .write(let address, _)) = message else { return nil }
            return address
        }
        #expect(try #require(written.lastIndex(of: 112)) < (try #require(written.firstIndex(of: 64))))
    }

    @Test("a servo that its watchdog stopped far from its goal is told to stay in the packet after the one that releases it")
    func releasesFromAfar() throws {
        let bench = try ServoBench()
        bench.servos[2]?[.torqueEnable] = 1
        bench.servos[2]?[.busWatchdog] = 255
        bench.servos[2]?[.goalPosition] = 2500
        var driver = try bench.connected()
        try driver.engage()
        let requests = bench.wire.writes.flatMap { DynamixelCodec.decode($0) }
        let release = try #require(requests.firstIndex(of: .instruction(id: 2, .write(address: 98, data: [0]))))
        #expect(requests[release + 1] == .instruction(id: 2, .write(address: 116, data: [0, 8, 0, 0])))
        #expect(bench.servos[2]?[.goalPosition] == 2048)
    }

    @Test("after engaging it is known where the arm is held, although it sags")
    func heldPosition() throws {
        let bench = try ServoBench()
        bench.servos[2]?[.torqueEnable] = 1
        bench.servos[2]?[.goalPosition] = 2148
        var driver = try bench.connected()
        let before = driver.heldPosition.count
        try driver.engage()
        #expect(before == 0)
        #expect(abs(driver.heldPosition[1] - 100 * DynamixelUnit.positionTick) < 1e-12)
    }

    @Test("after a silent line the watchdogs have fired; taking over clears them with every joint told to stay")
    func takeOver() throws {
        let bench = try ServoBench()
        var first = try bench.connected()
        try first.engage()
        bench.wire.sleep(1)
        for servo in bench.servos.values { servo[.presentPosition] = 2222 }
        var second = bench.driver()
        let fired = second.readWatchdog()
        #expect(fired.count == 9 && fired.values.allSatisfy { $0 == 255 })
        try second.takeOver()
        let watchdog = second.readWatchdog()
        #expect(watchdog.values.allSatisfy { $0 == 5 })
        #expect(bench.servos.values.allSatisfy { $0[.goalPosition] == 2222 })
        let isEnergised = second.readTorque().values.contains(true)
        #expect(isEnergised)
    }

    @Test("disengaging tells whether the torque is really off")
    func disengages() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        try driver.engage()
        bench.servos[5]?.ignores = [.torqueEnable]
        let isOff = driver.disengage()
        #expect(!isOff)
        bench.servos[5]?.ignores = []
        let isOffNow = driver.disengage()
        #expect(isOffNow)
    }

    @Test("reading all brings voltage and temperature at once")
    func readsAll() throws {
        let bench = try ServoBench()
        var driver = try bench.connected()
        var state = JointState(joints: 6)
        let isWhole = driver.readAll(into: &state)
        #expect(isWhole)
        #expect(state.voltage == 12)
        #expect(state.temperature[0] == 31)
    }

    @Test("the hardware errors of all servos are read by id")
    func readsErrors() throws {
        let bench = try ServoBench()
        bench.servos[3]?[.hardwareErrorStatus] = 4
        var driver = bench.driver()
        let errors = driver.readHardwareErrors()
        #expect(errors.count == 9)
        #expect(errors[3] == 4)
    }
}
