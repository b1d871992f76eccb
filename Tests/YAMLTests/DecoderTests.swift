import Testing

@testable import YAML

@Suite struct DecoderTests {
    @Test("Mappings, lists, optional keys and enumerations are read into a type")
    func reads() throws {
        let text = """
            # An arm
            wire: {kind: dynamixel, baud: 1000000}
            held: ~
            limits:
              - min: -1
                max: 1e0
            """
        let arm = try YAMLDecoder().decode(Arm.self, from: text, file: "arm.yaml")
        #expect(arm.wire == Arm.Wire(kind: .dynamixel, baud: 1_000_000, port: nil))
        #expect(arm.held == nil && arm.limits?.first?.range == -1...1)
    }

    @Test("A list's places, nested containers and null are read through an unkeyed container")
    func unkeyed() throws {
        struct Mixed: Decodable {
            enum Keys: String, CodingKey { case a }
            var values: [Int?] = []
            var nested = 0
            var inner: [Int] = []

            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                values.append(try list.decodeNil() ? nil : 0)
                values.append(try list.decodeNil() ? nil : try list.decode(Int.self))
                nested = try list.nestedContainer(keyedBy: Keys.self).decode(Int.self, forKey: .a)
                var nestedList = try list.nestedUnkeyedContainer()
                while !nestedList.isAtEnd { inner.append(try nestedList.decode(Int.self)) }
                inner.append(try Int(from: try list.superDecoder()))
            }
        }
        let mixed = try YAMLDecoder().decode(Mixed.self, from: "[~, 5, {a: 7}, [1, 2], 3]", file: "t")
        #expect(mixed.values == [nil, 5] && mixed.nested == 7 && mixed.inner == [1, 2, 3])
        let short = #expect(throws: YAMLError.self) { try YAMLDecoder().decode(Mixed.self, from: "[~, 5]", file: "t") }
        #expect(short?.message == "the list ends after 2 values; more are expected")
        let unknown = #expect(throws: YAMLError.self) {
            try YAMLDecoder().decode(Mixed.self, from: "[~, 5, {a: 7, b: 1}, [], 3]", file: "t")
        }
        #expect(unknown?.description == "t:1:15: unknown key 'b'; did you mean 'a'?\n  [~, 5, {a: 7, b: 1}, [], 3]\n                ^")
    }

    @Test("A type that looks at one key before it chooses its keys may ask twice; what neither asks for is unknown")
    func twoContainers() throws {
        struct Term: Decodable {
            enum Kind: String, CodingKey { case kind }
            enum Distance: String, CodingKey { case weight }
            var weight: Double

            init(from decoder: any Decoder) throws {
                _ = try decoder.container(keyedBy: Kind.self).decode(String.self, forKey: .kind)
                weight = try decoder.container(keyedBy: Distance.self).decode(Double.self, forKey: .weight)
            }
        }
        #expect(try YAMLDecoder().decode(Term.self, from: "{kind: distance, weight: 2}", file: "t").weight == 2)
        let error = #expect(throws: YAMLError.self) {
            try YAMLDecoder().decode(Term.self, from: "{kind: distance, weight: 2, wait: 1}", file: "t")
        }
        #expect(error?.message == "unknown key 'wait'; known here: kind, weight")
    }

    @Test("Inheriting classes read their parent's keys from the same mapping")
    func inheritance() throws {
        class Base: Decodable {
            let a: Int
        }
        final class Derived: Base {
            enum CodingKeys: String, CodingKey { case b }
            let b: Int
            required init(from decoder: any Decoder) throws {
                let keys = try decoder.container(keyedBy: CodingKeys.self)
                b = try keys.decode(Int.self, forKey: .b)
                try super.init(from: try keys.superDecoder())
            }
        }
        let derived = try YAMLDecoder().decode(Derived.self, from: "{a: 1, b: 2}", file: "t")
        #expect(derived.a == 1 && derived.b == 2)
    }

    @Test("The edit distance counts insertions, deletions, replacements and swaps")
    func distances() {
        let table = [("", "", 0), ("a", "", 1), ("baud", "buad", 1), ("kitten", "sitting", 3), ("ab", "ba", 1), ("max", "min", 2)]
        for (left, right, distance) in table {
            #expect(editDistance(left, right) == distance)
            #expect(editDistance(right, left) == distance)
        }
        #expect(nearestWord(to: "velocty", among: ["position", "velocity"]) == "velocity")
        #expect(nearestWord(to: "colour", among: ["position", "velocity"]) == nil)
    }
}
