import Drivers
import Realtime
import Robot

/// A Universal Robots controller: its power, its safety, its registers, the program that it runs, and its clients.
///
/// Its time begins at zero and moves only in `advance`. It knows one program, `URProgram`, by its text; any other is taken for one that runs
/// for a moment and moves nothing. One thread at a time may use it.
public final class URController {
    /// How the controller is, beside its arm.
    public struct Habits: Sendable {
        public var version = URControlVersion(5, 23, 0, build: 1)
        public var model = "UR5"
        /// Hz, of its period: 500, or 125 as on CB3.
        public var frequency = 500.0
        /// Speaks no second version of RTDE.
        public var isOldProtocolOnly = false
        /// Whether `rtde_set_watchdog` does anything.
        public var watchdogBites = true
        /// s from an order to the drives' power, and to released brakes.
        public var switching = 0.5

        public init() {}

        /// Of the controller of a loop of that rate (Hz): one of the e-Series, or a CB3's, which offers no more than 125.
        public init(rate: Double) {
            guard rate <= 125 else { return }
            (frequency, version) = (125, URControlVersion(3, 15, 8))
        }
    }

    public let arm: URArm
    public let habits: Habits
    public internal(set) var robotMode = URRobotMode.powerOff
    public internal(set) var safety = URSafetyStatus.normal
    public internal(set) var runtime = URRuntimeState.stopped
    /// Whether it takes orders and programs from outside.
    public var isRemote = true
    /// Whether the dashboard server answers.
    public var answersDashboard = true
    /// Share of full speed, of the teach pendant's slider.
    public var speedSlider = 1.0
    /// Texts of clients and of the dashboard's log.
    public internal(set) var notes: [String] = []

    public weak var observer: (any ArmObserver)?

    let kinematics: Kinematics
    let tip: Int?
    let robot: RobotDescription
    var faults = RobotFaults()
    var registers: [String: RTDEValue] = [:]
    var program: URProgram?
    /// s
    var (programUntil, commandedAt, safetySince) = (0.0, 0.0, 0.0)
    var due: (at: Double, mode: URRobotMode)?
    private var lines: [URLine] = []
    private var owners: [String: ObjectIdentifier] = [:]

    /// - Parameter arm: with its power off.
    public init(arm: URArm, robot: RobotDescription, habits: Habits = Habits()) {
        (self.arm, self.robot, self.habits) = (arm, robot, habits)
        kinematics = Kinematics(robot)
        tip = kinematics.frameIndex("tip")
    }

    /// Somebody connects to a service.
    public func open(_ service: URService) -> URLine {
        let line = URLine(service)
        lines.append(line)
        if service == .dashboard { line.send(Array("Connected: Universal Robots Dashboard Server\n".utf8)) }
        return line
    }

    /// A client has gone.
    public func close(_ line: URLine) {
        line.close()
        if let session = line.session { release(session) }
        lines.removeAll { $0 === line }
    }

    /// A client's bytes arrive now.
    public func receive(_ bytes: [UInt8], on line: URLine) {
        guard !line.isClosed else { return }
        switch line.service {
        case .dashboard:
            for command in line.lines.decode(bytes) where !line.isClosed && answersDashboard {
                line.send(Array((answer(command, line) + "\n").utf8))
            }
        case .rtde: if let session = line.session { line.send(session.receive(bytes, self)) }
        case .primary, .secondary, .realtime: for script in line.script.decode(bytes) { run(script) }
        }
    }

    /// Lets time pass (s since its beginning).
    public func advance(to seconds: Double) {
        while Double(arm.steps + 1) * URArm.period <= seconds + 1e-9 { step() }
    }

    /// s, when the next period begins.
    public var nextPeriod: Double { Double(arm.steps + 1) * URArm.period }

    private func step() {
        suffer()
        switchPower()
        watchSafety()
        arm.motion = motion
        arm.step(besides: faults.forces(at: arm.time))
        observer?.sawMotion(of: self, at: arm.time)
        let every = Int64((1 / (habits.frequency * URArm.period)).rounded())
        guard arm.steps % every == 0 else { return }
        for line in lines {
            if let session = line.session { line.send(session.publish(arm.steps / every, self)) }
            if line.service == .primary || line.service == .secondary, arm.steps % 50 == 0 { line.send(primaryState) }
        }
    }
}

// Registers and inputs.
extension URController: RTDESession.Controller {
    var version: URControlVersion { habits.version }
    var frequency: Double { habits.frequency }
    var usualFrequency: Double { 125 }
    var isOldProtocolOnly: Bool { habits.isOldProtocolOnly }

    func claim(_ input: String, for session: RTDESession) -> Bool {
        if let owner = owners[input], owner != ObjectIdentifier(session) { return false }
        owners[input] = ObjectIdentifier(session)
        return true
    }

    func release(_ session: RTDESession) { owners = owners.filter { $0.value != ObjectIdentifier(session) } }

    func set(_ inputs: [(name: String, value: RTDEValue)]) {
        for (name, value) in inputs { registers[name] = value }
        if inputs.contains(where: { $0.name == URProgram.inputs[0] }) {
            commandedAt = arm.time
            observer?.heard(command, at: arm.time)
        }
        if let mask = registers["speed_slider_mask"]?.integers[0], mask & 1 != 0,
            let fraction = registers["speed_slider_fraction"]?.doubles[0], fraction.isFinite,
            inputs.contains(where: { $0.name == "speed_slider_fraction" })
        {
            speedSlider = min(max(fraction, 0), 1)
        }
    }

    func note(_ text: RTDEText) { notes.append("\(text.source): \(text.message)") }
}
