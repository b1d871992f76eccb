import Control
import Foundation
import Glibc
import Realtime
import Testing

@testable import Session

/// Events as Python packs them: struct.pack("llHHi", 1700000000, 123456, type, code, value).
private func event(type: UInt8 = 1, code: UInt16 = 57, _ value: UInt8) -> [UInt8] {
    [0x00, 0xF1, 0x53, 0x65, 0, 0, 0, 0, 0x40, 0xE2, 0x01, 0, 0, 0, 0, 0, type, 0, UInt8(code & 255), UInt8(code >> 8), value, 0, 0, 0]
}

private let (release, press, repetition) = (UInt8(0), UInt8(1), UInt8(2))

@Suite struct HeldKeysTests {
    @Test func aKeyEnablesFromItsPressToItsRelease() {
        var keys = HeldKeys(key: nil)
        #expect(!keys.isEnabling)
        keys.take(event(press) + event(type: 0, code: 0, 0))
        #expect(keys.isEnabling)
        keys.take(event(repetition))
        #expect(keys.isEnabling)
        keys.take(event(release))
        #expect(!keys.isEnabling)
    }

    @Test func aChosenKeyIsTheOnlyOneThatCounts() {
        var keys = HeldKeys(key: 57)
        keys.take(event(code: 48, press))
        #expect(!keys.isEnabling)
        keys.take(event(press) + event(code: 48, release))
        #expect(keys.isEnabling)
    }

    @Test func anyKeyEnablesUntilTheLastIsReleased() {
        var keys = HeldKeys(key: nil)
        keys.take(event(code: 700, press) + event(press) + event(release))
        #expect(keys.isEnabling)
        keys.take(event(code: 700, release))
        #expect(!keys.isEnabling)
    }

    @Test func eventsMayComeInPieces() {
        var keys = HeldKeys(key: nil)
        let bytes = event(press) + event(release) + event(press)
        for byte in bytes.dropLast() { keys.take([byte]) }
        #expect(!keys.isEnabling)
        keys.take(bytes.suffix(1))
        #expect(keys.isEnabling)
    }

    @Test func movementsLightsAndUnknownCodesArePassedOver() {
        var keys = HeldKeys(key: nil)
        keys.take(event(type: 2, press) + event(type: 3, press) + event(type: 17, press) + event(code: 768, press))
        #expect(!keys.isEnabling && !keys.isOutOfStep)
    }

    @Test func lostEventsReleaseEveryKeyUntilTheDeviceWasAsked() {
        var keys = HeldKeys(key: nil)
        keys.take(event(press) + event(type: 0, code: 3, 0))
        #expect(!keys.isEnabling && keys.isOutOfStep)
        var bits = [UInt8](repeating: 0, count: 96)
        bits[57 / 8] = 1 << (57 % 8)
        keys.set(bits)
        #expect(keys.isEnabling && !keys.isOutOfStep)
    }
}

/// A FIFO in the place of a device: this machine's kernel has no /dev/uinput to make one with.
@Suite(.serialized) struct EnableSwitchTests {
    private let scratch: Scratch
    private let path: String
    private let control = ControlBlock()
    private let heard = Heard()

    init() throws {
        scratch = try Scratch()
        path = scratch.path + "/pedal"
        mkfifo(path, 0o600)
    }

    private var isEnabled: Bool { control.isEnabled(at: LoopClock.monotonic.now()) }

    /// Waits for what has to come; a test that hangs here says where.
    private func wait(until condition: () -> Bool) {
        while !condition() { LoopClock.monotonic.sleep(until: LoopClock.monotonic.now().advanced(bySeconds: 0.005)) }
    }

    private func plugIn() throws -> FileHandle { try #require(FileHandle(forWritingAtPath: path)) }

    @Test func theArmMayMoveWhileThePedalIsHeld() throws {
        let pedal = try EnableSwitch(path: path, key: nil, control: control) { heard.say($0) }
        #expect(!isEnabled)
        let foot = try plugIn()
        for _ in 0..<2 {
            try foot.write(contentsOf: event(press))
            wait { isEnabled }
            try foot.write(contentsOf: event(release))
            wait { !isEnabled }
        }
        wait { heard.all.count == 4 }
        #expect(heard.all.map { $0.contains("is held") } == [true, false, true, false])
        withExtendedLifetime(pedal) {}
    }

    @Test func aPedalThatIsPulledOutStopsTheArmAndCountsAgainOnceItIsBack() throws {
        let pedal = try EnableSwitch(path: path, key: 57, control: control) { heard.say($0) }
        try plugIn().write(contentsOf: event(press))
        wait { heard.all.contains { $0.contains("is gone: the arm stops and holds") } }
        wait { !isEnabled }
        let again = try plugIn()
        try again.write(contentsOf: event(press))
        wait { isEnabled }
        withExtendedLifetime(pedal) {}
        withExtendedLifetime(again) {}
    }

    /// As the loop sees it, when its thread no longer renews it.
    @Test func aLeaveThatIsNotRenewedEnds() throws {
        do {
            let pedal = try EnableSwitch(path: path, key: nil, control: control) { heard.say($0) }
            let foot = try plugIn()
            try foot.write(contentsOf: event(press))
            wait { isEnabled }
            withExtendedLifetime((pedal, foot)) {}
        }
        wait { !isEnabled }
    }

    @Test func whatIsNoSwitchIsRefused() throws {
        let file = try scratch.write("no device", as: "file")
        #expect(throws: EnableError.noSwitch(path: file)) { try EnableSwitch(path: file, key: nil, control: control) { heard.say($0) } }
        #expect(throws: EnableError.noSwitch(path: "/dev/null")) {
            try EnableSwitch(path: "/dev/null", key: nil, control: control) { heard.say($0) }
        }
        let missing = scratch.path + "/nothing"
        #expect(throws: EnableError.notOpened(path: missing, errorNumber: ENOENT)) {
            try EnableSwitch(path: missing, key: nil, control: control) { heard.say($0) }
        }
        #expect(isEnabled, "a switch that was refused is not required")
    }
}
