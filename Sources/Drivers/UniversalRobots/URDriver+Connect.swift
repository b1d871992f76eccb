import Realtime
import Robot

extension URDriver {
    /// s that a controller may take to answer.
    static var patience: Double { 3 }
    /// Hz, the most that a controller of the e-Series sends, and one of CB3 or of the first protocol.
    private static let (briskRate, usualRate) = (500.0, 125.0)

    /// Finds out whether the controller is the one of the file, and agrees with it on what is told and taken. Moves and energises nothing.
    /// - Parameter listensOnly: leaves the inputs to others.
    /// - Throws: all problems found, not only the first.
    public mutating func connect(listensOnly: Bool = false) throws(URError) {
        var problems: [URProblem] = []
        do throws(URProblem) {
            try agreeOnVersion()
            _ = try line()
            problems += try identityProblems()
            if problems.isEmpty { try agreeOnFields(listensOnly: listensOnly) }
        } catch { problems.append(error) }
        guard problems.isEmpty else { throw URError(problems) }
        var state = JointState(joints: robot.joints.count)
        if !listen(&state, for: 1, until: { $0.age < .infinity }) { throw URError([.silent(what: "RTDE", seconds: 1)]) }
    }

    private mutating func agreeOnVersion() throws(URProblem) {
        codec = RTDECodec(.two)
        if try ask(.protocolVersion(2)) != .protocolVersion(isAccepted: true) {
            codec = RTDECodec(.one)
            guard try ask(.protocolVersion(1)) == .protocolVersion(isAccepted: true) else { throw .closed(what: "RTDE") }
        }
        guard case .controlVersion(let version) = try ask(.controlVersion) else { throw .closed(what: "RTDE") }
        self.version = version
        let isKnown =
            version.major == 3 && version >= URControlVersion(3, 10)
            || version >= URControlVersion(5, 4) && version < URControlVersion(5, 26)
        guard isKnown else { throw .unknownVersion(version) }
    }

    private mutating func identityProblems() throws(URProblem) -> [URProblem] {
        var problems: [URProblem] = []
        let offered = version.major >= 5 && codec.version == .two ? URDriver.briskRate : URDriver.usualRate
        if operating == .torque, version < URProgram.torqueVersion { problems.append(.noTorque(version)) }
        if robot.wire.rate > offered { problems.append(.rateNotOffered(wanted: robot.wire.rate, offered: offered)) }
        // Controllers of before do not know the question. An e-Series arm leaves its e out.
        if version >= (version.major == 3 ? URControlVersion(3, 12) : URControlVersion(5, 6)), robot.name.hasPrefix("ur") {
            let model = try order(.robotModel).lowercased()
            let isMeant = version.major == 3 ? model == robot.name : model == robot.name || model + "e" == robot.name
            if !isMeant { problems.append(.wrongModel(found: model.uppercased() + (version.major == 3 ? " of the CB3 series" : ""))) }
        }
        return problems
    }

    private mutating func agreeOnFields(listensOnly: Bool) throws(URProblem) {
        var names = URRecipe.needed + URRecipe.wanted
        var missing = try setUpOutputs(names)
        if !missing.isEmpty, missing.allSatisfy(URRecipe.wanted.contains) {
            names = URRecipe.needed
            missing = try setUpOutputs(names)
        }
        guard missing.isEmpty else { throw .noOutput(missing) }
        recipe = URRecipe(names, hasNumber: codec.version == .two)
        if !listensOnly { try setUpInputs() }
        guard try ask(.start) == .started(true) else { throw .closed(what: "RTDE") }
    }

    /// - Returns: the names that the controller does not know.
    private mutating func setUpOutputs(_ names: [String]) throws(URProblem) -> [String] {
        let frequency = codec.version == .two ? robot.wire.rate : nil
        guard case .outputs(let recipe, let types) = try ask(.setUpOutputs(frequency: frequency, names: names)), types.count == names.count
        else { throw .noOutput(names) }
        let missing = zip(names, types).filter { RTDEField.output($0)?.rawValue != $1 }.map(\.0)
        return missing.isEmpty && recipe == 0 ? names : missing
    }

    private mutating func setUpInputs() throws(URProblem) {
        let names = URProgram.inputs
        guard case .inputs(let recipe, let types) = try ask(.setUpInputs(names: names)), types.count == names.count else {
            throw .noInput(names)
        }
        let taken = zip(names, types).filter { $1 == RTDERefusal.inUse.rawValue }.map(\.0)
        guard taken.isEmpty else { throw .inputsTaken(taken) }
        let missing = zip(names, types).filter { RTDEField.input($0)?.rawValue != $1 }.map(\.0)
        guard missing.isEmpty, recipe != 0 else { throw .noInput(missing.isEmpty ? names : missing) }
        let package = codec.encode(
            RTDERequest.data(recipe: recipe, body: Array(repeating: 0, count: URDriver.frameSize - RTDEPackage.headerSize - 1)))
        for (index, byte) in package.enumerated() { frame[index] = byte }
    }

    /// Reads until the condition holds.
    /// - Parameter mode: what the program is told meanwhile; nil is silent.
    /// - Returns: whether it came to hold within `seconds`.
    public mutating func listen(
        _ state: inout JointState, for seconds: Double, sending mode: URProgram.Mode? = nil, until condition: (JointState) -> Bool
    ) -> Bool {
        let deadline = clock.now().advanced(bySeconds: seconds)
        while true {
            _ = read(into: &state)
            if condition(state) { return true }
            guard loss == nil, clock.now() < deadline else { return false }
            if let mode { _ = send(mode, state.position) }
            clock.sleep(until: clock.now().advanced(bySeconds: period / 2))
        }
    }

    /// The controller's answer of the request's kind; data packages that come before it are left out.
    private mutating func ask(_ request: RTDERequest) throws(URProblem) -> RTDEReply {
        let bytes = codec.encode(request)
        guard ways.rtde.write(bytes, count: bytes.count) == bytes.count else { throw .closed(what: "RTDE") }
        let deadline = clock.now().advanced(bySeconds: URDriver.patience)
        while ways.rtde.waitReadable(until: deadline) {
            let room = parser.room()
            guard let start = room.baseAddress else { break }
            let count = ways.rtde.read(into: start, capacity: room.count)
            guard count >= 0 else { throw .closed(what: "RTDE") }
            parser.received(count)
            while let package = parser.next() {
                let body = Array(UnsafeBufferPointer(start: package.body, count: package.bodyCount))
                if package.kind.rawValue == bytes[2], let reply = codec.reply(package.kind, body) { return reply }
            }
        }
        throw .silent(what: "RTDE", seconds: URDriver.patience)
    }
}

// The dashboard.
extension URDriver {
    /// What the dashboard server answers beyond what it promises.
    mutating func order(_ command: DashboardCommand) throws(URProblem) -> String {
        if isAsked {
            _ = try line()
            isAsked = false
        }
        let bytes = Array("\(command.line)\n".utf8)
        guard ways.dashboard.write(bytes, count: bytes.count) == bytes.count else { throw .closed(what: "The dashboard server") }
        let answer = try line()
        guard let words = command.answer(in: answer) else { throw .didNotObey(wish: command.line, answer: answer) }
        return words
    }

    /// The next line of the dashboard server.
    private mutating func line() throws(URProblem) -> String {
        let deadline = clock.now().advanced(bySeconds: URDriver.patience)
        var bytes = [UInt8](repeating: 0, count: DashboardLines.longest)
        while ways.dashboard.waitReadable(until: deadline) {
            let count = ways.dashboard.read(into: &bytes, capacity: bytes.count)
            guard count >= 0 else { throw .closed(what: "The dashboard server") }
            if let line = lines.decode(bytes[..<count]).first { return line }
        }
        throw .silent(what: "The dashboard server", seconds: URDriver.patience)
    }
}
