import Foundation
import Synchronization

@testable import ROS
import Realtime

/// Collects what other threads bring.
final class Witness<Thing: Sendable>: Sendable {
    private let things = Mutex<[Thing]>([])

    func see(_ thing: Thing) { things.withLock { $0.append(thing) } }
    var all: [Thing] { things.withLock { $0 } }

    /// Whether `condition` comes true; the time is a bound on failure only.
    func awaits(_ condition: ([Thing]) -> Bool) -> Bool { comesTrue { condition(all) } }
}

/// Waits at most 10 s.
func comesTrue(_ condition: () -> Bool) -> Bool {
    for _ in 0..<2000 {
        if condition() { return true }
        usleep(5000)
    }
    return false
}

/// Python with rospy and rosmaster, as Debian has them.
enum Rospy {
    static let python = "/usr/bin/python3"
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let isThere: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", "import rospy, rosmaster, sensor_msgs.msg"]
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        if process.terminationStatus != 0 {
            print("SKIPPED: no rospy (apt-get install python3-rospy python3-rosmaster python3-sensor-msgs)")
        }
        return process.terminationStatus == 0
    }()

    /// Starts a script of Tests/python, or a program.
    static func start(_ words: [String], master: NodeAddress, output: Pipe? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [words[0].hasPrefix("/") ? words[0] : root.appending(path: "Tests/python/\(words[0])").path] + words.dropFirst()
        let log = FileManager.default.temporaryDirectory.path
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["ROS_MASTER_URI": "\(master)", "ROS_IP": "127.0.0.1", "ROS_LOG_DIR": log, "ROS_HOME": log, "PYTHONUNBUFFERED": "1"]
        ) { $1 }
        process.standardOutput = output ?? FileHandle.nullDevice
        process.standardError = FileHandle.standardError
        try process.run()
        return process
    }

    /// The real master, on a port of its own, for as long as `body` takes.
    static func withRealMaster(_ body: (NodeAddress) throws -> Void) throws {
        guard let (descriptor, port) = Socket.listen(address: "127.0.0.1") else { return }
        close(descriptor)
        let address = NodeAddress(host: "127.0.0.1", port: port)
        let process = try start(["/usr/bin/rosmaster", "--core", "-p", "\(port)"], master: address)
        defer {
            // It does not end for less.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let client = MasterClient(address, caller: "/test")
        guard comesTrue({ (try? client.hasParameter("/x")) != nil }) else {
            throw ROSError.unreachable("\(address)", method: "hasParam", why: "it did not start")
        }
        try body(address)
    }
}
