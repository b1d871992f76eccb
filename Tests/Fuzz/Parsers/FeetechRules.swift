import Drivers

extension FuzzedParser {
    /// A stream says the same in one piece and in many; what was understood is understood again when sent again.
    func readFeetech(_ bytes: [UInt8]) {
        let messages = FeetechCodec.decode(bytes)
        var decoder = FeetechStreamDecoder()
        var (pieces, rest) = ([FeetechMessage](), bytes[...])
        while let first = rest.first {
            let piece = rest.prefix(1 + Int(first) % 13)
            pieces += decoder.decode(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        precondition(messages == pieces, "the pieces in which a stream comes changed its messages")
        for message in messages { checkAgain(message) }
        guard bytes.count >= 2, bytes.count < 240 else { return }
        // A fuzzer guesses no checksum: the bytes also come as the body of a sound packet.
        checkAgain(FeetechMessage(id: bytes[0] % 0xFD, code: bytes[1], parameters: Array(bytes[2...])))
    }

    private func checkAgain(_ message: FeetechMessage) {
        precondition(FeetechCodec.decode(FeetechCodec.encode(message)) == [message], "a packet changed on its way")
        guard let instruction = message.instruction else { return }
        let sent = FeetechCodec.encode(instruction, to: message.id)
        precondition(FeetechCodec.decode(sent).first?.instruction == instruction, "an instruction changed on its way")
    }
}
