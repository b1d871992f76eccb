import Testing

@testable import ROS

@Suite("Messages on the wire") struct MessageTests {
    /// As rospy serialises it.
    private let jointStateBytes = bytes(
        """
        01000000 01000000 02000000 00000000 02000000 08000000 72696768745f6a30 08000000 72696768745f6a31
        02000000 000000000000e03f 000000000000f0bf 01000000 000000000000d03f 00000000
        """)
    private let jointState = JointStateMessage(
        header: HeaderMessage(sequence: 1, stamp: ROSTime(seconds: 1, nanoseconds: 2)), names: ["right_j0", "right_j1"],
        position: [0.5, -1],
        velocity: [0.25])

    @Test func jointStatesAreReadAndWrittenAsByRospy() throws {
        #expect(jointState.encoded == jointStateBytes)
        #expect(try JointStateMessage(decoding: jointStateBytes) == jointState)
    }

    @Test func numbersAreReadAndWrittenAsByRospy() throws {
        #expect(Float64Message(0.2).encoded == bytes("9a9999999999c93f"))
        #expect(try Float64Message(decoding: bytes("9a9999999999c93f")).data == 0.2)
        #expect(BoolMessage(true).encoded == [1])
        #expect(EmptyMessage().encoded.isEmpty)
        #expect(StringMessage("né").encoded == [3, 0, 0, 0, 0x6E, 0xC3, 0xA9])
    }

    @Test func aMessageCutOffAnywhereIsRefused() {
        for count in 0..<jointStateBytes.count {
            let error = #expect(throws: ROSError.self) { try JointStateMessage(decoding: Array(jointStateBytes.prefix(count))) }
            #expect(error == .malformed(type: "sensor_msgs/JointState", bytes: count))
        }
    }

    @Test func bytesBehindAMessageAreRefused() {
        #expect(throws: ROSError.malformed(type: "std_msgs/Bool", bytes: 2)) { try BoolMessage(decoding: [1, 0]) }
    }

    @Test func anAnnouncedCountBeyondTheEndAllocatesNothing() {
        #expect(throws: ROSError.self) { try StringMessage(decoding: [255, 255, 255, 255]) }
        var reader = MessageReader(UnsafeRawBufferPointer(start: nil, count: 0))
        let texts = reader.texts()
        #expect(texts.isEmpty && !reader.isSound)
    }

    @Test func definitionsBringTheirPartsAlong() {
        #expect(JointStateMessage.fullDefinition.contains("MSG: std_msgs/Header\nuint32 seq"))
        #expect(PoseMessage.fullDefinition.matches(of: #/MSG: geometry/#).count == 2)
    }
}

@Suite("A joint state as the loop reads it") struct JointStateViewTests {
    private func read(_ message: JointStateMessage, _ names: [String]) -> (JointStateView.Reading, [Double]) {
        var view = JointStateView()
        let names = JointNames(names)
        return message.encoded.withUnsafeBytes { buffer in
            let reading = view.read(buffer, names)
            return (reading, reading == .whole ? (0..<names.count).map { view.number(.position, $0) } : [])
        }
    }

    @Test func jointsAreFoundByNameInAnyOrderAmongOthers() {
        let message = JointStateMessage(
            names: ["head_pan", "right_j1", "torso_t0", "right_j0", "right_j10"], position: [9, 1, 8, 0.5, 10])
        #expect(read(message, ["right_j0", "right_j1"]) == (.whole, [0.5, 1]))
    }

    @Test func aMessageOfOtherJointsIsToldFromABrokenOne() {
        #expect(read(JointStateMessage(names: ["gripper"], position: [1]), ["right_j0"]).0 == .otherJoints)
        #expect(read(JointStateMessage(names: ["right_j0"], position: [1, 2]), ["right_j0"]).0 == .malformed)
    }

    @Test func quantitiesThatAreNotSentReadAsZero() {
        let message = JointStateMessage(names: ["a"], position: [1], effort: [3])
        message.encoded.withUnsafeBytes { buffer in
            var view = JointStateView()
            let reading = view.read(buffer, JointNames(["a"]))
            #expect(reading == .whole)
            #expect(view.has(.position) && !view.has(.velocity) && view.has(.effort))
            #expect([view.number(.velocity, 0), view.number(.effort, 0)] == [0, 3])
        }
    }

    @Test func aMessageCutOffAnywhereIsMalformed() {
        let whole = JointStateMessage(names: ["a", "b"], position: [1, 2], velocity: [3, 4], effort: [5, 6]).encoded
        var view = JointStateView()
        let names = JointNames(["a", "b"])
        for count in 0..<whole.count {
            let reading = Array(whole.prefix(count)).withUnsafeBytes { view.read($0, names) }
            #expect(reading == .malformed)
        }
    }
}
