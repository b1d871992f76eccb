import Foundation
import Testing

@testable import limber

/// `limber find` beside emulated arms, as a person with a new arm uses it.
@Suite struct FindCommandTests {
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    /// An emulated arm, and where it is.
    private func emulate(_ words: String...) throws -> (process: LimberProcess, place: String) {
        let emulator = try LimberProcess(["emulate"] + words, in: workplace)
        #expect(LimberProcess.holds { emulator.output.contains("\n") }, "\(emulator.said)")
        return (emulator, emulator.output.trimmingCharacters(in: .newlines))
    }

    private func find(_ words: String...) throws -> LimberProcess {
        let limber = try LimberProcess(["find"] + words, in: workplace)
        limber.wait()
        return limber
    }

    @Test(arguments: [
        (["widowx250s"], 9, "Dynamixel XM430-W350, id 1, firmware"), (["so100", "so101"], 6, "Feetech STS3215, id 6, firmware 3.10"),
    ])
    func servosOnAPseudoTerminalAreListedWithEveryRobotThatTheyMayBe(_ robots: [String], _ count: Int, _ line: String) throws {
        let robot = try #require(robots.last)
        let (emulator, place) = try emulate(robot, "--pty")
        defer { emulator.send(SIGTERM) }
        let found = try find(place, "--json")
        #expect(found.status == 0 && found.output.contains(line), "\(found.said)")
        #expect(found.output.contains("It fits Robots/\(robot).yaml. Next: limber check \(robot) --arm UNIT --port \(place)"))
        let places = try #require(found.summary["places"] as? [[String: Any]])
        #expect(places.count == 1 && (places[0]["servos"] as? [Any])?.count == count && places[0]["robots"] as? [String] == robots)
    }

    @Test func aControllerAndASawyerAreListedWithTheirSoftware() throws {
        let (controller, address) = try emulate("ur5e", "--port", "0")
        let (sawyer, master) = try emulate("sawyer", "--port", "0")
        defer { for process in [controller, sawyer] { process.send(SIGTERM) } }
        let found = try find(address, master, "--json")
        #expect(found.status == 0, "\(found.said)")
        #expect(found.output.contains("Universal Robots: UR5, serial number 20265500000, software 5."), "\(found.said)")
        #expect(found.output.contains("POWER_OFF, NORMAL, remote control"), "\(found.said)")
        #expect(found.output.contains("It fits Robots/ur5e.yaml."), "\(found.said)")
        #expect(found.output.contains("Rethink Robotics: sawyer, software 5.3.0.0, joints right_j0"), "\(found.said)")
        #expect(found.output.contains("It fits Robots/sawyer.yaml."), "\(found.said)")
    }

    @Test func whatCannotBeAskedIsToldInASentence() throws {
        let (emulator, place) = try emulate("so101", "--pty")
        defer { emulator.send(SIGTERM) }
        let holder = try LimberProcess(["check", "so101", "--port", place], in: workplace)
        #expect(LimberProcess.holds { isLocked(place) || !holder.isRunning })
        let busy = try find(place)
        #expect(busy.status == 1 && busy.output.contains("Another process holds \(place)"), "\(busy.said)")
        holder.wait()

        let cases = [
            ("/dev/ttyNONE", "There is no port /dev/ttyNONE: plug in the adapter"), ("/dev/null", "/dev/null is not a serial port"),
            ("127.0.0.1:9", "Nobody answers at 127.0.0.1:9"), ("http://127.0.0.1:9", "does not answer 'getParam'"),
        ]
        for (place, sentence) in cases {
            let limber = try find(place)
            #expect(limber.status == 1 && limber.output.contains(sentence), "\(limber.said)")
            #expect(limber.output.hasSuffix("No arm was found.\n"), "\(limber.said)")
        }
    }

    /// Whether a port is locked, as another program sees it.
    private func isLocked(_ path: String) -> Bool {
        let descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    @Test func aWordIsAPathAUriOrAHost() {
        #expect(FindPlace.all(named: "/dev/ttyUSB0") == [.serial(path: "/dev/ttyUSB0")])
        #expect(FindPlace.all(named: "http://sawyer:11311") == [.graph("http://sawyer:11311")])
        #expect(FindPlace.all(named: "127.0.0.1:31004") == [.controller("127.0.0.1:31004")])
        #expect(FindPlace.all(named: "192.168.56.101") == [.controller("192.168.56.101"), .graph("http://192.168.56.101:11311")])
    }
}
