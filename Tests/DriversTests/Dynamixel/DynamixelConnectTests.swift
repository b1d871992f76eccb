import Drivers
import Robot
import Testing

@Suite struct DynamixelConnectTests {
    @Test(
        "an arm that is as its files say connects, and nothing is written to it",
        arguments: ["widowx250s", "viperx300s", "openmanipulator-x"])
    func connects(_ name: String) throws {
        let bench = try ServoBench(name)
        var driver = bench.driver()
        try driver.connect()
        let fast = driver.usesFastSyncRead
        #expect(fast)
        let instructions = Set(bench.wire.writes.map { $0[7] })
        #expect(instructions == [0x01, 0x02])
    }

    @Test("the late answer to a ping is not taken for the answer to the read that follows")
    func latePing() throws {
        let bench = try ServoBench()
        let answer = bench.wire.script
        let ping = DynamixelCodec.encode(DynamixelInstruction.ping, to: 1)
        var isLate = true
        bench.wire.script = { request in
            let replies = answer(request)
            guard isLate, request[4] == 1, request[7] == 0x02 else { return replies }
            isLate = false
            return answer(ping) + replies
        }
        var driver = bench.driver()
        try driver.connect()
        #expect(!isLate)
    }

    @Test("a servo that is not there is named, with the plan to give a new one its id")
    func missing() throws {
        let bench = try ServoBench()
        bench.servos[3] = nil
        #expect(
            try problems(bench) == [
                "servo 3 (shoulder): No XM430-W350 answers: check its cable and power, or give it this id if it is new, and calibrate the arm again. "
                    + "To mend it, with no other servo on the wire: `limber setup widowx250s --id 3`."
            ])
    }

    @Test("a servo under a foreign id is named, and is the candidate for the missing one")
    func unexpected() throws {
        let bench = try ServoBench()
        bench.servos[30] = bench.servos.removeValue(forKey: 8)
        #expect(
            try problems(bench) == [
                "servo 8 (wrist_rotate): No XL430-W250 answers: check its cable and power, or give it this id if it is new, and calibrate the arm again. "
                    + "To mend it, with no other servo on the wire: `limber setup widowx250s --id 8`.",
                "servo 30: A XL430-W250 answers that the robot file does not name: take it off the wire or give it another wire.",
            ])
    }

    @Test("a servo of another model is named with both models")
    func wrongModel() throws {
        let bench = try ServoBench()
        bench.servos[6]?[.modelNumber] = 1120
        #expect(
            try problems(bench) == [
                "servo 6 (forearm_roll): A XM540-W270 answers where a XM430-W350 must be: check the id and the robot file."
            ])
    }

    @Test("two servos in each other's place are named as swapped, by model or by settings", arguments: [(6, 8), (7, 1), (2, 3)])
    func swapped(_ one: UInt8, _ other: UInt8) throws {
        let bench = try ServoBench()
        (bench.servos[one], bench.servos[other]) = (bench.servos[other], bench.servos[one])
        let problems = try problems(bench)
        #expect(problems.count == 2)
        #expect(
            problems.allSatisfy { $0.contains("their ids are swapped") && !$0.contains("limber setup") },
            "which of two servos a plan would mean")
    }

    @Test("a homing offset that the calibration file does not have is a stale calibration")
    func staleCalibration() throws {
        let bench = try ServoBench()
        bench.servos[4]?[.homingOffset] = -37
        #expect(
            try problems(bench) == [
                "servo 4 (elbow): Its homing offset is -37 but the calibration file says 0: calibrate again, or put the value back. "
                    + "To mend it, with no other servo on the wire: `limber setup widowx250s --id 4 --arm widowx250s-example`."
            ])
    }

    @Test(
        "each setting that decides how a goal is obeyed is compared",
        arguments: [
            (DynamixelRegister.operatingMode, 5, 3), (.driveMode, 1, 0), (.driveMode, 8, 0), (.secondaryID, 4, 255),
            (.returnDelayTime, 250, 0),
            (.minimumPosition, 7, 0), (.maximumPosition, 4000, 4095),
        ])
    func settings(_ register: DynamixelRegister, _ found: Int, _ expected: Int) throws {
        let bench = try ServoBench()
        bench.servos[1]?[register] = found
        #expect(
            try problems(bench) == [
                "servo 1 (waist): Its \(register) is \(found) but must be \(expected). "
                    + "To mend it, with no other servo on the wire: `limber setup widowx250s --id 1 --arm widowx250s-example`."
            ])
    }

    @Test("a profile that counts time is the owner's choice, as is any secondary id that shadows nobody")
    func allowances() throws {
        let bench = try ServoBench()
        bench.servos[1]?[.driveMode] = 4
        bench.servos[2]?[.secondaryID] = 254
        #expect(try problems(bench).isEmpty)
    }

    @Test("a hardware error is named in words")
    func hardwareError() throws {
        let bench = try ServoBench()
        bench.servos[2]?[.hardwareErrorStatus] = 0b10_0100
        #expect(
            try problems(bench) == [
                "servo 2 (shoulder): It reports a hardware error (overheating, overload): "
                    + "find the cause, then switch its power off and on."
            ])
    }

    @Test("all problems are told at once")
    func several() throws {
        let bench = try ServoBench()
        bench.servos[9] = nil
        bench.servos[1]?[.operatingMode] = 1
        bench.servos[7]?[.homingOffset] = 12
        #expect(try problems(bench).count == 3)
    }

    @Test("a silent wire is told as nine missing servos, a dead one as such")
    func silence() throws {
        let bench = try ServoBench()
        bench.wire.script = { _ in [] }
        #expect(try problems(bench).count == 9)
        bench.wire.isGone = true
        #expect(try problems(bench) == ["The wire is gone: plug the adapter in again; the arm may still be energised."])
    }

    private func problems(_ bench: ServoBench) throws -> [String] {
        var driver = bench.driver()
        do throws(ConnectError) {
            try driver.connect()
            return []
        } catch { return error.problems.map(\.description) }
    }
}
