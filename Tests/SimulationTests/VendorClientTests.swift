import Drivers
import Foundation
import Realtime
import Robot
import Testing

@testable import Simulation

/// A Python that has a vendor's client: the one in LIMBER_PYTHON, or that of the project's own environment.
enum VendorPython {
    /// The checkout.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let dynamixel = find("dynamixel-sdk", module: "dynamixel_sdk")
    static let feetech = find("feetech-servo-sdk", module: "scservo_sdk")
    static let universalRobots = find("ur-rtde", module: "rtde_receive")

    private static func find(_ package: String, module: String) -> String? {
        let given = ProcessInfo.processInfo.environment["LIMBER_PYTHON"]
        let candidates = (given.map { [$0] } ?? []) + [root.appending(path: ".build/venv/bin/python").path]
        let usable = candidates.first { imports($0, module) }
        if usable == nil { print("SKIPPED: no Python with \(package) (set LIMBER_PYTHON, or install it into .build/venv)") }
        return usable
    }

    private static func imports(_ python: String, _ module: String) -> Bool {
        guard FileManager.default.isExecutableFile(atPath: python) else { return false }
        return (try? run(python, ["-c", "import \(module)"]))?.status == 0
    }

    static func run(_ executable: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = readAll(pipe.fileHandleForReading.fileDescriptor)
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    /// By hand, because Foundation traps when a signal interrupts it.
    private static func readAll(_ descriptor: Int32) -> [UInt8] {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return output }
            output += buffer[..<count]
        }
    }
}

/// Hands an object to a thread that will be its only user.
private struct Handover<Value>: @unchecked Sendable { let value: Value }

@Suite struct VendorClientTests {
    /// Runs `body` against the arm on a pseudo-terminal, in real time on a thread of its own.
    private func withPseudoTerminal(_ emulator: BusEmulator, _ body: (String) throws -> Void) throws {
        let host = try PseudoTerminalHost(emulator: emulator)
        let done = DispatchSemaphore(value: 0)
        let handover = Handover(value: host)
        Thread.detachNewThread {
            handover.value.run()
            done.signal()
        }
        defer {
            host.stop()
            done.wait()
        }
        try body(host.path)
    }

    @Test(
        "The vendor's client pings, reads, writes, drives and reboots the arm",
        .enabled(if: VendorPython.dynamixel != nil, "no Python with dynamixel-sdk: set LIMBER_PYTHON, or install it into .build/venv"))
    func dynamixelSDK() throws {
        let python = try #require(VendorPython.dynamixel)
        let robot = try Arms.robot("openmanipulator-x")
        let ids = robot.servos.flatMap(\.ids)
        let script = VendorPython.root.appending(path: "Tests/python/dynamixel_sdk_client.py").path
        try withPseudoTerminal(Arms.emulator("openmanipulator-x")) { path in
            let result = try VendorPython.run(python, [script, path] + ids.map { "\($0)" })
            print(result.output)
            #expect(result.status == 0, "\(result.output)")
        }
    }

    @Test(
        "Feetech's client pings, reads, writes, drives and stores",
        .enabled(if: VendorPython.feetech != nil, "no Python with feetech-servo-sdk: set LIMBER_PYTHON, or install it into .build/venv"))
    func feetechSDK() throws {
        let python = try #require(VendorPython.feetech)
        let robot = try Arms.robot("so101")
        let script = VendorPython.root.appending(path: "Tests/python/feetech_sdk_client.py").path
        try withPseudoTerminal(FeetechEmulator(robot: robot, calibration: Arms.calibration("so101"))) { path in
            let result = try VendorPython.run(python, [script, path] + robot.servos.flatMap(\.ids).map { "\($0)" })
            print(result.output)
            #expect(result.status == 0, "\(result.output)")
        }
    }

    @Test("Clients may come and go, and a rude one does not keep the line to itself")
    func reopens() throws {
        try withPseudoTerminal(Arms.emulator()) { path in
            for _ in 0..<3 {
                let descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK)
                #expect(descriptor >= 0)
                let exclusive: UInt = 0x540C
                // What such a client leaves behind, only a root's emulator can undo.
                if geteuid() == 0 { _ = ioctl(descriptor, exclusive, 0) }
                let transport = Transport(descriptor: descriptor)
                var ping = DynamixelCodec.encode(.ping, to: 1)
                #expect(transport.write(&ping, count: ping.count) == ping.count)
                var reply: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 64)
                let deadline = LoopClock.monotonic.now().advanced(bySeconds: 2)
                while reply.count < 14, transport.waitReadable(until: deadline) {
                    let count = transport.read(into: &buffer, capacity: buffer.count)
                    guard count > 0 else { break }
                    reply += buffer[..<count]
                }
                #expect(DynamixelCodec.decode(reply).count == 1)
                close(descriptor)
                usleep(20_000)
            }
        }
    }

    @Test("When the plan pulls the plug, the client sees its line go")
    func unplugs() throws {
        let plan = FaultPlan(timed: [TimedFault(.unplug, from: 0.1)])
        try withPseudoTerminal(Arms.emulator(faults: plan)) { path in
            let descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK)
            #expect(descriptor >= 0)
            let transport = Transport(descriptor: descriptor)
            #expect(transport.waitReadable(until: LoopClock.monotonic.now().advanced(bySeconds: 5)))
            var byte: UInt8 = 0
            #expect(transport.read(into: &byte, capacity: 1) <= 0)
            close(descriptor)
        }
    }
}
