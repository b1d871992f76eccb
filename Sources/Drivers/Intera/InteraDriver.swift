import CRealtime
import ROS
import Realtime
import Robot

/// Drives a Sawyer through its own controller, over ROS 1: a tick takes the newest joint state and sends one command.
///
/// Joints are found by name. The robot adds what holds the arm against gravity to every torque, and holds its position by itself when
/// no command has come for its command timeout: that is its watchdog. Made by one thread, used by one thread.
public struct InteraDriver: RobotDriver, ~Copyable, @unchecked Sendable {
    /// s without a joint state that are no silence yet: three of the slowest publisher's.
    public static var longestSilence: Double { @_noLocks get { 0.035 } }
    /// s without the robot's state.
    static var longestStateSilence: Double { @_noLocks get { 0.5 } }

    let robot: RobotDescription
    let remote: InteraRemote
    let clock: LoopClock
    let names: JointNames
    var states: InteraFeed
    var assemblyFeed: InteraFeed
    /// Whether the robot's state begins with `homed`, as from 5.3 on.
    let knowsHoming: Bool
    private let sockets: [TopicSocket]
    private var descriptors = InlineArray<4, Int32>(repeating: -1)
    private var frame: JointCommandFrame
    private let values: UnsafeMutablePointer<Double>
    /// ns from the loop's clock to that of the graph's stamps, as it was in the beginning.
    private let wallOffset: Int64

    private var view = JointStateView()
    private var age = StampAge()
    /// What the robot said last of itself.
    public private(set) var assembly = AssemblyState()
    /// When a joint state of the arm came last.
    private(set) var heardAt: Instant
    private var assemblyHeardAt: Instant
    /// What has ended, once something has.
    public private(set) var loss: RobotTopic?
    public private(set) var statistics = WireStatistics()
    public internal(set) var heldPosition = JointVector(count: 0)

    /// Finds the robot's topics; moves nothing and says nothing to the arm.
    /// - Parameters:
    ///   - master: the URI of the robot's graph.
    ///   - host: the address by which the robot reaches this machine; nil for the one that faces it.
    ///   - report: is told what goes wrong beside the loop.
    public init(
        robot: RobotDescription, master: String, host: String? = nil, clock: LoopClock = .monotonic,
        report: @escaping @Sendable (ROSError) -> Void = { _ in }
    ) throws(InteraError) {
        let jointNames = robot.joints.map(\.name)
        let topics: InteraTopics
        do throws(ROSError) { topics = try InteraTopics(joints: jointNames, master: NodeAddress(master), host: host, report: report) } catch
        {
            throw InteraError([.graph(error)])
        }
        remote = topics.remote
        knowsHoming = topics.assembly.md5 == RobotAssemblyStateMessage.md5
        assemblyFeed = InteraFeed(topics.assembly)
        states = InteraFeed(topics.states)
        sockets = topics.commands
        self.robot = robot
        self.clock = clock
        names = JointNames(jointNames)
        frame = JointCommandFrame(names: jointNames)
        values = .allocate(capacity: JointStateView.capacity)
        values.initialize(repeating: 0, count: JointStateView.capacity)
        for (index, socket) in sockets.enumerated() { descriptors[index] = socket.descriptor }
        wallOffset = ROSTime.now().total - clock.now().nanoseconds
        (heardAt, assemblyHeardAt) = (clock.now(), clock.now())
    }

    deinit { values.deallocate() }
}

// The tick.
extension InteraDriver {
    /// Takes what has come, and waits for nothing.
    @_noLocks public mutating func read(into state: inout JointState) -> WireOutcome {
        statistics.exchanges += 1
        let now = clock.now()
        let isSound = hearStates(&state, at: now)
        if let loss { return .topicLost(loss) }
        let isAssemblySound = hearAssembly(at: now)
        if let loss { return .topicLost(loss) }
        state.age = age.seconds(at: now)
        if assembly.isStopped || assembly.hasError { return .robotStopped(RobotStop(assembly)) }
        guard assembly.isEnabled else { return .robotDisabled }
        guard isSound, isAssemblySound else { return fail(.corrupted) }
        let isSilent =
            now.seconds(since: heardAt) > InteraDriver.longestSilence
            || now.seconds(since: assemblyHeardAt) > InteraDriver.longestStateSilence
        guard !isSilent else { return fail(.silence) }
        statistics.answered += 1
        return .fresh
    }

    @_noLocks private mutating func fail(_ bad: BadExchange) -> WireOutcome {
        statistics.count(bad)
        return .bad(bad)
    }

    @_noLocks private mutating func hearStates(_ state: inout JointState, at now: Instant) -> Bool {
        var isSound = true
        reading: for _ in 0..<InteraFeed.mostReads {
            switch states.fill() {
            case .gone:
                loss = .jointStates
                return isSound
            case .nothing: break reading
            case .more: while let message = states.next() { isSound = take(message, &state, at: now) && isSound }
            }
        }
        if states.isBroken { loss = .jointStates }
        return isSound
    }

    @_noLocks private mutating func take(_ message: UnsafeRawBufferPointer, _ state: inout JointState, at now: Instant) -> Bool {
        switch view.read(message, names) {
        case .malformed: return false
        case .otherJoints: return true
        case .whole: break
        }
        for joint in 0..<state.position.count {
            let (position, velocity, effort) = (view.number(.position, joint), view.number(.velocity, joint), view.number(.effort, joint))
            guard position.isFinite, velocity.isFinite, effort.isFinite else { return false }
            state.position[joint] = position
            state.velocity[joint] = velocity
            state.effort[joint] = effort
        }
        state.hasEffort = view.has(.effort) ? UInt16(truncatingIfNeeded: 1 << state.position.count &- 1) : 0
        heardAt = now
        age.hear(view.stamp, at: now)
        return true
    }

    @_noLocks private mutating func hearAssembly(at now: Instant) -> Bool {
        var isSound = true
        reading: for _ in 0..<InteraFeed.mostReads {
            switch assemblyFeed.fill() {
            case .gone:
                loss = .robotState
                return isSound
            case .nothing: break reading
            case .more:
                while let message = assemblyFeed.next() {
                    guard assembly.read(message, knowsHoming: knowsHoming) else {
                        isSound = false
                        continue
                    }
                    assemblyHeardAt = now
                }
            }
        }
        if assemblyFeed.isBroken { loss = .robotState }
        return isSound
    }

    /// Sends positions (rad), which the robot approaches at its speed ratio.
    @_noLocks public mutating func write(position setPoint: JointVector) -> WireOutcome { send(.position, setPoint) }

    /// Sends velocities (rad/s).
    @_noLocks public mutating func write(velocity: JointVector) -> WireOutcome { send(.velocity, velocity) }

    /// Sends torques (N·m) beside those that hold the arm against gravity.
    @_noLocks public mutating func write(effort: JointVector) -> WireOutcome { send(.torque, effort) }

    @_noLocks private mutating func send(_ mode: JointCommandMessage.Mode, _ vector: JointVector) -> WireOutcome {
        if let loss { return .topicLost(loss) }
        guard vector.count == names.count, vector.isFinite else { return fail(.notAccepted) }
        for joint in 0..<vector.count { values[joint] = vector[joint] }
        let stamp = ROSTime(total: clock.now().nanoseconds &+ wallOffset)
        let bytes = frame.write(mode, at: stamp, values)
        var isRefused = false
        for index in 0..<4 where descriptors[index] >= 0 {
            let count = rt_socket_send(descriptors[index], bytes.baseAddress, bytes.count)
            if count == 0 { isRefused = true } else if count != bytes.count { loss = .commands }
            statistics.bytesSent += max(0, count)
        }
        if let loss { return .topicLost(loss) }
        return isRefused ? fail(.notAccepted) : .fresh
    }
}
