import Realtime

/// Throws the dice of a fault plan: the same seed and questions give the same answers.
struct FaultInjector {
    private let timed: [TimedFault]
    private var random: RandomGenerator
    private let disturbsPackets: Bool
    /// An answer that the next one overtakes.
    private var overtaken: BusReply?

    init(_ plan: FaultPlan, seed: UInt64) {
        timed = plan.timed
        random = RandomGenerator(seed: plan.seed, stream: seed)
        disturbsPackets = !plan.timed.isEmpty
    }

    /// What happens now to the arm itself.
    func active(at time: Double) -> [TimedFault.Kind] {
        disturbsPackets ? timed.filter { $0.isActive(at: time) }.map(\.kind) : []
    }

    func isUnplugged(at time: Double) -> Bool { active(at: time).contains(.unplug) }

    /// Whether an instruction gets lost on its way.
    mutating func losesInstruction(at time: Double) -> Bool {
        var isLost = false
        for case .drop(let probability) in active(at: time) where happens(probability) { isLost = true }
        return isLost
    }

    /// What becomes of the answers.
    mutating func disturb(_ replies: [BusReply], at time: Double) -> [BusReply] {
        let faults = active(at: time)
        guard !faults.isEmpty || overtaken != nil else { return replies }
        return replies.flatMap { disturb($0, faults) }.flatMap { inOrder($0, faults) }
    }

    private mutating func inOrder(_ reply: BusReply, _ faults: [TimedFault.Kind]) -> [BusReply] {
        if let late = overtaken {
            overtaken = nil
            return [reply, late]
        }
        for case .reorder(let probability) in faults where happens(probability) {
            overtaken = reply
            return []
        }
        return [reply]
    }

    private mutating func disturb(_ reply: BusReply, _ faults: [TimedFault.Kind]) -> [BusReply] {
        var result = [reply]
        for fault in faults {
            switch fault {
            case .drop(let probability) where happens(probability): result = []
            case .corrupt(let probability) where happens(probability): result = result.map { flipped($0) }
            case .delay(let seconds, let probability) where happens(probability):
                if !result.isEmpty { result[0].delay += seconds }
            case .duplicate(let probability) where happens(probability): result += result
            case .garbage(let probability) where happens(probability): result = result.map { noise($0) }
            default: break
            }
        }
        return result
    }

    private mutating func happens(_ probability: Double) -> Bool { random.uniform() < probability }

    private mutating func noise(_ reply: BusReply) -> BusReply {
        var reply = reply
        for place in reply.bytes.indices { reply.bytes[place] = UInt8.random(in: .min ... .max, using: &random) }
        return reply
    }

    private mutating func flipped(_ reply: BusReply) -> BusReply {
        var reply = reply
        let place = Int.random(in: reply.bytes.indices, using: &random)
        reply.bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        return reply
    }
}
