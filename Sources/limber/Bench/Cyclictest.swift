import Foundation
import Realtime

/// Debian's cyclictest, the usual measure of wake-up latency: a thread that does nothing but sleep until its next slot.
struct Cyclictest {
    private let program: String
    private(set) var latencies = MicrosecondCounts()

    /// µs; later wake-ups are all counted as the latest one.
    private static let longest = 100_000

    /// - Parameter folders: where programs are.
    init(in folders: [String] = standardFolders) throws(UsageError) {
        let paths = folders.map { $0 + "/cyclictest" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else {
            throw .refused("There is no cyclictest to compare with: install it with `sudo apt-get install rt-tests`.")
        }
        program = path
    }

    static var standardFolders: [String] {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/bin", "/usr/sbin"]
    }

    /// Lets it run with the rights, the processor and the period of the control thread.
    mutating func measure(period: Double, seconds: Double) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = Cyclictest.words(period: period, seconds: seconds)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0, let counted = Cyclictest.latencies(in: String(decoding: text, as: UTF8.self)) else {
            throw Failed(words: process.arguments ?? [])
        }
        latencies.add(counted)
    }

    private static func words(period: Double, seconds: Double) -> [String] {
        let rights = RealtimeRights.check()
        let scheduling =
            rights.schedulerError == 0 ? ["--policy=fifo", "-p", "\(RealtimeThread.Settings.defaultPriority)"] : ["--policy=other"]
        return ["-q", "-t", "1", "-h", "\(longest)", "-i", "\(Int(period * 1e6))", "-l", "\(max(1, Int(seconds / period)))"]
            + scheduling + (rights.lockError == 0 ? ["-m"] : []) + (RealtimeThread.quietestProcessor.map { ["-a", "\($0)"] } ?? [])
    }

    /// Reads what it prints: lines of microseconds and count, then its summary in lines that begin with #; nil for anything else.
    static func latencies(in text: String) -> MicrosecondCounts? {
        var counts = MicrosecondCounts()
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let numbers = line.split(separator: " ").compactMap { Int($0) }
            if numbers.count == 2, numbers[1] > 0 { counts.add(numbers[0], times: numbers[1]) }
        }
        guard let overflows = number(after: "# Histogram Overflows:", in: text), let latest = number(after: "# Max Latencies:", in: text)
        else { return nil }
        if overflows > 0 { counts.add(latest, times: overflows) }
        return counts.total > 0 ? counts : nil
    }

    private static func number(after title: String, in text: String) -> Int? {
        text.split(separator: "\n").first { $0.hasPrefix(title) }.flatMap { Int($0.dropFirst(title.count).drop { $0 == " " }) }
    }

    private struct Failed: Error, CustomStringConvertible {
        var words: [String]
        var description: String { "cyclictest gave no histogram: run `cyclictest \(words.joined(separator: " "))` to see why." }
    }
}
