/// A fault of a YAML file, shown with its place:
///
///     Robots/arm.yaml:3:5: unknown key 'boud'; did you mean 'baud'?
///       wire: {boud: 1000000}
///              ^
public struct YAMLError: Error, Equatable, CustomStringConvertible, Sendable {
    public var file: String
    public var mark: Mark
    /// One sentence, without its place.
    public var message: String
    /// The line at `mark`, without its line feed.
    public var sourceLine: String

    init(_ fault: Fault, file: String, text: String) {
        self.file = file
        mark = fault.mark
        message = fault.message
        sourceLine = YAMLError.line(fault.mark.line, of: text)
    }

    public var description: String {
        let (excerpt, column) = excerpt
        // A tab stays a tab, so that the caret stands under its character whatever the reader's tab width is.
        let indent = String(String.UnicodeScalarView(excerpt.unicodeScalars.prefix(column - 1).map { $0 == "\t" ? "\t" : " " }))
        return "\(file):\(mark.line):\(mark.column): \(message)\n  \(excerpt)\n  \(indent)^"
    }

    /// The part of a long line around the mark, and the mark's column in it.
    private var excerpt: (String, Int) {
        let scalars = sourceLine.unicodeScalars
        let column = min(max(mark.column, 1), scalars.count + 1)
        guard scalars.count > 160 else { return (sourceLine, column) }
        let first = max(0, column - 81)
        let part = String.UnicodeScalarView(scalars.dropFirst(first).prefix(160))
        return (String(part), column - first)
    }

    private static func line(_ number: Int, of text: String) -> String {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), maxSplits: number, omittingEmptySubsequences: false)
        guard number >= 1, number <= lines.count else { return "" }
        var line = lines[number - 1]
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        return String(Substring(line))
    }
}

/// What is wrong and where, before file and source line are known.
struct Fault: Error {
    var mark: Mark
    var message: String

    init(_ message: String, at mark: Mark) {
        self.mark = mark
        self.message = message
    }
}
