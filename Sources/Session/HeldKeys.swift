/// Which keys of a Linux input device are held, by the events that it has sent (linux/input.h).
struct HeldKeys {
    /// An event's bytes where a pointer has eight: two words of time, type and code of two bytes each, a value of four.
    static let eventBytes = 24
    /// Codes that there are.
    static let codes = 0..<768

    /// The one that counts; nil for any.
    let key: Int?
    private var held: Set<Int> = []
    /// Of an event of which only the beginning was read.
    private var rest: [UInt8] = []
    /// Whether events were lost, so that what is held must be asked for.
    private(set) var isOutOfStep = false

    init(key: Int?) { self.key = key }

    var isEnabling: Bool { key.map(held.contains) ?? !held.isEmpty }

    /// - Parameter bits: of the keys that are held now, as EVIOCGKEY gives them.
    mutating func set(_ bits: [UInt8]) {
        held = Set(HeldKeys.codes.filter { $0 / 8 < bits.count && bits[$0 / 8] >> UInt8($0 % 8) & 1 == 1 })
        isOutOfStep = false
    }

    mutating func take(_ bytes: some Sequence<UInt8>) {
        rest.append(contentsOf: bytes)
        while rest.count >= HeldKeys.eventBytes {
            take(type: word(16), code: word(18), value: Int32(truncatingIfNeeded: word(20) | word(22) << 16))
            rest.removeFirst(HeldKeys.eventBytes)
        }
    }

    /// Values are 0 for a release, 1 for a press and 2 for the repetition of one that is held.
    private mutating func take(type: Int, code: Int, value: Int32) {
        switch (type, code) {
        case (HeldKeys.synchronise, HeldKeys.dropped):
            held = []
            isOutOfStep = true
        case (HeldKeys.keys, HeldKeys.codes):
            if value == 0 { held.remove(code) } else { held.insert(code) }
        default: break
        }
    }

    private func word(_ at: Int) -> Int { Int(rest[at]) | Int(rest[at + 1]) << 8 }

    /// EV_SYN, its SYN_DROPPED, and EV_KEY.
    private static let (synchronise, dropped, keys) = (0, 3, 1)
}
