import Drivers
import Realtime
import Robot
import Testing

@testable import Simulation

/// One RTDE client in memory: sends, and takes what it is sent.
private final class Client {
    let controller: URController
    let line: URLine
    private var decoder = RTDEStreamDecoder()
    private let codec: RTDECodec

    init(_ controller: URController, _ version: RTDEVersion = .two) {
        self.controller = controller
        line = controller.open(.rtde)
        codec = RTDECodec(version)
        if version == .two { _ = ask(.protocolVersion(2)) }
    }

    func ask(_ request: RTDERequest) -> [RTDEReply] {
        controller.receive(codec.encode(request), on: line)
        return take()
    }

    func take() -> [RTDEReply] {
        let bytes = line.outgoing
        line.outgoing = []
        return decoder.decode(bytes).compactMap { codec.reply($0.kind, $0.body) }
    }

    func send(_ recipe: UInt8, _ values: [RTDEValue]) { _ = ask(.data(recipe: recipe, body: RTDECodec.encode(values))) }
}

@Suite("A Universal Robots controller") struct URControllerTests {
    private let robot: RobotDescription
    private let controller: URController
    private var now = 0.0

    init() throws {
        robot = try RobotDescription.load("ur5e")
        controller = try URController(arm: URArm(robot: robot, seed: 1), robot: robot)
    }

    private mutating func pass(_ seconds: Double) {
        now += seconds
        controller.advance(to: now)
    }

    private func dashboard(_ lines: String...) -> [String] {
        let line = controller.open(.dashboard)
        defer { controller.close(line) }
        for text in lines { controller.receive(Array("\(text)\n".utf8), on: line) }
        var decoder = DashboardLines()
        return Array(decoder.decode(line.outgoing).dropFirst())
    }

    private mutating func start() {
        _ = dashboard("power on")
        pass(0.6)
        _ = dashboard("brake release")
        pass(0.6)
    }

    /// A client that commands a program that runs.
    private mutating func drive(token: Int32 = 77) -> Client {
        start()
        let client = Client(controller)
        _ = client.ask(.setUpOutputs(frequency: 500, names: ["timestamp", "actual_q", "runtime_state", "output_int_register_24"]))
        #expect(
            client.ask(.setUpInputs(names: URProgram.inputs)).first
                == .inputs(recipe: 1, types: ["INT32", "INT32"] + Array(repeating: "DOUBLE", count: 6)))
        _ = client.ask(.start)
        let script = controller.open(.secondary)
        controller.receive(Array(URProgram(token: token, leastRate: 20, period: 0.002).script.utf8), on: script)
        return client
    }

    private func command(_ mode: URProgram.Mode, _ token: Int64, _ values: [Double]) -> [RTDEValue] {
        [RTDEValue(.int32, integers: [Int64(mode.rawValue)]), RTDEValue(.int32, integers: [token])] + values.map { RTDEValue($0) }
    }

    @Test func `it answers as its vendor's client expects, with the true types`() {
        let client = Client(controller)
        #expect(client.ask(.controlVersion) == [.controlVersion(controller.habits.version)])
        #expect(client.ask(.start) == [.started(false)], "nothing was set up")
        let names = ["timestamp", "actual_q", "joint_mode", "robot_status_bits", "input_int_register_3", "actual_digital_input_bits"]
        #expect(
            client.ask(.setUpOutputs(frequency: 125, names: names))
                == [.outputs(recipe: 1, types: ["DOUBLE", "VECTOR6D", "VECTOR6INT32", "UINT32", "INT32", "UINT64"])])
        #expect(
            client.ask(.setUpOutputs(frequency: 125, names: ["actual_q", "wishes"])) == [
                .outputs(recipe: 0, types: ["VECTOR6D", "NOT_FOUND"])
            ])
        #expect(client.ask(.start) == [.started(false)], "a recipe that is refused takes the one before with it")
        for frequency in [0, 501, -1.0] {
            #expect(client.ask(.setUpOutputs(frequency: frequency, names: ["timestamp"])) == [.outputs(recipe: 0, types: ["DOUBLE"])])
        }
        #expect(
            client.ask(.setUpInputs(names: ["speed_slider_mask", "actual_q"])) == [.inputs(recipe: 0, types: ["UINT32", "NOT_FOUND"])])
    }

    @Test mutating func `packages come as often as asked for, and only between start and pause`() throws {
        let (fast, slow) = (Client(controller), Client(controller))
        for (client, frequency) in [(fast, 500.0), (slow, 125)] {
            _ = client.ask(.setUpOutputs(frequency: frequency, names: ["timestamp"]))
            #expect(client.ask(.start) == [.started(true)])
        }
        pass(0.1)
        #expect(fast.take().count == 50 && slow.take().count == 12)
        #expect(slow.ask(.pause) == [.paused(true)])
        pass(0.1)
        #expect(slow.take() == [])
        guard case .data(recipe: 1, let body) = try #require(fast.take().last) else { return }
        #expect(try #require(RTDECodec.decode(body, [.double]))[0].doubles[0] == 0.2)
    }

    @Test func `a client of the first version has no recipes' numbers and no choice of frequency`() {
        var habits = URController.Habits()
        habits.isOldProtocolOnly = true
        guard let arm = try? URArm(robot: robot, seed: 1) else { return }
        let old = URController(arm: arm, robot: robot, habits: habits)
        let client = Client(old, .one)
        #expect(client.ask(.protocolVersion(2)) == [.protocolVersion(isAccepted: false)])
        #expect(client.ask(.setUpOutputs(frequency: nil, names: ["timestamp"])) == [.outputs(recipe: nil, types: ["DOUBLE"])])
        #expect(client.ask(.start) == [.started(true)])
        old.advance(to: 0.1)
        let replies = client.take()
        #expect(replies.count == 12 && replies[0] == .data(recipe: nil, body: RTDECodec.encode([RTDEValue(0.008)])))
    }

    @Test func `an input belongs to one client until it goes`() {
        let (first, second) = (Client(controller), Client(controller))
        let names = ["input_double_register_24", "input_double_register_25"]
        #expect(first.ask(.setUpInputs(names: [names[0]])) == [.inputs(recipe: 1, types: ["DOUBLE"])])
        #expect(second.ask(.setUpInputs(names: names)) == [.inputs(recipe: 0, types: ["IN_USE", "DOUBLE"])])
        controller.close(first.line)
        #expect(second.ask(.setUpInputs(names: names)) == [.inputs(recipe: 1, types: ["DOUBLE", "DOUBLE"])])
    }

    @Test mutating func `a client that does not read is sent away`() {
        let client = Client(controller)
        _ = client.ask(.setUpOutputs(frequency: 500, names: ["actual_q", "target_q", "joint_temperatures"]))
        _ = client.ask(.start)
        pass(0.5)
        #expect(!client.line.isClosed)
        pass(1)
        #expect(client.line.isClosed)
    }

    @Test mutating func `the dashboard powers it on, releases its brakes and tells its modes`() {
        #expect(
            dashboard("robotmode", "safetystatus", "running", "is in remote control") == [
                "Robotmode: POWER_OFF", "Safetystatus: NORMAL", "Program running: false", "true",
            ])
        #expect(dashboard("power on", "robotmode") == ["Powering on", "Robotmode: POWER_ON"])
        pass(0.6)
        #expect(dashboard("robotmode", "brake release") == ["Robotmode: IDLE", "Brake releasing"])
        pass(0.6)
        #expect(controller.robotMode == .running && controller.arm.isReleased)
        pass(0.5)
        #expect(zip(controller.arm.positions, robot.poses.park.array).allSatisfy { abs($0 - $1) < 0.01 }, "it holds itself")
        #expect(dashboard("power off", "robotmode", "dance") == ["Powering off", "Robotmode: POWER_OFF", "could not understand: 'dance'"])
        controller.isRemote = false
        #expect(!dashboard("power on")[0].hasPrefix("Powering on"))
        pass(1)
        #expect(controller.robotMode == .powerOff)
    }

    @Test mutating func `our program follows positions and velocities under its own token only`() {
        let client = drive()
        let from = controller.arm.positions
        for step in 0..<250 {
            client.send(1, command(.position, 77, from.enumerated().map { $1 + ($0 == 5 ? 0.0004 * Double(step) : 0) }))
            pass(0.002)
        }
        #expect(abs(controller.arm.positions[5] - from[5] - 0.1) < 0.03)
        for _ in 0..<150 {
            client.send(1, command(.velocity, 77, [0, 0, 0, 0, 0, -0.3]))
            pass(0.002)
        }
        #expect(abs(controller.arm.velocities[5] + 0.3) < 0.02)
        for _ in 0..<250 {
            client.send(1, command(.position, 78, from.map { $0 + 1 }))
            pass(0.002)
        }
        #expect(controller.runtime == .playing && controller.arm.isStill, "another's commands hold it still")
        for _ in 0..<50 {
            client.send(1, command(.end, 77, from))
            pass(0.002)
        }
        #expect(controller.runtime == .stopped)
    }

    @Test mutating func `its watchdog stops the program, and with it the arm`() {
        let client = drive()
        for _ in 0..<200 {
            client.send(1, command(.velocity, 77, [0, 0, 0, 0, 0, 0.5]))
            pass(0.002)
        }
        let before = controller.arm.positions[5]
        pass(0.046)
        #expect(controller.runtime == .playing)
        pass(0.01)
        #expect(controller.runtime == .stopped)
        pass(0.5)
        #expect(controller.arm.positions[5] - before < 0.5 * (0.05 + 0.1) && controller.arm.isStill)
        client.send(1, command(.velocity, 77, [0, 0, 0, 0, 0, 0.5]))
        pass(0.1)
        #expect(controller.arm.isStill, "what comes late moves nothing")
    }

    @Test mutating func `a protective stop pauses the program, and is unlocked after five seconds at the earliest`() {
        let client = drive()
        client.send(1, command(.hold, 77, [0, 0, 0, 0, 0, 0]))
        controller.become(.protectiveStop)
        #expect(controller.runtime == .paused)
        pass(1)
        #expect(dashboard("unlock protective stop")[0].hasPrefix("Cannot unlock"))
        pass(5)
        #expect(dashboard("unlock protective stop", "safetystatus") == ["Protective stop releasing", "Safetystatus: NORMAL"])
        #expect(controller.runtime == .paused)
        #expect(dashboard("play") == ["Starting program"] && controller.runtime == .playing)
    }

    @Test mutating func `an emergency stop takes the power once the arm stands`() {
        _ = drive()
        controller.become(.robotEmergencyStop)
        #expect(controller.runtime == .stopped && controller.robotMode == .running)
        pass(0.6)
        #expect(controller.robotMode == .powerOff && !controller.arm.isReleased)
    }

    @Test mutating func `a program is taken in remote control only, and a foreign one moves nothing`() {
        start()
        let script = controller.open(.primary)
        controller.receive(Array("def f():\n  if True:\n    movej([0,0,0,0,0,0])\n  end\nend\n".utf8), on: script)
        #expect(controller.runtime == .playing)
        pass(0.2)
        #expect(controller.runtime == .stopped)
        controller.isRemote = false
        controller.receive(Array("textmsg(1)\n".utf8), on: script)
        #expect(controller.runtime == .stopped)
    }

    @Test mutating func `the primary client hears the robot's mode ten times a second`() throws {
        let line = controller.open(.primary)
        pass(1)
        let size = Int(line.outgoing[3])
        #expect(line.outgoing.count == 10 * size && line.outgoing[4] == 16 && line.outgoing[9] == 0)
        #expect(line.outgoing[size - 27] == UInt8(URRobotMode.powerOff.rawValue))
    }
}
