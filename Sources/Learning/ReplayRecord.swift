/// Where the numbers of one transition lie in its record, in memory and on disk: Floats, then one word of flags.
struct ReplayRecordLayout: Equatable {
    static let terminal: UInt32 = 1
    static let truncated: UInt32 = 2
    static let intervened: UInt32 = 4

    let observationSize: Int
    let actionSize: Int
    // Indices of Floats from the start of the record.
    let observation = 0
    let action: Int
    let proposedAction: Int
    let reward: Int
    let nextObservation: Int
    let flags: Int
    /// Bytes of a record.
    let stride: Int

    init(observation size: Int, action actionSize: Int) {
        observationSize = size
        self.actionSize = actionSize
        action = size
        proposedAction = size + actionSize
        reward = size + 2 * actionSize
        nextObservation = reward + 1
        flags = nextObservation + size
        stride = (flags + 1) * 4
    }

    func encode(_ transition: Transition) -> [UInt8] {
        var numbers = transition.observation + transition.action + transition.proposedAction + [transition.reward]
        numbers += transition.nextObservation
        var flags: UInt32 = 0
        if transition.terminal { flags |= Self.terminal }
        if transition.truncated { flags |= Self.truncated }
        if transition.intervened { flags |= Self.intervened }
        return (numbers.map(\.bitPattern) + [flags]).flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    func decode(_ record: UnsafeMutableRawBufferPointer) -> Transition {
        func numbers(_ start: Int, _ count: Int) -> [Float] {
            (start..<start + count).map {
                Float(bitPattern: UInt32(littleEndian: record.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
            }
        }
        let word = UInt32(littleEndian: record.loadUnaligned(fromByteOffset: flags * 4, as: UInt32.self))
        return Transition(
            observation: numbers(observation, observationSize), action: numbers(action, actionSize),
            proposedAction: numbers(proposedAction, actionSize), reward: numbers(reward, 1)[0],
            nextObservation: numbers(nextObservation, observationSize), terminal: word & Self.terminal != 0,
            truncated: word & Self.truncated != 0, intervened: word & Self.intervened != 0)
    }
}

extension Transition {
    var isFinite: Bool {
        reward.isFinite && observation.allSatisfy(\.isFinite) && nextObservation.allSatisfy(\.isFinite) && action.allSatisfy(\.isFinite)
            && proposedAction.allSatisfy(\.isFinite)
    }
}
