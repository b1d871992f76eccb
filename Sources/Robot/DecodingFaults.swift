/// One step of a coding path: a key or a place in a list.
struct PathKey: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    let intValue: Int?

    init(_ name: String) {
        stringValue = name
        intValue = nil
    }

    init(_ index: Int) {
        stringValue = String(index)
        intValue = index
    }

    init(stringLiteral name: String) { self.init(name) }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { self.init(intValue) }
}

func fault(_ path: [any CodingKey], _ steps: [PathKey], _ message: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: path + steps, debugDescription: message))
}

extension KeyedDecodingContainer {
    func fault(_ key: Key, _ message: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: message)
    }

    /// A day as YYYY-MM-DD.
    func day(_ key: Key) throws -> String {
        let text = try decode(String.self, forKey: key)
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month), (1...31).contains(day)
        else { throw fault(key, "write the day as YYYY-MM-DD") }
        return text
    }

    func positive(_ key: Key) throws -> Double {
        let value = try number(key)
        guard value > 0 else { throw fault(key, "must be above zero, found \(value)") }
        return value
    }

    func positives(_ key: Key) throws -> JointVector {
        let values = try decode(JointVector.self, forKey: key)
        guard values.array.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw fault(key, "each must be above zero") }
        return values
    }

    func number(_ key: Key) throws -> Double {
        let value = try decode(Double.self, forKey: key)
        guard value.isFinite else { throw fault(key, "must be a finite number") }
        return value
    }

    func numbers(_ key: Key, count: Int, _ what: String) throws -> [Double] {
        let values = try decode([Double].self, forKey: key)
        guard values.count == count else { throw fault(key, "expected \(count) numbers (\(what)), found \(values.count)") }
        guard values.allSatisfy(\.isFinite) else { throw fault(key, "must be finite numbers") }
        return values
    }

    func vector(_ key: Key, _ what: String = "x, y, z") throws -> SIMD3<Double> {
        let values = try numbers(key, count: 3, what)
        return SIMD3(values[0], values[1], values[2])
    }

    func range(_ key: Key) throws -> ClosedRange<Double> {
        let values = try numbers(key, count: 2, "min, max")
        guard values[0] < values[1] else { throw fault(key, "the minimum \(values[0]) is not below the maximum \(values[1])") }
        return values[0]...values[1]
    }

    /// A name that files, messages and the command line can carry.
    func word(_ key: Key) throws -> String {
        let text = try decode(String.self, forKey: key)
        let isWord = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isWord, !text.isEmpty, text.utf8.count <= 64 else {
            throw fault(key, "a name has 1 to 64 letters, digits, '_' or '-'")
        }
        return text
    }
}

extension ClosedRange<Double> {
    /// The bounds as a person reads them, to four decimals.
    var rounded: String {
        func short(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
        return "\(short(lowerBound)) to \(short(upperBound))"
    }
}
