import Foundation

/// The field's own readers, which must open what we write.
enum PythonReader {
    private static let python =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
        + "/.build/venv/bin/python"

    static func has(_ module: String) -> Bool { (try? run("import \(module)", "")) != nil }

    private struct Failed: Error { let status: Int32 }

    /// What a script prints; `argument` is its `sys.argv[1]`.
    static func run(_ script: String, _ argument: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", "import sys, json\n" + script, argument]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(status: process.terminationStatus) }
        return String(decoding: output, as: UTF8.self)
    }
}
