import Drivers
import Realtime
import Robot

/// A Dynamixel arm: servo firmware on a half-duplex line, driving MuJoCo's links.
///
/// Its time begins at zero and moves only in `advance`. Bytes of the host go in by `receive` and come out by `takeReply`, each
/// when the line and the adapter let it pass. At first the arm rests at its park pose without torque.
public final class DynamixelEmulator {
    /// The links; look here for the truth, and push here.
    public let world: World
    /// All time up to here has passed.
    public private(set) var now = Instant(nanoseconds: 0)

    let bus: DynamixelBus
    let axes: [Int]
    public weak var observer: (any ArmObserver)?
    let cradle: Cradle
    private var line: BusLine
    private var assembler = PacketAssembler()
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
    ///   - seed: of the faults' dice, beside the plan's own
    ///   - firmware: version of every servo; Fast Sync Read needs 45
    public init(
        robot: RobotDescription, calibration: Calibration, faults plan: FaultPlan = .none, seed: UInt64 = 0, firmware: UInt8 = 46,
        timestep: Double = 0.002
    ) throws(EmulatorError) {
        var assembly = try ServoAssembly(robot: robot, calibration: calibration, firmware: firmware)
        for fault in plan.timed { if let servo = fault.servo { try assembly.require(servo) } }
        for fault in plan.start { try assembly.apply(fault) }
        do { world = try World(robot: robot, timestep: timestep) } catch { throw .world(error) }
        let rest = robot.poses.park.array + (robot.gripper.map { [$0.hold] } ?? [])
        for frame in plan.pushedFrames where world.frames[frame] == nil { throw .unknownFrame(frame) }
        self.robot = robot
        hands = Hands(robot)
        for (axis, angle) in rest.enumerated() { world.place(axis, at: angle) }
        world.refresh()
        let present = assembly.places.filter { !$0.isMissing }
        axes = present.map(\.axis)
        bus = DynamixelBus(
            servos: present.map {
                DynamixelServo(table: $0.table, mount: $0.mount, torqueConstant: $0.torqueConstant, shaft: rest[$0.axis])
            }, baud: robot.wire.baud)
        cradle = Cradle(park: robot.poses.park)
        supply = PowerSupply(voltage: bus.servos.map(\.motor.nominalVoltage).max() ?? 12)
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
        if time.nanoseconds - lastArrival > DynamixelEmulator.longestGap { assembler.reset() }
        lastArrival = time.nanoseconds
        guard let event = assembler.receive(byte) else { return }
        if case .packet(.instruction(let id, let instruction)) = event { observer?.heard(instruction, to: id, at: seconds(time)) }
        guard !faults.losesInstruction(at: seconds(time)) else { return }
        line.reply(faults.disturb(bus.respond(to: event), at: seconds(time)), at: time)
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
        for servo in bus.servos {
            servo.misbehave(ServoMisbehaviour(of: Int(servo.id), during: active))
            servo.memory.delay = hands.delay
        }
        let voltage = supply.voltage(during: active)
        for axis in outputs.indices { outputs[axis] = .free }
        var load = 0.0
        for (index, servo) in bus.servos.enumerated() {
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
                guard let index = bus.servos.firstIndex(where: { Int($0.id) == id }) else { continue }
                outputs[axes[index]] = ServoMotor.Output(torque: 0, damping: DynamixelEmulator.seized)
            case .overheating(let id, let temperature):
                guard let servo = bus.servos.first(where: { Int($0.id) == id }) else { continue }
                servo.health.temperature = max(servo.health.temperature, temperature)
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
