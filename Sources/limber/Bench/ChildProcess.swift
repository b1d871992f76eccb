import Foundation

/// This program once more, for what has to be measured in a process of its own.
enum ChildProcess {
    private struct Failed: Error, CustomStringConvertible {
        var words: [String]
        var status: Int32
        var description: String { "limber \(words.joined(separator: " ")) ended with status \(status): run it by hand to see why." }
    }

    /// Runs `limber WORDS` to its end and reads the JSON that it prints; the environment is this one's with `variables` beside it.
    static func run<Answer: Decodable>(_ words: [String], with variables: [String: String] = [:], as type: Answer.Type) throws -> Answer {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw Failed(words: words, status: process.terminationStatus)
        }
        return try JSONDecoder().decode(type, from: answer)
    }
}
