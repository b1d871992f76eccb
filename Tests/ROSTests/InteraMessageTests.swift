import Foundation
import Testing

@testable import ROS

@Suite("Messages of the Intera SDK") struct InteraMessageTests {
    /// As rospy serialises it.
    private let commandBytes = bytes(
        """
        05000000 01000000 02000000 00000000 03000000 02000000 08000000 72696768745f6a30 08000000 72696768745f6a31
        00000000 00000000 00000000 02000000 000000000000f83f 00000000000000c0
        """)
    private let command = JointCommandMessage(
        header: HeaderMessage(sequence: 5, stamp: ROSTime(seconds: 1, nanoseconds: 2)), mode: .torque, names: ["right_j0", "right_j1"],
        effort: [1.5, -2])

    @Test func commandsAreReadAndWrittenAsByRospy() throws {
        #expect(command.encoded == commandBytes)
        #expect(try JointCommandMessage(decoding: commandBytes) == command)
    }

    @Test(arguments: [JointCommandMessage.Mode.position, .velocity, .torque])
    func theLoopsFrameIsThatMessage(_ mode: JointCommandMessage.Mode) throws {
        var frame = JointCommandFrame(names: ["right_j0", "right_j1"])
        for sequence in 1...2 as ClosedRange<UInt32> {
            let bytes = Array(frame.write(mode, at: ROSTime(seconds: 1, nanoseconds: 2), [1.5, -2]))
            #expect(Array(bytes.prefix(4)) == ConnectionHeader.length(bytes.count - 4))
            let message = try JointCommandMessage(decoding: Array(bytes.dropFirst(4)))
            #expect(message.header.sequence == sequence && message.header.stamp == ROSTime(seconds: 1, nanoseconds: 2))
            #expect(message.mode == mode.rawValue && message.names == ["right_j0", "right_j1"])
            let numbers = [JointCommandMessage.Mode.position: message.position, .velocity: message.velocity, .torque: message.effort]
            #expect(numbers.filter { !$0.value.isEmpty } == [mode: [1.5, -2]])
        }
    }

    @Test func theStateOfTheRobotIsReadInBothVersions() throws {
        var state = AssemblyState()
        (state.isReady, state.isEnabled, state.button) = (true, true, .unpressed)
        #expect(RobotAssemblyStateMessage(state).encoded == bytes("0101010000000000"))
        #expect(AssemblyStateMessage(state).encoded == bytes("01010000000000"))
        var read = AssemblyState()
        let isRead = bytes("00000001000103 01".filter { $0 != " " }).withUnsafeBytes { read.read($0, knowsHoming: true) }
        #expect(isRead && !read.isHomed && read.isStopped && read.hasLowVoltage && read.button == .released && read.source == .user)
        let isNewer = bytes("0101010000000000").withUnsafeBytes { read.read($0, knowsHoming: false) }
        #expect(!isNewer && read.isStopped)
    }

    private static let header = HeaderMessage(sequence: 7, stamp: ROSTime(seconds: 8, nanoseconds: 9), frame: "base")
    private static let endpoint = EndpointStateMessage(
        header: header, pose: PoseMessage(position: PointMessage(1, 2, 3), orientation: QuaternionMessage(x: 0.5, y: 0.5, z: 0.5, w: 0.5)),
        twist: TwistMessage(linear: Vector3Message(4, 5, 6)), wrench: WrenchMessage(torque: Vector3Message(7, 8, 9)))

    /// One of each kind.
    private static let messages: [any ROSMessage] = [
        EmptyMessage(), BoolMessage(true), Float64Message(0.2), StringMessage("é"), header, PointMessage(1, 2, 3), QuaternionMessage(),
        JointStateMessage(header: header, names: ["a"], position: [1], effort: [2]),
        JointCommandMessage(header: header, mode: .trajectory, names: ["a"], position: [1], velocity: [2], acceleration: [3]),
        JointLimitsMessage(names: ["a"], lower: [-1], upper: [1], velocity: [2], acceleration: [3], effort: [4]),
        RobotAssemblyStateMessage(AssemblyState()), AssemblyStateMessage(AssemblyState()), endpoint,
        EndpointStatesMessage(header: header, names: ["tip", "camera"], states: [endpoint, endpoint]),
        SEAJointStateMessage(header: header, names: ["a"], numbers: [.actualEffort: [1], .gravityOnly: [2]], hysteresisState: 3),
        CollisionDetectionStateMessage(header: header, hasCollided: true),
    ]

    private static func comesBack<Message: ROSMessage>(_ message: Message) throws -> Bool {
        let bytes = message.encoded
        for count in 0..<bytes.count { #expect(throws: ROSError.self) { try Message(decoding: Array(bytes.prefix(count))) } }
        return try Message(decoding: bytes) == message
    }

    @Test func everyMessageComesBackAndIsRefusedWhenCutOff() throws {
        for message in Self.messages { #expect(try Self.comesBack(message), "\(message)") }
    }

    @Test("genpy reads them alike, and hashes their definitions to the same sums", .enabled(if: Rospy.isThere, "no rospy"))
    func genpy() throws {
        let questions = Self.messages.map { message in
            let bytes = message.encoded.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
            return [type(of: message).typeName, type(of: message).fullDefinition, bytes]
        }
        let question = String(decoding: try JSONEncoder().encode(questions), as: UTF8.self)
        let output = Pipe()
        let process = try Rospy.start(["genpy_check.py", question], master: NodeAddress(host: "127.0.0.1", port: 1), output: output)
        let answers = try JSONDecoder().decode([[String]].self, from: output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        for (message, (question, answer)) in zip(Self.messages, zip(questions, answers)) {
            #expect(answer == [type(of: message).md5, question[2]], "\(question[0])")
        }
    }
}
