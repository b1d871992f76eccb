import Drivers

extension FuzzedParser {
    /// A stream says the same in one piece and in many; what was understood is understood again when sent again, by either side and in
    /// either version. The first byte chooses the version.
    func readRTDE(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let (codec, stream) = (RTDECodec(first & 1 == 0 ? .two : .one), Array(bytes.dropFirst()))
        var whole = RTDEStreamDecoder()
        var parts = RTDEStreamDecoder()
        let packages = whole.decode(stream)
        var (pieces, rest) = ([(kind: RTDEPackage.Kind, body: [UInt8])](), stream[...])
        while let length = rest.first {
            let piece = rest.prefix(1 + Int(length) % 13)
            pieces += parts.decode(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        precondition(packages.elementsEqual(pieces) { $0 == $1 }, "the pieces in which a stream comes changed its packages")
        precondition(whole.corrupted == parts.corrupted, "the pieces in which a stream comes changed its noise")
        for (kind, body) in packages {
            if let request = codec.request(kind, body) {
                precondition(codec.understood(request) == request, "a request changed on its way")
            }
            if let reply = codec.reply(kind, body) { precondition(codec.understood(reply) == reply, "a reply changed on its way") }
        }
        readFields(stream)
        readLines(stream)
    }

    /// Numbers keep every bit.
    private func readFields(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let type = RTDEType.allCases[Int(choice) % RTDEType.allCases.count]
        let body = Array(bytes.dropFirst().prefix(type.size))
        guard let values = RTDECodec.decode(body, [type]) else { return }
        precondition(RTDECodec.encode(values) == body, "a \(type.rawValue) changed on its way")
    }

    private func readLines(_ bytes: [UInt8]) {
        var lines = DashboardLines()
        for line in lines.decode(bytes) {
            guard let command = DashboardCommand(line: line) else { continue }
            precondition(DashboardCommand(line: command.line) == command, "a command changed on its way")
        }
    }
}

extension RTDECodec {
    fileprivate func understood(_ request: RTDERequest) -> RTDERequest? {
        var decoder = RTDEStreamDecoder()
        return decoder.decode(encode(request)).first.flatMap { self.request($0.kind, $0.body) }
    }

    fileprivate func understood(_ reply: RTDEReply) -> RTDEReply? {
        var decoder = RTDEStreamDecoder()
        return decoder.decode(encode(reply)).first.flatMap { self.reply($0.kind, $0.body) }
    }
}
