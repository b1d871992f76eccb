/// A place in a text, counted from 1 in lines and Unicode scalars, as editors show it.
public struct Mark: Equatable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of a byte in UTF-8 text.
    init(ofByte offset: Int, in text: String) {
        let end = text.utf8.index(text.utf8.startIndex, offsetBy: min(offset, text.utf8.count))
        let lines = text.unicodeScalars[..<end].linesOfYAML
        self.init(line: lines.count, column: lines[lines.count - 1].count + 1)
    }
}

extension Substring.UnicodeScalarView {
    /// The lines as libyaml counts them: its line breaks are also those of old Macs and of Unicode. At least one, perhaps empty.
    var linesOfYAML: [Substring.UnicodeScalarView] {
        var lines: [Substring.UnicodeScalarView] = []
        var rest = self
        while let end = rest.firstIndex(where: \.isLineBreakOfYAML) {
            lines.append(rest[..<end])
            let isPair = rest[end...].starts(with: "\r\n".unicodeScalars)
            rest = rest[rest.index(end, offsetBy: isPair ? 2 : 1)...]
        }
        return lines + [rest]
    }
}

extension Unicode.Scalar {
    fileprivate var isLineBreakOfYAML: Bool {
        switch self {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}
