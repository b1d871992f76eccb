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
        message = fault.message
        let lines = text.unicodeScalars[...].linesOfYAML
        mark = fault.mark
        if mark.line >= lines.count {
            // At the end of the text, the last line that says something is the one to look at.
            let line = (lines.lastIndex { !$0.isEmpty } ?? 0) + 1
            if line < mark.line { mark = Mark(line: line, column: lines[line - 1].count + 1) }
        }
        sourceLine = String(lines[mark.line - 1])
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
