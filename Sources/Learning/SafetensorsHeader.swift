/// Reads the JSON of a safetensors header: exactly the grammar that the format uses, each key once.
struct HeaderParser {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    mutating func parse() throws(SafetensorsError) -> Safetensors.Header {
        var header = Safetensors.Header()
        var seen: Set<String> = []
        guard bytes.first == UInt8(ascii: "{") else { throw failure("it does not begin with a brace") }
        try object { (parser, name) throws(SafetensorsError) in
            guard seen.insert(name).inserted else { throw parser.failure("\(name) occurs twice") }
            if name == "__metadata__" {
                header.metadata = try parser.strings()
            } else {
                header.entries[name] = try parser.entry()
            }
        }
        guard position == bytes.endIndex else { throw failure("something follows the last brace") }
        return header
    }

    private mutating func entry() throws(SafetensorsError) -> Safetensors.Header.Entry {
        var entry = Safetensors.Header.Entry()
        var seen: Set<String> = []
        try object { (parser, key) throws(SafetensorsError) in
            guard seen.insert(key).inserted else { throw parser.failure("\(key) occurs twice") }
            switch key {
            case "dtype": entry.kind = try parser.string()
            case "shape": entry.shape = try parser.integers()
            case "data_offsets":
                let offsets = try parser.integers()
                guard offsets.count == 2 else { throw parser.failure("there must be two offsets") }
                (entry.begin, entry.end) = (offsets[0], offsets[1])
            default: throw parser.failure("unknown key \(key)")
            }
        }
        guard seen.count == 3 else { throw failure("an array needs dtype, shape and data_offsets") }
        return entry
    }

    private mutating func strings() throws(SafetensorsError) -> [String: String] {
        var strings: [String: String] = [:]
        try object { (parser, key) throws(SafetensorsError) in
            guard strings[key] == nil else { throw parser.failure("\(key) occurs twice") }
            strings[key] = try parser.string()
        }
        return strings
    }

    private mutating func object(
        _ member: (inout HeaderParser, String) throws(SafetensorsError) -> Void
    ) throws(SafetensorsError) {
        try expect("{")
        if accept("}") { return }
        repeat {
            let key = try string()
            try expect(":")
            try member(&self, key)
        } while accept(",")
        try expect("}")
    }

    private mutating func integers() throws(SafetensorsError) -> [Int] {
        var numbers: [Int] = []
        try expect("[")
        if accept("]") { return numbers }
        repeat {
            guard numbers.count < 16 else { throw failure("more than 16 numbers") }
            numbers.append(try integer())
        } while accept(",")
        try expect("]")
        return numbers
    }

    private mutating func integer() throws(SafetensorsError) -> Int {
        skipSpace()
        var digits = 0
        var value = 0
        while position < bytes.endIndex, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
            digits += 1
            position += 1
            guard digits <= 15 else { throw failure("a number is too large") }
        }
        guard digits > 0 else { throw failure("a whole number is missing") }
        return value
    }

    private mutating func string() throws(SafetensorsError) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while position < bytes.endIndex {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let result = String(validating: text, as: UTF8.self) else { throw failure("a string is not UTF-8") }
                skipSpace()
                return result
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20: throw failure("a control character in a string")
            default: text.append(byte)
            }
        }
        throw failure("a string does not end")
    }

    private mutating func escape() throws(SafetensorsError) -> [UInt8] {
        guard position < bytes.endIndex else { throw failure("a string does not end") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw failure("an unknown escape in a string")
        }
    }

    private mutating func unicodeEscape() throws(SafetensorsError) -> [UInt8] {
        let first = try hexadecimal()
        guard (0xD800..<0xDC00).contains(first) else { return try utf8(first) }
        try expect("\\")
        try expect("u")
        let second = try hexadecimal()
        guard (0xDC00..<0xE000).contains(second) else { throw failure("half of a surrogate pair") }
        return try utf8(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private mutating func hexadecimal() throws(SafetensorsError) -> UInt32 {
        guard bytes.endIndex - position >= 4, let digits = String(validating: bytes[position..<position + 4], as: UTF8.self),
            digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16)
        else { throw failure("four hexadecimal digits are missing") }
        position += 4
        return value
    }

    private func utf8(_ value: UInt32) throws(SafetensorsError) -> [UInt8] {
        guard let scalar = Unicode.Scalar(value) else { throw failure("half of a surrogate pair") }
        return Array(String(scalar).utf8)
    }

    private mutating func skipSpace() {
        while position < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.endIndex, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        // A string's own spaces count; between tokens they do not.
        if character != "\"" { skipSpace() }
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
        guard accept(character) else { throw failure("\(character) is missing") }
    }

    private func failure(_ problem: String) -> SafetensorsError { .header(problem, byte: position - bytes.startIndex) }
}
