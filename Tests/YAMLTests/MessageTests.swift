import Testing

@testable import YAML

/// A small document type with a bit of everything that the project's files use.
struct Arm: Decodable, Equatable {
    enum Kind: String, CaseIterable, Decodable { case dynamixel, feetech }

    struct Wire: Decodable, Equatable {
        var kind: Kind
        var baud: Int
        var port: String?
    }

    struct Frame: Decodable, Equatable {
        var on: String
        var xyz: [Double]
    }

    struct Limit: Decodable, Equatable {
        enum CodingKeys: String, CodingKey { case min, max }
        var range: ClosedRange<Double>

        init(from decoder: any Decoder) throws {
            let keys = try decoder.container(keyedBy: CodingKeys.self)
            let (min, max) = (try keys.decode(Double.self, forKey: .min), try keys.decode(Double.self, forKey: .max))
            guard min < max else { throw DecodingError.dataCorruptedError(forKey: .max, in: keys, debugDescription: "not above min") }
            range = min...max
        }
    }

    var wire: Wire
    var held: Bool?
    var frames: [String: Frame]?
    var limits: [Limit]?
}

func message(_ text: String) -> String {
    do throws(YAMLError) {
        return "no error: \(try YAMLDecoder().decode(Arm.self, from: text, file: "arm.yaml"))"
    } catch {
        return error.description
    }
}

@Suite struct MessageTests {
    @Test("An unknown key is refused with the nearest known one")
    func unknownKey() {
        #expect(
            message("wire: {kind: dynamixel, baud: 9600, prot: /dev/ttyUSB0}") == """
                arm.yaml:1:37: unknown key 'prot'; did you mean 'port'?
                  wire: {kind: dynamixel, baud: 9600, prot: /dev/ttyUSB0}
                                                      ^
                """)
    }

    @Test("An unknown key far from all is refused with the list of those known")
    func strangeKey() {
        #expect(
            message("wire: {kind: dynamixel, baud: 9600}\nlearning: fast\n") == """
                arm.yaml:2:1: unknown key 'learning'; known here: frames, held, limits, wire
                  learning: fast
                  ^
                """)
    }

    @Test("A missing key whose mistyped twin is there is reported at the twin")
    func mistypedKey() {
        #expect(
            message("wire:\n  kind: dynamixel\n  buad: 9600\n") == """
                arm.yaml:3:3: unknown key 'buad'; did you mean 'baud'?
                  \("  buad: 9600")
                    ^
                """)
    }

    @Test("A missing key is named at its mapping, though a neighbouring key is near it")
    func missingKey() {
        #expect(
            message("wire: {kind: dynamixel, baud: 1}\nlimits:\n- {min: -1, max: 1}\n- {max: 2}") == """
                arm.yaml:4:3: the key 'min' is missing
                  - {max: 2}
                    ^
                """)
    }

    @Test("A key given twice is refused at its second place")
    func duplicateKey() {
        #expect(
            message("wire: {kind: dynamixel, baud: 1}\nheld: true\nheld: false") == """
                arm.yaml:3:1: the key 'held' was given before, in line 2
                  held: false
                  ^
                """)
    }

    @Test("What a type itself refuses is shown at the value that its path names")
    func refusedByType() {
        #expect(
            message("wire: {kind: dynamixel, baud: 1}\nlimits: [{min: 0, max: 1}, {min: 1, max: 0}]") == """
                arm.yaml:2:42: not above min
                  limits: [{min: 0, max: 1}, {min: 1, max: 0}]
                                                           ^
                """)
    }

    @Test("A word outside an enumeration is answered with the words inside")
    func wrongWord() {
        #expect(
            message("wire: {kind: dynamixle, baud: 1}") == """
                arm.yaml:1:14: expected dynamixel or feetech, found the text 'dynamixle'
                  wire: {kind: dynamixle, baud: 1}
                               ^
                """)
    }

    @Test(
        "A value of the wrong kind is named beside the kind expected",
        arguments: [
            ("kind: 1, baud: 1", 14, "expected dynamixel or feetech, found the number 1"),
            ("kind: feetech, baud: fast", 29, "expected a whole number, found the text 'fast'"),
            ("kind: feetech, baud: 1.5", 29, "expected a whole number, found the number 1.5"),
            ("kind: feetech, baud: '1'", 29, "expected a whole number, found the text '1'"),
            (
                "kind: feetech, baud: 9223372036854775808", 29,
                "expected a whole number from -9223372036854775808 to 9223372036854775807, found the number 9223372036854775808"
            ),
            ("kind: feetech, baud: true", 29, "expected a whole number, found the truth value true"),
            ("kind: feetech, baud: ~", 29, "expected a whole number, found nothing"),
            ("kind: feetech, baud: [1]", 29, "expected a whole number, found a list"),
            ("kind: feetech, baud: {}", 29, "expected a whole number, found a mapping"),
            ("kind: feetech, baud: 1, port: 2", 38, "expected text, found the number 2; put it in quotes if it is text"),
            ("kind: feetech, baud: 1, port: [2]", 38, "expected text, found a list"),
        ])
    func wrongKind(_ inside: String, _ column: Int, _ expected: String) {
        let line = "wire: {\(inside)}"
        let caret = String(repeating: " ", count: column - 1) + "^"
        #expect(message(line) == "arm.yaml:1:\(column): \(expected)\n  \(line)\n  \(caret)")
    }

    @Test(
        "Numbers that are not finite are refused",
        arguments: [".inf", "-.INF", ".nan", "1e999"])
    func notFinite(_ number: String) {
        #expect(
            message("wire: {kind: feetech, baud: 1}\nframes: {tip: {on: wrist, xyz: [0, \(number), 0]}}") == """
                arm.yaml:2:36: expected a finite number, found the number \(number)
                  frames: {tip: {on: wrist, xyz: [0, \(number), 0]}}
                                                     ^
                """)
    }

    @Test("A mapping or a list in the other's place is named")
    func wrongShape() {
        #expect(
            message("wire: [1]") == """
                arm.yaml:1:7: expected a mapping, found a list
                  wire: [1]
                        ^
                """)
        #expect(
            message("wire: {kind: feetech, baud: 1}\nlimits: {min: 1}") == """
                arm.yaml:2:9: expected a list, found a mapping
                  limits: {min: 1}
                          ^
                """)
    }

    @Test("A fault of syntax is libyaml's, with its place")
    func syntax() {
        #expect(
            message("wire: {kind: feetech, baud: 1\nheld: true") == """
                arm.yaml:2:5: while parsing a flow mapping: did not find expected ',' or '}'
                  held: true
                      ^
                """)
    }

    @Test("An error at the end of the text points behind it")
    func endOfText() {
        #expect(
            message("wire: [1,") == """
                arm.yaml:1:10: while parsing a flow node: did not find expected node content
                  wire: [1,
                           ^
                """)
    }

    @Test("A tab in the source line keeps the caret in its place")
    func tab() {
        #expect(
            message("wire:\t{kind: x}") == """
                arm.yaml:1:14: expected dynamixel or feetech, found the text 'x'
                  wire:\t{kind: x}
                       \t       ^
                """)
    }

    @Test("Columns count characters, not bytes")
    func wideCharacters() {
        #expect(
            message("{wire: {kind: feetech, baud: 1, port: 'größe'}, hold: 1}") == """
                arm.yaml:1:49: unknown key 'hold'; did you mean 'held'?
                  {wire: {kind: feetech, baud: 1, port: 'größe'}, hold: 1}
                                                                  ^
                """)
    }

    @Test("A long line is cut around its fault")
    func longLine() {
        let text = "{wire: {kind: feetech, baud: 1, port: '\(String(repeating: "x", count: 500))'}, hold: 1}"
        #expect(
            message(text) == """
                arm.yaml:1:544: unknown key 'hold'; did you mean 'held'?
                  \(String(repeating: "x", count: 76))'}, hold: 1}
                  \(String(repeating: " ", count: 80))^
                """)
    }
}
