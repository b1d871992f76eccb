import ROS
import Realtime
import Robot
import Synchronization

/// An emulated Sawyer in real time on a ROS graph, for this project's driver and for anybody else's client.
public final class InteraHost: EmulatorHost, @unchecked Sendable {
    /// Of the graph's master.
    public let master: String
    public var place: String { master }
    private let ownMaster: ROSMaster?
    private let node: ROSNode
    private let arm: InteraArm
    private let names: [String]
    private let inbox = InteraInbox()
    private let subscriptions: [Subscription]
    private let kinematics: InteraKinematics?
    private var publisher: InteraPublisher
    private let clock = LoopClock.monotonic
    private let period: Int64
    private let isStopped = Atomic(false)
    private let pauses = HostPauses()
    private let asked = Mutex<[Disturbance?]>([])
    private let robot: RobotDescription

    /// ns between two looks at what clients ask; the robot's own motor loop has that period.
    private static let beat: Int64 = 1_000_000
    /// Hz, how often the robot's publishers are known to keep up.
    public static let rates = 1.0...800.0

    /// - Parameters:
    ///   - master: the URI of one that runs; nil to be one.
    ///   - port: of a master of our own, 0 for any that is free.
    ///   - rate: Hz, of what is published.
    ///   - software: the version that the robot says it has.
    public init(
        arm: InteraArm, robot: RobotDescription, master: String? = nil, port: UInt16 = 11311, rate: Double = 100,
        software: String = "5.3.0.0"
    ) throws {
        let address: NodeAddress
        if let master {
            (ownMaster, address) = (nil, try NodeAddress(master))
        } else {
            let own = try ROSMaster(port: port)
            (ownMaster, address) = (own, own.address)
        }
        self.master = "\(address)"
        (self.arm, self.robot) = (arm, robot)
        names = robot.joints.map(\.name)
        period = Int64(1e9 / rate)
        node = try ROSNode(name: "/sawyer_emulator", master: address)
        kinematics = InteraKinematics(robot)
        publisher = try InteraPublisher(node, robot: robot, kinematics, software: software)
        try kinematics?.serve(node)
        subscriptions = try inbox.subscribe(node)
    }

    /// Is the robot, until `stop` is called from another thread. The arm belongs to the calling thread meanwhile.
    /// - Parameter untilClosed: also end when somebody has listened to the joint states and nobody does any more.
    public func run(untilClosed: Bool = false) {
        let epoch = clock.now().nanoseconds - arm.now.nanoseconds
        var (next, wasHeard) = (arm.now.nanoseconds, false)
        while !isStopped.load(ordering: .relaxed) {
            let time = Instant(nanoseconds: clock.now().nanoseconds - epoch)
            pauses.note(from: arm.elapsed, to: Double(time.nanoseconds) * 1e-9)
            arm.advance(to: time)
            if !arm.isUnplugged { for request in inbox.take() { obey(request) } }
            disturb()
            let now = arm.now.nanoseconds
            if now >= next {
                if !arm.isUnplugged { publisher.publish(arm) }
                kinematics?.present.withLock { present in present = names.indices.map { arm.world.position($0) } }
                next = max(next + period, now - period)
                let isHeard = publisher.listeners > 0
                if untilClosed && wasHeard && !isHeard { break }
                wasHeard = wasHeard || isHeard
            }
            clock.sleep(until: Instant(nanoseconds: epoch + now + InteraHost.beat))
        }
        node.shutdown()
        ownMaster?.stop()
    }

    public var heldUp: [ClosedRange<Double>] { pauses.all }

    /// Ends `run` within a few milliseconds; from any thread, or from a signal handler.
    public func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Somebody begins to disturb the arm, within a few milliseconds; from any thread. Nil lets go of it.
    /// - Throws: when it names what the arm does not have, or cannot do.
    public func disturb(_ disturbance: Disturbance?) throws(DisturbanceError) {
        if let disturbance { try InteraArm.require(disturbance, of: robot) }
        asked.withLock { $0.append(disturbance) }
    }

    private func disturb() {
        let asked = asked.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for disturbance in asked { if let disturbance { try? arm.begin(disturbance) } else { arm.letGo() } }
    }

    private func obey(_ request: InteraInbox.Request) {
        switch request {
        case .enable(let isEnabled): arm.enable(isEnabled)
        case .stop: arm.stop()
        case .reset: arm.reset()
        case .suppressGravity: arm.suppressGravity()
        case .commandTimeout(let seconds): if seconds.isFinite { arm.commandTimeout = seconds }
        case .speedRatio(let ratio): if ratio.isFinite { arm.speedRatio = ratio }
        case .command(let message): obey(message)
        }
    }

    /// Joints that a command leaves out stay where they are. A point of a trajectory is a position to go to.
    private func obey(_ message: JointCommandMessage) {
        let (mode, numbers): (InteraArm.Mode, [Double])
        switch JointCommandMessage.Mode(rawValue: message.mode) {
        case .position, .trajectory: (mode, numbers) = (.position, message.position)
        case .velocity: (mode, numbers) = (.velocity, message.velocity)
        case .torque: (mode, numbers) = (.torque, message.effort)
        case nil: return
        }
        guard numbers.count == message.names.count else { return }
        var values = names.indices.map { mode == .position ? arm.world.position($0) : 0 }
        for (name, number) in zip(message.names, numbers) {
            guard let index = names.firstIndex(of: name) else { return }
            values[index] = number
        }
        arm.command(mode, values)
    }
}
