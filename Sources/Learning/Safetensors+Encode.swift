extension Safetensors {
    /// The bytes of a file, tensors in the order of their names, so that equal contents give equal bytes.
    public static func encode(_ contents: Contents) -> [UInt8] {
        var entries: [String] = []
        if !contents.metadata.isEmpty {
            let pairs = contents.metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            entries.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        var data: [UInt8] = []
        for (name, tensor) in contents.tensors.sorted(by: { $0.key < $1.key }) {
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            let offsets = "\(data.count),\(data.count + tensor.bytes.count)"
            entries.append("\(quoted(name)):{\"dtype\":\"\(tensor.kind.rawValue)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}")
            data += tensor.bytes
        }
        var header = Array("{\(entries.joined(separator: ","))}".utf8)
        while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }  // aligns the data
        let size = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) }
        return size + header + data
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
