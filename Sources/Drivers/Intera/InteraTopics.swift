import Glibc
import ROS
import Realtime

/// The connections that a control loop reads and writes by itself, found before it begins.
struct InteraTopics {
    let remote: InteraRemote
    let assembly: TopicSocket
    let states: TopicSocket
    /// Of those who take commands.
    let commands: [TopicSocket]

    /// The most that commands are sent to: the robot, and a few who look on.
    static let mostListeners = 4

    init(joints: [String], master: NodeAddress, host: String?, report: @escaping @Sendable (ROSError) -> Void) throws(ROSError) {
        remote = try InteraRemote(master: master, host: host, report: report)
        let found = try remote.node.connect(to: InteraRemote.assemblyTopic, within: InteraRemote.patience)
        guard let known = found.first(where: { [RobotAssemblyStateMessage.md5, AssemblyStateMessage.md5].contains($0.md5) }) else {
            throw .wrongType(
                topic: InteraRemote.assemblyTopic, publisher: found[0].peer, expected: "RobotAssemblyState or AssemblyState",
                found: "\(found[0].type)/\(found[0].md5)")
        }
        assembly = known
        states = try InteraTopics.armsOwn(remote.node, joints)
        let listeners = try remote.node.master.subscribers(of: remote.commands.topic)
        commands = Array(try remote.commands.takeOver(from: listeners, within: InteraRemote.patience).prefix(InteraTopics.mostListeners))
    }

    /// The publisher among several whose messages have the arm's joints: a gripper may publish its own on the same topic.
    private static func armsOwn(_ node: ROSNode, _ names: [String]) throws(ROSError) -> TopicSocket {
        let sockets = try node.connect(to: InteraRemote.statesTopic, within: InteraRemote.patience)
        let found = sockets.filter { $0.md5 == JointStateMessage.md5 }
        guard !found.isEmpty else {
            throw .wrongType(
                topic: InteraRemote.statesTopic, publisher: sockets[0].peer, expected: JointStateMessage.typeName, found: sockets[0].type)
        }
        let wanted = JointNames(names)
        let deadline = LoopClock.monotonic.now().advanced(bySeconds: InteraRemote.patience)
        while LoopClock.monotonic.now() < deadline {
            for socket in found where InteraTopics.brings(socket, wanted) { return socket }
            usleep(1000)
        }
        throw .noPublisher(topic: "\(InteraRemote.statesTopic) with the arm's joints", seconds: InteraRemote.patience)
    }

    private static func brings(_ socket: TopicSocket, _ names: borrowing JointNames) -> Bool {
        // Peeks, so that the feed that reads on begins at a message's beginning.
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket.descriptor, &bytes, bytes.count, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        guard count > 0 else { return false }
        var stream = MessageStream(longest: bytes.count, capacity: bytes.count)
        stream.room().copyBytes(from: bytes[..<count])
        stream.received(count)
        var view = JointStateView()
        while let message = stream.next() {
            if view.read(message, names) == .whole { return true }
        }
        return false
    }
}
