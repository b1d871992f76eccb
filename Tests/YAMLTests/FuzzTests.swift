import Testing

@testable import YAML

@Suite struct FuzzTests {
    static let valid = """
        # comment
        wire: {kind: dynamixel, baud: 1000000, port: "/dev/tty\\u0055SB0"}
        held: true
        frames:
          tip: &tip {on: 'wrist', xyz: [0.1, -2e-3, .5]}
          top: *tip
          long: {on: >-
            folded
            text, xyz: !!seq [0x10, 0o7, 1]}
        limits:
        - {min: -1, max: 1}
        - min: 0
          max: 2
        """

    @Test("A mutated document is read or refused with a place inside it, and never more", arguments: 0..<8)
    func mutations(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        let alphabet = Array("{}[]:,-&*!|>'\"#%@`~ \n\t\\?<.0eax\u{0}\u{FEFF}é😀".utf8)
        for _ in 0..<2500 {
            var bytes = Array(FuzzTests.valid.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&bytes, alphabet, &random) }
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(YAMLError) {
                _ = try YAMLDecoder().decode(Arm.self, from: text, file: "fuzz.yaml")
            } catch {
                let columns = error.sourceLine.unicodeScalars.count + 1
                #expect((1...columns).contains(error.mark.column), "\(error)")
                #expect(error.description.hasSuffix("^") && !error.message.isEmpty)
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ alphabet: [UInt8], _ random: inout SplitMix) {
        let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
        guard place < bytes.count else { return bytes.append(UInt8(ascii: "a")) }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[place] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        case 1: bytes.insert(alphabet[Int.random(in: 0..<alphabet.count, using: &random)], at: place)
        case 2: bytes.remove(at: place)
        case 3: bytes.removeLast(bytes.count - place)
        case 4: bytes[place] = UInt8.random(in: 0...255, using: &random)
        default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: place)
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
