import Synchronization

/// Numbers by episode as a CSV file, one row flushed at a time; an existing file with the same columns is continued.
public final class MetricsTable: Sendable {
    public let columns: [String]
    private let file: Mutex<Sheet>

    public init(path: String, columns: [String]) throws(RecordingError) {
        self.columns = columns
        let output = try OutputFile(creating: path, mode: .appending)
        if output.isEmpty { output.append((columns.joined(separator: ",") + "\n").utf8) }
        output.flush()
        file = Mutex(Sheet(output))
    }

    public var failure: RecordingError? { file.withLock { $0.output.failure } }

    /// One number per column; what is not finite leaves its cell empty.
    public func append(_ row: [Double]) {
        precondition(row.count == columns.count, "a row has \(columns.count) numbers, not \(row.count)")
        let cells = row.map { value in
            guard value.isFinite else { return "" }
            return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
        }
        file.withLock { sheet in
            sheet.output.append((cells.joined(separator: ",") + "\n").utf8)
            sheet.output.flush()
        }
    }

    private struct Sheet: ~Copyable, Sendable {
        nonisolated(unsafe) let output: OutputFile
        init(_ output: sending OutputFile) { self.output = output }
    }
}
