import Control
import Drivers
import Realtime
import Robot
import Simulation

/// An emulated arm under a virtual clock, by the protocol that it speaks.
enum LockstepArm {
    case servos(LockstepWire)
    case intera(LockstepIntera)
    case controller(LockstepUR)

    /// The faults go on through the legs, with other dice in each.
    init(_ setup: RunSetup, _ faults: FaultPlan, _ place: LockstepPlace) throws {
        let (start, seed) = (Instant(nanoseconds: place.nanoseconds), setup.seed ^ UInt64(place.nanoseconds))
        var plan = faults
        for index in plan.timed.indices { plan.timed[index].from -= Double(place.nanoseconds) * 1e-9 }
        switch setup.robot.wire.protocol {
        case .dynamixel, .feetech:
            let emulator = try BusEmulator.make(robot: setup.robot, calibration: setup.calibration, faults: plan, seed: seed)
            self = .servos(LockstepWire(emulator: emulator, baud: setup.robot.wire.baud, start: start, after: place.wireDigest))
        case .intera:
            let arm = try InteraArm(robot: setup.robot, workpiece: Workpiece(setup.task), seed: seed)
            try arm.suffer(plan)
            self = .intera(LockstepIntera(arm: arm, rate: setup.robot.wire.rate, start: start, after: place.wireDigest))
        case .rtde:
            let arm = try URArm(robot: setup.robot, seed: seed)
            let controller = URController(arm: arm, robot: setup.robot, habits: .init(rate: setup.robot.wire.rate))
            try controller.suffer(plan)
            self = .controller(LockstepUR(controller: controller, start: start, after: place.wireDigest))
        }
    }

    /// The arm itself, for whoever looks on.
    var observed: any ObservedArm {
        switch self {
        case .servos(let wire): wire.emulator
        case .intera(let lockstep): lockstep.arm
        case .controller(let lockstep): lockstep.controller
        }
    }

    /// Puts the task's obstacle into its place, or takes it away.
    func stand(obstacle isThere: Bool) {
        if case .intera(let lockstep) = self { lockstep.arm.world.stand(obstacle: isThere) }
    }

    /// Steps of the world so far in which the arm touched the obstacle.
    var touches: Int { if case .intera(let lockstep) = self { lockstep.arm.touches } else { 0 } }

    var clock: LoopClock {
        switch self {
        case .servos(let wire): wire.clock
        case .intera(let arm): arm.clock
        case .controller(let controller): controller.clock
        }
    }

    var digest: UInt64 {
        switch self {
        case .servos(let wire): wire.digest
        case .intera(let arm): arm.digest
        case .controller(let controller): controller.digest
        }
    }
}

extension LockstepInteraDriver: ArmDriver, LoopDriver {
    public static func tick(_ loop: inout ControlLoop<LockstepInteraDriver>) { loop.tickUnchecked() }

    public static func run(_ loop: inout ControlLoop<LockstepInteraDriver>, until deadline: Instant) {
        loop.tickUnchecked(until: deadline)
    }

    public mutating func prepare() {}
    public mutating func energise() { enable(true) }

    public mutating func release() -> Bool {
        enable(false)
        return true
    }

    public mutating func readAll(into state: inout JointState) -> Bool {
        _ = read(into: &state)
        return true
    }
}
