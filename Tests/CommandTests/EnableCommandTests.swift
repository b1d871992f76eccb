import Foundation
import Testing

@testable import limber

/// A run in real time whose arm moves only while a pedal is held; the pedal is a FIFO.
@Suite struct EnableCommandTests {
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.writeShortTask()
        try workplace.writePatientRobot()
        mkfifo(workplace.path + "/pedal", 0o600)
    }

    /// Of the key for a space, as linux/input.h lays it out.
    private func event(_ value: UInt8) -> [UInt8] { [UInt8](repeating: 0, count: 16) + [1, 0, 57, 0, value, 0, 0, 0] }

    @Test func theRunBeginsHoldsAndGoesOnWithThePedal() throws {
        let limber = try LimberProcess(
            [
                "train", "./widowx250s.yaml", "short.yaml", "--simulate", "--arm", "widowx250s-example", "--json", "--enable", "pedal",
                "--enable-key", "57",
            ], in: workplace)
        #expect(LimberProcess.holds { limber.errors.contains("Hold the enable switch:") }, "\(limber.said)")
        let pedal = try #require(FileHandle(forWritingAtPath: workplace.path + "/pedal"))
        try pedal.write(contentsOf: event(1))
        #expect(LimberProcess.holds { limber.output.contains("episode") }, "\(limber.said)")
        try pedal.write(contentsOf: event(0))
        #expect(LimberProcess.holds { limber.errors.contains("is released: the arm stops and holds.") }, "\(limber.said)")
        limber.send(SIGINT)
        #expect(LimberProcess.holds { limber.errors.contains("Parking;") }, "\(limber.said)")
        try pedal.write(contentsOf: event(1))
        limber.wait()
        #expect(limber.status == 0 && limber.output.contains("The run was interrupted. The arm is parked."), "\(limber.said)")
        withExtendedLifetime(pedal) {}
    }
}
