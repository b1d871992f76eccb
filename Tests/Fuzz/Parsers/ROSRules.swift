import ROS

extension FuzzedParser {
    /// A stream says the same in one piece and in many; a message, a header, a call or an answer that was read is read again from its
    /// own bytes; the loop's view of a joint state says what the whole message says.
    func readROS(_ bytes: [UInt8]) {
        let messages = cut(bytes, inPiecesOf: bytes.count)
        precondition(
            messages == cut(bytes, inPiecesOf: 1 + Int(bytes.first ?? 0) % 13), "the pieces in which a stream comes changed its messages")
        for message in messages + [bytes] { readMessage(message) }
        if case .header(let header, let length) = ConnectionHeader.read(bytes) {
            precondition(length <= bytes.count, "a header is longer than what it was read from")
            precondition(
                ConnectionHeader.read(header.encoded) == .header(header, length: header.encoded.count), "a header changed on its way")
        }
        if let call = XMLRPCCall(bytes) { precondition(XMLRPCCall(call.encoded) != nil, "a call cannot be read again") }
        if let reply = try? XMLRPCReply(reading: bytes) {
            precondition((try? XMLRPCReply(reading: reply.encoded)) != nil, "an answer cannot be read again")
        }
    }

    private func cut(_ bytes: [UInt8], inPiecesOf size: Int) -> [[UInt8]] {
        var stream = MessageStream(longest: 4096, capacity: 8192)
        var messages: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty, stream.excess == nil {
            let room = stream.room()
            let piece = rest.prefix(min(max(1, size), room.count))
            room.copyBytes(from: piece)
            stream.received(piece.count)
            rest = rest.dropFirst(piece.count)
            while let message = stream.next() { messages.append(Array(message)) }
        }
        return messages
    }

    private func readMessage(_ bytes: [UInt8]) {
        checkAgain(bytes, JointCommandMessage.self)
        checkAgain(bytes, JointLimitsMessage.self)
        checkAgain(bytes, EndpointStatesMessage.self)
        checkAgain(bytes, SEAJointStateMessage.self)
        checkView(bytes, checkAgain(bytes, JointStateMessage.self))
        var state = AssemblyState()
        let isRead = bytes.withUnsafeBytes { state.read($0, knowsHoming: true) }
        precondition(isRead == ((try? RobotAssemblyStateMessage(decoding: bytes)) != nil), "the loop reads the robot's state otherwise")
    }

    /// Bytes, not values, are compared: not-a-number is no equal of itself.
    @discardableResult private func checkAgain<Message: ROSMessage>(_ bytes: [UInt8], _ type: Message.Type) -> Message? {
        guard let message = try? Message(decoding: bytes) else { return nil }
        let again = message.encoded
        precondition((try? Message(decoding: again))?.encoded == again, "a message changed on its way")
        return message
    }

    private func checkView(_ bytes: [UInt8], _ message: JointStateMessage?) {
        let names = JointNames(["right_j0", "right_j1"])
        var view = JointStateView()
        bytes.withUnsafeBytes { buffer in
            guard view.read(buffer, names) == .whole else { return }
            guard let message, let place = message.names.lastIndex(of: "right_j0") else {
                preconditionFailure("the loop reads what is no joint state")
            }
            let position = message.position.isEmpty ? 0 : message.position[place]
            precondition(view.number(.position, 0).bitPattern == position.bitPattern, "the loop reads another position")
        }
    }
}
