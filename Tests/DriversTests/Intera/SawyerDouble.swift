import Glibc
import ROS
import Realtime
import Robot
import Synchronization

@testable import Drivers

/// A Sawyer without physics at its own master: joints are where commands put them. Each habit can be made a bad one.
final class SawyerDouble: Sendable {
    struct Habits: Sendable {
        var version = "5.3.0.0"
        var kind = "sawyer"
        var speaksOldState = false
        var obeysTimeout = true
        var obeysEnable = true
        var publishesStates = true
        var publishesAssembly = true
        var widestPosition = 4.0
        /// Before and after the arm's joints.
        var otherJoints = ["head_pan", "torso_t0"]
    }

    struct State: Sendable {
        var habits: Habits
        var assembly = AssemblyState()
        var timeout = 0.2
        var position: [Double]
        var velocity: [Double]
        var commands: [JointCommandMessage] = []
        var commandedAt = LoopClock.monotonic.now()
        var isOver = false
    }

    static let names = (0..<4).map { "right_j\($0)" }
    let master: ROSMaster
    let state: Mutex<State>
    private let node: ROSNode

    init(_ habits: Habits = Habits(), assembly: AssemblyState = .idle) throws {
        var state = State(habits: habits, position: [0.1, 0.2, 0.3, 0.4], velocity: [0, 0, 0, 0])
        state.assembly = assembly
        self.state = Mutex(state)
        master = try ROSMaster(port: 0)
        node = try ROSNode(name: "/sawyer", master: master.address)
        try node.master.setParameter("/manifest/robot_class", .string(habits.kind))
        try node.master.setParameter("/manifest/robot_software/version/HLR_VERSION_STRING", .string(habits.version))
        try node.master.setParameter("/robot_config/right_config/joint_names", .array(Self.names.map { .string($0) }))
        let publications = try advertise(habits)
        try listen()
        let thread = Thread(self, publications)
        let context = Unmanaged.passRetained(thread).toOpaque()
        var handle = pthread_t()
        pthread_create(
            &handle, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Thread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        pthread_detach(handle)
    }

    deinit { end() }

    /// Switches it off.
    func end() {
        state.withLock { $0.isOver = true }
        node.shutdown()
        master.stop()
    }

    func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }
    var lastCommand: JointCommandMessage? { state.withLock { $0.commands.last } }

    private struct Publications {
        var states: Publication
        var assembly: Publication
        var limits: Publication
    }

    private func advertise(_ habits: Habits) throws -> Publications {
        let type: any ROSMessage.Type = habits.speaksOldState ? AssemblyStateMessage.self : RobotAssemblyStateMessage.self
        let limits = try node.advertise("/robot/joint_limits", JointLimitsMessage.self, latching: true)
        func all(_ value: Double) -> [Double] { Array(repeating: value, count: 4) }
        let widest = habits.widestPosition
        limits.publish(
            JointLimitsMessage(
                names: Self.names, lower: all(-widest), upper: all(widest), velocity: all(10), acceleration: all(20), effort: all(80)))
        return Publications(
            states: try node.advertise("/robot/joint_states", JointStateMessage.self), assembly: try node.advertise("/robot/state", type),
            limits: limits)
    }

    private func listen() throws {
        _ = try node.subscribe("/robot/set_super_enable", BoolMessage.self) { [weak self] message in
            self?.change { if $0.habits.obeysEnable, !$0.assembly.isStopped { $0.assembly.isEnabled = message.data } }
        }
        _ = try node.subscribe("/robot/set_super_stop", EmptyMessage.self) { [weak self] _ in self?.change { $0.assembly = .stopped } }
        _ = try node.subscribe("/robot/set_super_reset", EmptyMessage.self) { [weak self] _ in self?.change { $0.assembly = .idle } }
        let limb = "/robot/limb/right"
        _ = try node.subscribe("\(limb)/joint_command_timeout", Float64Message.self) { [weak self] message in
            self?.change { $0.timeout = message.data }
        }
        _ = try node.subscribe("\(limb)/joint_command", JointCommandMessage.self) { [weak self] message in
            self?.change {
                $0.commands.append(message)
                $0.commandedAt = LoopClock.monotonic.now()
                $0.velocity = message.mode == 2 ? message.velocity : [0, 0, 0, 0]
                if message.mode == 1 { $0.position = message.position }
            }
        }
    }

    /// Publishes at 200 Hz.
    private final class Thread {
        weak var robot: SawyerDouble?
        let publications: Publications

        init(_ robot: SawyerDouble, _ publications: Publications) {
            self.robot = robot
            self.publications = publications
        }

        func run() {
            while let state = robot?.step() {
                let habits = state.habits
                let (before, after) = (habits.otherJoints.prefix(1), habits.otherJoints.dropFirst())
                let stamp = ROSTime(total: LoopClock.monotonic.now().nanoseconds)
                if habits.publishesStates {
                    publications.states.publish(JointStateMessage(names: ["gripper"], position: [0.01]))
                    publications.states.publish(
                        JointStateMessage(
                            header: HeaderMessage(stamp: stamp), names: before + SawyerDouble.names.reversed() + after,
                            position: before.map { _ in 9 } + state.position.reversed() + after.map { _ in 9 },
                            velocity: before.map { _ in 9 } + state.velocity.reversed() + after.map { _ in 9 },
                            effort: before.map { _ in 9 } + [4, 3, 2, 1] + after.map { _ in 9 }))
                }
                if habits.publishesAssembly {
                    if habits.speaksOldState {
                        publications.assembly.publish(AssemblyStateMessage(state.assembly))
                    } else {
                        publications.assembly.publish(RobotAssemblyStateMessage(state.assembly))
                    }
                }
                usleep(5000)
            }
        }
    }

    /// One period of 5 ms; nil when it is over.
    private func step() -> State? {
        state.withLock { state in
            let isLate = LoopClock.monotonic.now().seconds(since: state.commandedAt) > state.timeout
            if isLate, state.habits.obeysTimeout { state.velocity = [0, 0, 0, 0] }
            for joint in 0..<4 { state.position[joint] += 0.005 * state.velocity[joint] }
            return state.isOver ? nil : state
        }
    }
}

extension AssemblyState {
    /// Homed, ready and disabled.
    static var idle: AssemblyState {
        var state = AssemblyState()
        (state.isReady, state.button) = (true, .unpressed)
        return state
    }

    static var stopped: AssemblyState {
        var state = AssemblyState()
        (state.isStopped, state.button, state.source) = (true, .released, .user)
        return state
    }
}
