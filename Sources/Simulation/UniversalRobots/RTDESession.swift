import Drivers

/// One RTDE client's side of a controller: what was agreed with it, and what it hears when.
final class RTDESession {
    /// What the session asks of its controller.
    protocol Controller: AnyObject {
        var version: URControlVersion { get }
        /// Hz, at most.
        var frequency: Double { get }
        /// Hz, where a client cannot choose.
        var usualFrequency: Double { get }
        var isOldProtocolOnly: Bool { get }
        func value(of output: String) -> RTDEValue?
        /// Takes an input for the session; false where another has it.
        func claim(_ input: String, for session: RTDESession) -> Bool
        func release(_ session: RTDESession)
        func set(_ inputs: [(name: String, value: RTDEValue)])
        func note(_ text: RTDEText)
    }

    private var decoder = RTDEStreamDecoder()
    private var codec = RTDECodec(.one)
    private var outputs: [String]?
    /// Periods of the controller between two packages.
    private var interval: Int64 = 1
    private var recipes: [UInt8: [(name: String, type: RTDEType)]] = [:]
    private(set) var isStarted = false

    /// Answers to what `bytes` complete.
    func receive(_ bytes: [UInt8], _ controller: any Controller) -> [UInt8] {
        decoder.decode(bytes).flatMap { kind, body in
            guard let request = codec.request(kind, body) else {
                return codec.encode(RTDEReply.text(RTDEText(.error, "The package was not understood.", source: "RTDE")))
            }
            return answer(request, controller).map(codec.encode) ?? []
        }
    }

    /// What is due in the controller's period of that number.
    func publish(_ period: Int64, _ controller: any Controller) -> [UInt8] {
        guard isStarted, let outputs, period % interval == 0 else { return [] }
        let values = outputs.compactMap(controller.value)
        return codec.encode(RTDEReply.data(recipe: 1, body: RTDECodec.encode(values)))
    }

    private func answer(_ request: RTDERequest, _ controller: any Controller) -> RTDEReply? {
        switch request {
        case .protocolVersion(let number):
            guard let version = RTDEVersion(rawValue: number), version == .one || !controller.isOldProtocolOnly else {
                return .protocolVersion(isAccepted: false)
            }
            codec = RTDECodec(version)
            return .protocolVersion(isAccepted: true)
        case .controlVersion: return .controlVersion(controller.version)
        case .text(let text):
            controller.note(text)
            return nil
        case .setUpOutputs(let frequency, let names): return setUpOutputs(frequency, names, controller)
        case .setUpInputs(let names): return setUpInputs(names, controller)
        case .start:
            isStarted = outputs != nil || !recipes.isEmpty
            return .started(isStarted)
        case .pause:
            isStarted = false
            return .paused(true)
        case .data(let recipe, let body):
            // Before the start as well: ur-rtde sets inputs without ever starting.
            take(recipe, body, controller)
            return nil
        }
    }

    private func setUpOutputs(_ frequency: Double?, _ names: [String], _ controller: any Controller) -> RTDEReply {
        let frequency = frequency ?? controller.usualFrequency
        let types = names.map { RTDEField.output($0) }
        let isSound =
            !isStarted && !names.isEmpty && frequency > 0 && frequency <= controller.frequency && !types.contains(nil)
            && names.joined(separator: ",").utf8.count <= RTDEPackage.longestList
        outputs = isSound ? names : nil
        if isSound { interval = Int64(min(max(1, controller.frequency / frequency), 1e9).rounded()) }
        return .outputs(recipe: isSound ? 1 : 0, types: types.map { $0?.rawValue ?? RTDERefusal.notFound.rawValue })
    }

    private func setUpInputs(_ names: [String], _ controller: any Controller) -> RTDEReply {
        let types = names.map { name in
            guard let type = RTDEField.input(name) else { return RTDERefusal.notFound.rawValue }
            return controller.claim(name, for: self) ? type.rawValue : RTDERefusal.inUse.rawValue
        }
        let known = names.compactMap { name in RTDEField.input(name).map { (name: name, type: $0) } }
        guard !isStarted, known.count == names.count, !types.contains(RTDERefusal.inUse.rawValue), recipes.count < 255 else {
            return .inputs(recipe: 0, types: types)
        }
        let recipe = UInt8(recipes.count + 1)
        recipes[recipe] = known
        return .inputs(recipe: recipe, types: types)
    }

    private func take(_ recipe: UInt8, _ body: [UInt8], _ controller: any Controller) {
        guard let fields = recipes[recipe], let values = RTDECodec.decode(body, fields.map(\.type)) else { return }
        controller.set(zip(fields, values).map { ($0.name, $1) })
    }
}
