import Foundation
import Robot
import Simulation
import Testing

@testable import limber

@Suite("A place behind which there is an emulated arm only") struct EmulatedPlaceTests {
    /// What `limber train` says of a place, which comes before what it says of the task.
    private func isTaken(_ place: String, _ robot: String, in workplace: Workplace) throws -> Bool {
        let run = try LimberProcess.run("train", robot, "no-such-task", "--simulate", "--port", place, in: workplace)
        #expect(run.status != 0)
        let isRefused = run.errors.contains("--simulate takes only an emulated arm for --port")
        #expect(isRefused || run.errors.contains("no-such-task"), "\(run.said)")
        return !isRefused
    }

    @Test("is where this very program emulates a robot", arguments: ["ur5e", "sawyer"])
    func emulator(_ robot: String) throws {
        let workplace = try Workplace()
        let emulator = try LimberProcess(["emulate", robot, "--port", "0"], in: workplace)
        #expect(LimberProcess.holds { emulator.output.contains("\n") }, "\(emulator.said)")
        let place = String(try #require(emulator.output.split(separator: "\n").first))
        #expect(try isTaken(place, robot, in: workplace))
        emulator.send(SIGINT)
        emulator.wait()
        #expect(try !isTaken(place, robot, in: workplace), "nobody listens any more")
    }

    @Test("is no place on another machine, nor one that only looks like this one")
    func elsewhere() throws {
        for place in [
            "192.168.56.101:30004", "192.168.56.101", "http://sawyer.local:11311/", "127.0.0.1:80.example.org:80",
            "http://127.0.0.1.example.org:11311/", "127.999.1.1:30004", "127.0.0.1:3", "127.0.0.1",
        ] { #expect(!EmulatedPlace.isOne(place), "\(place)") }
    }

    @Test("is no port on which another program listens, such as the end of a tunnel to a robot")
    func tunnel() throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        let listener = "s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); s.settimeout(20); s.accept()"
        process.arguments = ["-c", "import socket; " + listener]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(UInt16(line.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(!EmulatedPlace.isOne("http://127.0.0.1:\(port)/"))
        #expect(!EmulatedPlace.isOne("127.0.0.1:\(port)"))
    }

    @Test("is a pseudo-terminal, and no other device")
    func devices() throws {
        let emulator = try BusEmulator.make(robot: .load("widowx250s"), calibration: .load("widowx250s-example"))
        #expect(EmulatedPlace.isOne(try PseudoTerminalHost(emulator: emulator).place))
        #expect(!EmulatedPlace.isOne("/dev/ttyUSB0"))
        #expect(!EmulatedPlace.isOne("/dev/null"))
    }
}
