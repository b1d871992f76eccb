import Drivers

/// Puts programs together from a stream of lines: from `def` or `sec` to its `end`, or a line by itself.
struct ScriptInbox {
    private var lines = DashboardLines()
    private var program: [String] = []
    private var depth = 0

    /// Lines of the longest program.
    private static let longest = 2000
    /// The words that begin what an `end` ends.
    private static let openers = ["def ", "sec ", "thread ", "while ", "if ", "while(", "if("]

    /// The programs that `bytes` complete.
    mutating func decode(_ bytes: some Sequence<UInt8>) -> [String] {
        var programs: [String] = []
        for line in lines.decode(bytes, keepsIndent: true) {
            let words = line.drop { $0 == " " || $0 == "\t" }
            guard !words.isEmpty || !program.isEmpty else { continue }
            program.append(line)
            if ScriptInbox.openers.contains(where: words.hasPrefix) { depth += 1 }
            if words == "end" { depth -= 1 }
            guard depth <= 0 || program.count > ScriptInbox.longest else { continue }
            programs.append(program.joined(separator: "\n") + "\n")
            program = []
            depth = 0
        }
        return programs
    }
}
