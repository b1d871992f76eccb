import Testing

@testable import YAML

@Suite struct BoundsTests {
    @Test("Anchors are repeated by their aliases")
    func aliases() throws {
        let text = "wire: {kind: feetech, baud: 1}\nframes: {tip: &t {on: wrist, xyz: [1, 2, 3]}, top: *t}"
        let arm = try YAMLDecoder().decode(Arm.self, from: text, file: "arm.yaml")
        #expect(arm.frames?["top"] == Arm.Frame(on: "wrist", xyz: [1, 2, 3]))
    }

    @Test("An alias without anchor, or inside its own, is refused")
    func danglingAliases() {
        #expect(message("wire: *w") == "arm.yaml:1:7: the alias '*w' has no anchor '&w' before it\n  wire: *w\n        ^")
        #expect(message("wire: &w [*w]") == "arm.yaml:1:11: the alias '*w' stands inside its own anchor\n  wire: &w [*w]\n            ^")
    }

    @Test("A billion laughs stop at the alias that exceeds the bound")
    func billionLaughs() {
        var text = "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for (name, last) in zip("bcdefghi", "abcdefgh") {
            text += "\(name): &\(name) [" + Array(repeating: "*\(last)", count: 10).joined(separator: ", ") + "]\n"
        }
        #expect(
            message(text) == """
                arm.yaml:5:36: aliases repeat more than 100000 values
                  e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
                                                     ^
                """)
    }

    @Test("64 levels are read, 65 are refused, through aliases too")
    func depth() {
        func nested(_ levels: Int) -> String { String(repeating: "[", count: levels) + String(repeating: "]", count: levels) }
        #expect(message(nested(64)).hasPrefix("arm.yaml:1:1: expected a mapping, found a list\n"))
        #expect(message(nested(65)).hasPrefix("arm.yaml:1:65: more than 64 levels of lists and mappings\n"))
        #expect(message("[&a \(nested(40)), \(String(repeating: "[", count: 30))*a").contains("more than 64 levels"))
    }

    @Test("A text beyond 1 MiB is refused before it is parsed")
    func size() {
        let text = "a: " + String(repeating: "x", count: 1 << 20)
        #expect(message(text).hasPrefix("arm.yaml:1:1: the file has 1048579 bytes; at most 1048576 are read\n"))
    }

    @Test("A document as large as allowed is refused or read in good time")
    func largestDocument() {
        let text = "[" + String(repeating: "a,", count: (1 << 19) - 2) + "]"
        #expect(message(text).hasPrefix("arm.yaml:1:1: expected a mapping, found a list\n"))
    }

    @Test("Merge keys, empty keys, compound keys, foreign tags, and second documents are refused")
    func refusedForms() {
        #expect(
            message("wire: &w {kind: feetech, baud: 1}\nframes: {tip: {<<: *w}}") == """
                arm.yaml:2:16: merge keys are not part of YAML 1.2; write the keys out
                  frames: {tip: {<<: *w}}
                                 ^
                """)
        #expect(message("wire: {~: 1}") == "arm.yaml:1:8: a key may not be empty\n  wire: {~: 1}\n         ^")
        #expect(message("wire: {[1]: 1}") == "arm.yaml:1:8: a key must be a word, not a list\n  wire: {[1]: 1}\n         ^")
        #expect(
            message("wire: !!python/object {a: 1}") == """
                arm.yaml:1:7: the tag 'tag:yaml.org,2002:python/object' is not read here; leave it out
                  wire: !!python/object {a: 1}
                        ^
                """)
        #expect(message("wire: 1\n---\nwire: 2") == "arm.yaml:2:1: only one document is read from a file\n  ---\n  ^")
        #expect(message("") == "arm.yaml:1:1: the file is empty\n  \n  ^")
        #expect(message("# only a comment\n") == "arm.yaml:1:17: the file is empty\n  # only a comment\n                  ^")
    }

    @Test("Control characters are refused at their place")
    func controlCharacters() {
        #expect(message("wire: 1\nä: \u{7}\n") == "arm.yaml:2:4: control characters are not allowed\n  ä: \u{7}\n     ^")
    }
}
