import Realtime
import Robot

/// An arm of servos: their firmware on a half-duplex line, driving MuJoCo's links.
///
/// Its time begins at zero and moves only in `advance`. Bytes of the host go in by `receive` and come out by `takeReply`, each
/// when the line and the adapter let it pass. At first the arm rests at its park pose without torque.
public class BusEmulator {
    /// The links; look here for the truth, and push here.
    public let world: World
    /// All time up to here has passed.
    public private(set) var now = Instant(nanoseconds: 0)

    /// The axis that each servo drives.
    let axes: [Int]
    let servos: [any EmulatedServo]
    private let bus: any ServoBus
    public weak var observer: (any ArmObserver)?
    let cradle: Cradle
    private var line: BusLine
    private var lastArrival: Int64 = 0
    private var faults: FaultInjector
    let robot: RobotDescription
    private var hands: Hands
    private var supply: PowerSupply
    private let stepNanoseconds: Int64
    private var steps: Int64 = 0
    private var outputs: [ServoMotor.Output]

    /// Between two bytes of a packet; servos forget the beginning after that (a guess).
    private static let longestGap: Int64 = 100_000_000

    /// - Parameters:
    ///   - bus: its servos mounted for an arm that rests at its park pose.
    ///   - axes: of the world, that each servo drives.
    ///   - voltage: V, of the supply without load.
    ///   - seed: of the faults' dice, beside the plan's own.
    init(
        robot: RobotDescription, bus: any ServoBus, axes: [Int], voltage: Double, faults plan: FaultPlan, seed: UInt64, timestep: Double
    ) throws(EmulatorError) {
        do { world = try World(robot: robot, timestep: timestep) } catch { throw .world(error) }
        try plan.require(robot, world)
        self.robot = robot
        self.bus = bus
        self.axes = axes
        servos = bus.allServos
        hands = Hands(robot)
        for (axis, angle) in robot.rest.enumerated() { world.place(axis, at: angle) }
        world.refresh()
        cradle = Cradle(park: robot.poses.park)
        supply = PowerSupply(voltage: voltage)
        line = BusLine(timing: WireTiming(baud: robot.wire.baud))
        faults = FaultInjector(plan, seed: seed)
        stepNanoseconds = Int64((timestep * 1e9).rounded())
        outputs = Array(repeating: .free, count: world.axisCount)
    }

    /// How long bytes take; baud and latency may be changed before the first byte.
    public var timing: WireTiming {
        get { line.timing }
        set { line.timing = newValue }
    }

    /// Whether a fault has pulled the wire out, as of now.
    public var isUnplugged: Bool { faults.isUnplugged(at: seconds(now)) }

    /// When the next byte of the host reaches the servos; nil while none is on its way.
    public var nextArrival: Instant? { line.nextArrival }
    /// When the host may read the next byte; it may turn out earlier once what is on its way has arrived.
    public var nextReply: Instant? { line.nextReply }

    /// The host writes; bytes queue behind those that are still on the line.
    public func receive(_ bytes: UnsafeRawBufferPointer, at time: Instant) { line.receive(bytes, at: time) }

    /// What the host may read now.
    /// - Returns: how many bytes were put into `buffer`
    public func takeReply(into buffer: UnsafeMutableRawBufferPointer) -> Int { line.takeReply(into: buffer, at: now) }

    /// Somebody begins to disturb the arm, now.
    public func begin(_ disturbance: Disturbance) throws(DisturbanceError) {
        try disturbance.require(robot)
        hands.begin(disturbance, at: seconds(now), on: world)
    }

    /// Whoever disturbs the arm lets go.
    public func letGo() { hands.letGo() }

    /// Lets time pass for line, firmware and links.
    public func advance(to time: Instant) {
        while let arrival = line.nextArrival, arrival <= time {
            runPhysics(to: arrival)
            hear(line.takeArrival(), at: arrival)
        }
        runPhysics(to: time)
        now = max(now, time)
        if isUnplugged { line.cut() }
    }

    private func seconds(_ time: Instant) -> Double { Double(time.nanoseconds) * 1e-9 }

    private func hear(_ byte: UInt8, at time: Instant) {
        if time.nanoseconds - lastArrival > BusEmulator.longestGap { bus.forget() }
        lastArrival = time.nanoseconds
        guard let request = bus.hear(byte) else { return }
        observer?.heard(.goals(request.goals), at: seconds(time))
        guard !faults.losesInstruction(at: seconds(time)) else { return }
        line.reply(faults.disturb(request.respond(), at: seconds(time)), at: time)
    }

    private func runPhysics(to time: Instant) {
        while (steps + 1) * stepNanoseconds <= time.nanoseconds {
            steps += 1
            step(at: Double(steps * stepNanoseconds) * 1e-9)
        }
    }

    private func step(at time: Double) {
        let active = faults.active(at: time)
        push(active, at: time)
        for servo in servos {
            servo.misbehave(ServoMisbehaviour(of: Int(servo.id), during: active))
            servo.memory.delay = hands.delay
        }
        let voltage = supply.voltage(during: active)
        for axis in outputs.indices { outputs[axis] = .free }
        var load = 0.0
        for (index, servo) in servos.enumerated() {
            let axis = axes[index]
            let output = servo.advance(
                shaft: world.position(axis), shaftVelocity: world.velocity(axis), voltage: voltage, interval: world.timestep)
            outputs[axis].torque += output.torque
            outputs[axis].damping += output.damping
            load += abs(servo.current)
        }
        supply.load(load)
        applyToArm(active)
        let support = cradle.share(of: world)
        for axis in outputs.indices {
            let carried = axis < world.jointCount ? support * world.presentBias(axis) : 0
            world.drive(axis, torque: outputs[axis].torque + carried, damping: outputs[axis].damping)
        }
        world.step()
        observer?.sawMotion(of: self, at: time)
    }

    /// The faults that happen to servos rather than to packets.
    private func applyToArm(_ active: [TimedFault.Kind]) {
        for fault in active {
            switch fault {
            case .stuck(let id):
                guard let index = servos.firstIndex(where: { Int($0.id) == id }) else { continue }
                outputs[axes[index]] = ServoMotor.Output(torque: 0, damping: BusEmulator.seized)
            case .overheating(let id, let temperature):
                guard let servo = servos.first(where: { Int($0.id) == id }) else { continue }
                servo.temperature = max(servo.temperature, temperature)
            default: break
            }
        }
    }

    /// Hands follow the frames that they push, and let go in time.
    private func push(_ active: [TimedFault.Kind], at time: Double) {
        let forces = active.compactMap { if case .push(let frame, let force) = $0 { (frame: frame, force: force) } else { nil } }
        hands.act(on: world, at: time, besides: forces)
    }

    /// N·m·s/rad of a gear train that does not turn.
    private static let seized = 1e4
}

extension BusEmulator {
    /// The arm of a robot on a bus, with the servos that its file says.
    public static func make(
        robot: RobotDescription, calibration: Calibration, faults: FaultPlan = .none, seed: UInt64 = 0
    ) throws(EmulatorError) -> BusEmulator {
        switch robot.wire.protocol {
        case .dynamixel: try DynamixelEmulator(robot: robot, calibration: calibration, faults: faults, seed: seed)
        case .feetech: try FeetechEmulator(robot: robot, calibration: calibration, faults: faults, seed: seed)
        case .intera, .rtde: throw .noBus(robot.name)
        }
    }
}

extension ServoBus {
    var allServos: [any EmulatedServo] { servos.map { $0 } }
}

extension RobotDescription {
    /// rad, of every axis of its world at the park pose.
    var rest: [Double] { poses.park.array + (gripper.map { [$0.hold] } ?? []) }
}
