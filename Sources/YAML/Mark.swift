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
        var line = 1
        var column = 1
        for (index, byte) in text.utf8.enumerated() where index < offset {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.init(line: line, column: column)
    }
}
