import Glibc
import Realtime
import Robot
import Testing

@testable import Simulation

/// Keeps the emulator from its work once, as a busy machine would.
private final class Pause: ArmObserver {
    private var isOver = false

    func sawMotion(of arm: any ObservedArm, at seconds: Double) {
        if !isOver { usleep(30_000) }
        isOver = true
    }

    func heard(_ command: HeardCommand, at seconds: Double) {}
}

@Suite struct PseudoTerminalHostTests {
    @Test func aMachineThatKeepsTheEmulatorFromAnsweringIsNoticed() throws {
        let emulator = try DynamixelEmulator(robot: .load("widowx250s"), calibration: .load("widowx250s-example"))
        let pause = Pause()
        emulator.observer = pause
        let host = try PseudoTerminalHost(emulator: emulator)
        let thread = try RealtimeThread(.init(name: "emulator", rights: .wanted)) { host.run() }
        usleep(100_000)
        host.stop()
        thread.join()
        withExtendedLifetime(pause) {}
        #expect(host.heldUp.contains { $0.upperBound - $0.lowerBound >= 0.03 })
    }
}
