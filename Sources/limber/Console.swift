import Foundation

/// Where lines for people go: a stream, and whether a person watches it.
struct Console: Sendable {
    var isTerminal: Bool
    /// Writes bytes as they are.
    var write: @Sendable (String) -> Void

    static let standardOutput = Console(stream: .standardOutput)
    static let standardError = Console(stream: .standardError)

    init(isTerminal: Bool, write: @escaping @Sendable (String) -> Void) {
        self.isTerminal = isTerminal
        self.write = write
    }

    /// Unbuffered, so that a line that was written is not lost with the process; a reader who went away is no reason to stop.
    private init(stream: FileHandle) {
        self.init(isTerminal: isatty(stream.fileDescriptor) == 1) { text in try? stream.write(contentsOf: Data(text.utf8)) }
    }

    func say(_ text: String) { write(text + "\n") }

    /// Says a line in the place of a `Progress` line that stands open on the same terminal.
    func interject(_ text: String) { say(isTerminal ? "\r\u{1B}[K\(text)" : text) }

    /// Writes one line of JSON with sorted keys; numbers that JSON cannot hold become "nan", "inf" and "-inf".
    func sayJSON(_ summary: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        say(String(decoding: try encoder.encode(summary), as: UTF8.self))
    }
}
