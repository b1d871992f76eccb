import Drivers
import Testing

@testable import Simulation

@Suite struct ServoBehaviourTests {
    @Test("A silent bus latches the watchdog: goals are refused until 0 is written")
    func watchdog() {
        let bench = Bench()
        bench.write(.torqueEnable, 1)
        bench.write(.busWatchdog, 5)
        bench.pass(0.09)
        #expect(bench.read(.busWatchdog) == 5)
        bench.pass(0.09)
        #expect(bench.read(.busWatchdog) == 5, "the read fed it")
        bench.shaft = 0.5
        bench.pass(0.12)
        #expect(bench.read(.busWatchdog) == 255)
        #expect(bench.read(.torqueEnable) == 1, "it holds where it is")
        #expect(bench.read(.goalPosition) == bench.read(.presentPosition))
        for goal in DynamixelRegister.allCases.filter(\.isGoal) {
            #expect(bench.write(goal, 0) == DynamixelStatusError(.dataRange), "\(goal)")
        }
        #expect(bench.write(.busWatchdog, 5) == DynamixelStatusError(.dataRange))
        #expect(bench.write(.led, 1) == DynamixelStatusError(nil))
        #expect(bench.write(.busWatchdog, 0) == DynamixelStatusError(nil))
        #expect(bench.write(.goalPosition, 2000) == DynamixelStatusError(nil))
    }

    @Test("Without torque the watchdog sleeps")
    func watchdogSleeps() {
        let bench = Bench()
        bench.write(.busWatchdog, 1)
        bench.pass(1)
        #expect(bench.read(.busWatchdog) == 1)
    }

    @Test("A shadow obeys what its master is told, and never answers for it")
    func shadows() {
        let master = Bench.servo(.xm430W350, id: 2)
        let shadow = Bench.servo(.xm430W350, id: 3) {
            $0[.secondaryID] = 2
            $0[.driveMode] = 1
        }
        let bus = DynamixelBus(servos: [master, shadow], baud: 1_000_000)
        #expect(bus.respond(to: .packet(.instruction(id: 2, .write(address: 64, data: [1])))).count == 1)
        #expect(master.settings.torqueOn && shadow.settings.torqueOn)
        #expect(bus.respond(to: .packet(.instruction(id: 2, .read(address: 132, count: 4)))).count == 1)
        let goal = DynamixelInstruction.Datum(id: 2, address: 116, data: [0, 9, 0, 0])
        #expect(bus.respond(to: .packet(.instruction(id: 254, .syncWrite(address: 116, count: 4, [goal])))).isEmpty)
        #expect(master.table[.goalPosition] == 0x900 && shadow.table[.goalPosition] == 0x900)
        #expect(bus.respond(to: .packet(.instruction(id: 3, .write(address: 64, data: [0])))).count == 1)
        #expect(master.settings.torqueOn && !shadow.settings.torqueOn)
        // Against each other in the arm, both push the joint the same way.
        shadow.setTorque(on: true)
        let outputs = [master, shadow].map { $0.advance(shaft: 0, shaftVelocity: 0, voltage: 12, interval: 0.002).torque }
        #expect(outputs[0] > 0 && outputs[0] == outputs[1])
    }

    @Test("A broadcast ping is answered by everyone in the order of their IDs")
    func broadcastPing() {
        let servos = [9, 1, 5].map { Bench.servo(.xm430W350, id: $0) { table in table[.secondaryID] = 1 } }
        let replies = DynamixelBus(servos: servos, baud: 1_000_000).respond(to: .packet(.instruction(id: 254, .ping)))
        let ids = DynamixelCodec.decode(replies.flatMap(\.bytes)).map { if case .status(let status) = $0 { status.id } else { UInt8(0) } }
        #expect(ids == [1, 5, 9])
    }

    @Test("A servo of another baud rate hears nothing")
    func baud() {
        let bench = Bench { $0[.baudRate] = 1 }
        #expect(bench.statuses(.ping).isEmpty)
    }

    @Test("Overheating raises the alert, lets go and stays so until a reboot, after which it is cool enough or not")
    func overheats() {
        let bench = Bench()
        bench.write(.torqueEnable, 1)
        bench.servo.temperature = 81
        bench.pass(0.01)
        let status = bench.statuses(.read(address: 64, count: 1)).first
        #expect(status?.error.alert == true && status?.parameters == [0])
        #expect(bench.read(.hardwareErrorStatus) == 4)
        bench.write(.torqueEnable, 1)
        #expect(bench.read(.torqueEnable) == 0, "a shut-down servo does not take torque")
        bench.servo.temperature = 40
        bench.pass(0.01)
        #expect(bench.read(.hardwareErrorStatus) == 4, "it does not forget by itself")
        #expect(bench.statuses(.reboot).count == 1)
        #expect(bench.statuses(.ping).isEmpty, "it boots")
        bench.pass(0.25)
        #expect(bench.statuses(.ping).first?.error == DynamixelStatusError(nil))
    }

    @Test("A long stall is an overload")
    func overloads() {
        let bench = Bench()
        bench.write(.torqueEnable, 1)
        bench.write(.goalPosition, 4000)
        bench.pass(1)
        #expect(bench.read(.hardwareErrorStatus) == 0)
        bench.pass(1)
        #expect(bench.read(.hardwareErrorStatus) == 32)
        #expect(bench.read(.torqueEnable) == 0)
    }

    @Test("Too little voltage is an alert, far too little a restart without memory")
    func brownsOut() {
        let bench = Bench()
        bench.write(.torqueEnable, 1)
        bench.pass(0.3, voltage: 9)
        #expect(bench.read(.hardwareErrorStatus) == 1 && bench.read(.torqueEnable) == 1)
        #expect(bench.read(.presentVoltage) == 90)
        bench.pass(0.1, voltage: 3)
        #expect(bench.statuses(.ping).isEmpty)
        bench.pass(0.3)
        #expect(bench.read(.hardwareErrorStatus) == 0 && bench.read(.torqueEnable) == 0)
    }

    @Test("A registered write waits for its action")
    func registers() {
        let bench = Bench()
        #expect(bench.statuses(.registeredWrite(address: 65, data: [1])).first?.error == DynamixelStatusError(nil))
        #expect(bench.read(.registeredInstruction) == 1 && bench.read(.led) == 0)
        #expect(bench.statuses(.action).isEmpty)
        #expect(bench.read(.registeredInstruction) == 0 && bench.read(.led) == 1)
        #expect(bench.statuses(.registeredWrite(address: 0, data: [1, 1])).first?.error == DynamixelStatusError(.access))
    }

    @Test("A factory reset keeps what it was told to keep")
    func factoryReset() {
        let bench = Bench(id: 7) { $0[.returnDelayTime] = 0 }
        #expect(bench.statuses(.factoryReset(0xFF), to: 254).isEmpty)
        #expect(bench.servo.table[.id] == 7, "not by broadcast")
        #expect(bench.statuses(.factoryReset(2), to: 7).count == 1)
        #expect(bench.servo.table[.id] == 7 && bench.servo.table[.baudRate] == 3 && bench.servo.table[.returnDelayTime] == 250)
        bench.pass(0.3)
        _ = bench.statuses(.factoryReset(1), to: 7)
        #expect(bench.servo.table[.id] == 7 && bench.servo.table[.baudRate] == 1)
    }

    @Test("Homing offset and reversal act as the vendor says")
    func position() {
        let plain = Bench { $0[.homingOffset] = 100 }
        #expect(plain.read(.presentPosition) == 2048, "a servo that was set up reports the middle at zero")
        plain.write(.homingOffset, 40)
        #expect(plain.read(.presentPosition) == 1988)
        plain.write(.homingOffset, 5000)
        #expect(plain.read(.presentPosition) == 2972, "position mode heeds a quarter turn at most")
        let reversed = Bench { $0[.driveMode] = 1 }
        reversed.shaft = 1
        reversed.pass(0.002)
        #expect(reversed.read(.presentPosition) == 2700)
        reversed.write(.driveMode, 0)
        #expect(reversed.read(.presentPosition).map { $0 < 0 } == true, "without its reversal it counts the other way")
    }

    @Test("Clear takes the turns out, but not from a moving servo")
    func clears() {
        let bench = Bench { $0[.operatingMode] = 4 }
        bench.shaft = 2 * 2 * Double.pi
        bench.pass(0.1)
        #expect(bench.read(.presentPosition) == 2048 + 2 * 4096)
        #expect(bench.statuses(.clear).first?.error == DynamixelStatusError(nil))
        #expect(bench.read(.presentPosition) == 2048)
        _ = bench.servo.advance(shaft: bench.shaft, shaftVelocity: 20, voltage: 12, interval: 0.002)
        #expect(bench.statuses(.clear).first?.error == DynamixelStatusError(.resultFail))
    }

    @Test("A new operating mode resets profile, limiting goals and gains")
    func changesMode() {
        let bench = Bench()
        bench.write(.profileVelocity, 100)
        bench.write(.positionProportionalGain, 400)
        bench.write(.goalPWM, 300)
        #expect(bench.write(.operatingMode, 5) == DynamixelStatusError(nil))
        #expect(bench.read(.profileVelocity) == 0 && bench.read(.positionProportionalGain) == 800 && bench.read(.goalPWM) == 885)
        #expect(Bench(.xl430W250).write(.operatingMode, 0) == DynamixelStatusError(.dataRange))
        #expect(Bench(.xl430W250).write(.goalCurrent, 10) == DynamixelStatusError(.access))
    }

    @Test("Present Load stands for current where there is no sensor")
    func load() {
        let bench = Bench(.xl430W250)
        bench.write(.torqueEnable, 1)
        bench.write(.goalPosition, 3000)
        bench.pass(0.2)
        #expect(bench.read(.presentCurrent).map { (990...1000).contains($0) } == true)
    }
}
