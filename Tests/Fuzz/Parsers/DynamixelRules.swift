import Drivers

extension FuzzedParser {
    /// A stream says the same in one piece and in many; what was understood is understood again when sent again.
    func readDynamixel(_ bytes: [UInt8]) {
        let messages = DynamixelCodec.decode(bytes)
        precondition(messages == decodeInPieces(bytes), "the pieces in which a stream comes changed its messages")
        for message in messages { checkAgain(message) }
        guard bytes.count >= 2, bytes.count < 700 else { return }
        // A fuzzer guesses no checksum: the rest of the bytes also come as the body of a sound packet.
        let packet = seal(id: bytes[0] % 0xFD, instruction: bytes[1], body: bytes.dropFirst(2))
        let sealed = DynamixelCodec.decode(packet)
        precondition(sealed.count == 1, "a sound packet is one message")
        checkAgain(sealed[0])
    }

    private func decodeInPieces(_ bytes: [UInt8]) -> [DynamixelMessage] {
        var decoder = DynamixelStreamDecoder()
        var messages: [DynamixelMessage] = []
        var rest = bytes[...]
        while let first = rest.first {
            let piece = rest.prefix(1 + Int(first) % 13)
            messages += decoder.decode(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return messages
    }

    private func checkAgain(_ message: DynamixelMessage) {
        switch message {
        case .instruction(let id, let instruction):
            precondition(
                DynamixelCodec.decode(DynamixelCodec.encode(instruction, to: id)) == [message], "an instruction changed on its way")
        case .status(let status):
            precondition(DynamixelCodec.decode(DynamixelCodec.encode(status)) == [message], "a status changed on its way")
        case .mergedStatus(let body):
            for count in 0..<8 { checkMerged(body, count: count) }
        case .unknown: break
        }
    }

    private func checkMerged(_ body: [UInt8], count: Int) {
        let devices = (body.count + 2) / (4 + count)
        guard let statuses = DynamixelCodec.statuses(inMerged: body, counts: Array(repeating: count, count: devices)) else { return }
        precondition(statuses.allSatisfy { $0.parameters.count == count }, "a servo's share of a merged status has another size")
    }

    private func seal(id: UInt8, instruction: UInt8, body: ArraySlice<UInt8>) -> [UInt8] {
        let capacity = 10 + body.count + body.count / 3
        return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            var writer = DynamixelPacketWriter(into: base, capacity: capacity)
            writer.begin(id: id, instruction: instruction)
            for byte in body { writer.append(byte) }
            count = writer.finish(DynamixelChecksum())
        }
    }
}
