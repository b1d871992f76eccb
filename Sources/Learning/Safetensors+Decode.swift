extension Safetensors {
    /// Reads a file's bytes. Arrays must lie one after the other and fill the file, as the format demands.
    public static func decode(_ file: [UInt8]) throws(SafetensorsError) -> Contents {
        guard file.count >= 8 else { throw .truncated }
        let size = (0..<8).reduce(UInt64(0)) { $0 | UInt64(file[$1]) << ($1 * 8) }
        guard size <= UInt64(longestHeader), size <= UInt64(file.count - 8) else { throw .headerSize(size) }
        let end = 8 + Int(size)
        var parser = HeaderParser(bytes: file[8..<end])
        let header = try parser.parse()
        return Contents(tensors: try tensors(header, in: file[end...]), metadata: header.metadata)
    }

    private static func tensors(_ header: Header, in data: ArraySlice<UInt8>) throws(SafetensorsError) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        var next = 0
        for (name, entry) in header.entries.sorted(by: { ($0.value.begin, $0.value.end) < ($1.value.begin, $1.value.end) }) {
            guard let kind = Kind(rawValue: entry.kind) else {
                throw .tensor(name, problem: "has the type \(entry.kind), which is not read here")
            }
            guard entry.begin == next, entry.end >= entry.begin else {
                throw .tensor(name, problem: "does not begin where the one before it ends")
            }
            guard entry.end <= data.count else { throw .truncated }
            var count = kind.size
            for side in entry.shape {
                let (product, overflow) = count.multipliedReportingOverflow(by: side)
                guard !overflow else { throw .tensor(name, problem: "has an impossible shape") }
                count = product
            }
            guard count == entry.end - entry.begin else { throw .tensor(name, problem: "has another size than its shape says") }
            let bytes = data[(data.startIndex + entry.begin)..<(data.startIndex + entry.end)]
            tensors[name] = Tensor(kind: kind, shape: entry.shape, bytes: Array(bytes))
            next = entry.end
        }
        guard next == data.count else { throw .tensor(header.entries.isEmpty ? "list" : "at the end", problem: "leaves bytes over") }
        return tensors
    }

    struct Header {
        struct Entry {
            var kind = ""
            var shape: [Int] = []
            var begin = 0
            var end = 0
        }

        var entries: [String: Entry] = [:]
        var metadata: [String: String] = [:]
    }
}
