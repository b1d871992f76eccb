import Testing

@testable import YAML

@Suite struct ResolverTests {
    @Test(
        "Plain scalars mean what the core schema of YAML 1.2 says",
        arguments: [
            ("", Resolved.null), ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null), ("nULL", .string),
            ("true", .bool(true)), ("False", .bool(false)), ("TRUE", .bool(true)),
            ("yes", .string), ("no", .string), ("on", .string), ("off", .string), ("y", .string), ("tRUE", .string),
            ("0", .integer(0)), ("-0", .integer(0)), ("+12", .integer(12)), ("010", .integer(10)), ("0o17", .integer(15)),
            ("0xfF", .integer(255)), ("-0x1", .string), ("0x", .string), ("0o8", .string), ("0x-1", .string), ("0b1", .string),
            ("1_000", .string), ("1:30", .string), ("9223372036854775808", .integer(0x8000_0000_0000_0000)),
            ("170141183460469231731687303715884105727", .integer(.max)), ("170141183460469231731687303715884105728", .integer(nil)),
            ("1.", .float(1)), (".5", .float(0.5)), ("-1.5e-3", .float(-0.0015)), ("1e3", .float(1000)), ("1E+3", .float(1000)),
            (".", .string), ("+", .string), ("e3", .string), ("1e", .string), ("1e+", .string), ("1.2.3", .string), ("- 1", .string),
            (".inf", .float(.infinity)), ("+.Inf", .float(.infinity)), ("-.INF", .float(-.infinity)), ("inf", .string), ("nan", .string),
            ("infinity", .string), ("0x1p3", .string), ("2026-11-21", .string), ("<<", .string), ("1٣", .string),
        ])
    func plain(_ text: String, _ expected: Resolved) {
        #expect(Resolved(Scalar(text: text, isPlain: true)) == expected)
        #expect(Resolved(Scalar(text: text, isPlain: false)) == .string)
    }

    @Test("Not-a-number is a number of the schema", arguments: [".nan", ".NaN", ".NAN"])
    func notANumber(_ text: String) {
        guard case .float(let value) = Resolved(Scalar(text: text, isPlain: true)) else {
            Issue.record("\(text) is no float")
            return
        }
        #expect(value.isNaN)
    }

    @Test("Core tags are read where they name what the scalar is anyway; !!str makes text of it")
    func tags() throws {
        let text = "[!!str 12, ! 13, 'a b']"
        #expect(try YAMLDecoder().decode([String].self, from: text, file: "t") == ["12", "13", "a b"])
        #expect(try YAMLDecoder().decode([Double].self, from: "[!!int 1, !!float 2, !!float 2.5]", file: "t") == [1, 2, 2.5])
        #expect(throws: YAMLError.self) { try YAMLDecoder().decode([Int].self, from: "[!!int 1.5]", file: "t") }
    }

    @Test("Integers of every width keep to their range")
    func widths() throws {
        #expect(try YAMLDecoder().decode([UInt8].self, from: "[0, 255, 0xff]", file: "t") == [0, 255, 255])
        #expect(try YAMLDecoder().decode([Int16].self, from: "[-32768]", file: "t") == [-32768])
        #expect(try YAMLDecoder().decode([UInt64].self, from: "[18446744073709551615]", file: "t") == [UInt64.max])
        #expect(throws: YAMLError.self) { try YAMLDecoder().decode([UInt64].self, from: "[18446744073709551616]", file: "t") }
        #expect(try YAMLDecoder().decode([Float].self, from: "[0.1, 18446744073709551616]", file: "t") == [0.1, 0x1p64])
        #expect(try YAMLDecoder().decode([Double].self, from: "[1\(String(repeating: "0", count: 40))]", file: "t") == [1e40])
        let error = #expect(throws: YAMLError.self) { try YAMLDecoder().decode([UInt8].self, from: "[256]", file: "t") }
        #expect(error?.message == "expected a whole number from 0 to 255, found the number 256")
    }
}
