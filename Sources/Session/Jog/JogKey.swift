/// What a key of a terminal asks for.
public enum JogKey: Equatable, Sendable {
    /// From 0.
    case choose(joint: Int)
    case previousJoint
    case nextJoint
    /// Moves the chosen joint, by the sign.
    case turn(Double)
    /// Moves the tip along an axis of the base frame, x being 0.
    case shift(axis: Int, Double)
    case slower
    case faster
    /// The space bar, and every key that means nothing.
    case halt
    case leave
}

/// Turns the bytes of a terminal, in pieces of any size, into keys.
struct JogKeys: Sendable {
    private enum Sequence { case none, escape, control }
    private var sequence = Sequence.none

    private static let letters: [Character: JogKey] = [
        "w": .shift(axis: 0, 1), "s": .shift(axis: 0, -1), "a": .shift(axis: 1, 1), "d": .shift(axis: 1, -1),
        "r": .shift(axis: 2, 1), "f": .shift(axis: 2, -1), "[": .slower, "]": .faster, "q": .leave,
    ]
    /// Behind ESC [ or ESC O, as terminals send arrows (ECMA-48, xterm).
    private static let arrows: [Character: JogKey] = ["A": .previousJoint, "B": .nextJoint, "C": .turn(1), "D": .turn(-1)]

    mutating func decode(_ bytes: some Swift.Sequence<UInt8>) -> [JogKey] { bytes.compactMap { take($0) } }

    /// Nil within a sequence.
    private mutating func take(_ byte: UInt8) -> JogKey? {
        let character = Character(UnicodeScalar(byte))
        switch sequence {
        case .none:
            if byte == 0x1B {
                sequence = .escape
                return nil
            }
            if let digit = character.wholeNumberValue, byte < 0x80 { return .choose(joint: (digit + 9) % 10) }
            return JogKeys.letters[character] ?? .halt
        case .escape:
            sequence = character == "[" || character == "O" ? .control : .none
            return sequence == .control ? nil : .halt
        case .control:
            // Parameters come before the last byte of a sequence.
            guard (0x40...0x7E).contains(byte) else { return nil }
            sequence = .none
            return JogKeys.arrows[character] ?? .halt
        }
    }
}
