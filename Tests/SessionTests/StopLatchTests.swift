import Control
import Foundation
import Realtime
import Testing

@testable import Session

@Suite struct StopLatchTests {
    private let scratch: Scratch
    private let state: UnitState

    init() throws {
        scratch = try Scratch()
        state = UnitState(path: scratch.path + "/state")
    }

    private func claim(_ unit: String = "left", isSimulated: Bool = false) throws -> UnitClaim {
        try UnitClaim(unit: unit, robot: "widowx250s", wire: "/dev/ttyUSB0", isSimulated: isSimulated, state: state)
    }

    @Test func aStopIsKeptWithItsFirstReason() throws {
        let latch = state.latch("left")
        #expect(!latch.isEngaged && latch.record == nil)
        try latch.engage(reason: "a hand: \"in\" the way\n# of it")
        try latch.engage(reason: "once more")
        let record = try #require(state.latch("left").record)
        #expect(latch.isEngaged && record.unit == "left" && record.reason == "a hand: \"in\" the way\n# of it")
        #expect(record.by == NSUserName() && record.at.hasSuffix("Z"))
        #expect(!state.latch("right").isEngaged)
        #expect(try FileManager.default.contentsOfDirectory(atPath: state.path + "/stopped") == ["left"])
    }

    @Test func onlyTheUnitsNameResetsIt() throws {
        let latch = state.latch("left")
        try latch.engage(reason: "test")
        for typed in [nil, "", "y", "yes", "Left", "left ", "right"] {
            #expect(throws: UnitError.notConfirmed(unit: "left")) { try latch.reset(typed: typed) }
        }
        #expect(latch.isEngaged)
        try latch.reset(typed: "left")
        #expect(!latch.isEngaged)
    }

    @Test(arguments: ["", "{ unit: ", "robot: left\n"])
    func aLatchThatCannotBeReadCountsAllTheSame(_ text: String) throws {
        let latch = state.latch("left")
        try latch.engage(reason: "test")
        try text.write(toFile: latch.path, atomically: false, encoding: .utf8)
        #expect(latch.isEngaged && latch.record == nil)
        let error = #expect(throws: UnitError.self) { try claim() }
        #expect(error == .stopped(unit: "left", nil))
        #expect(error?.description == "left is stopped (its latch cannot be read). See that all is clear, then: limber reset left")
    }

    @Test func aFolderThatCannotBeLookedIntoCountsAsStopped() throws {
        try "no folder".write(toFile: scratch.path + "/file", atomically: true, encoding: .utf8)
        #expect(UnitState(path: scratch.path + "/file").latch("left").isEngaged)
    }

    @Test(arguments: ["", ".", "../left", "a/b", "left arm", "links\n"])
    func whatIsNoNameLatchesNothing(_ name: String) {
        #expect(throws: UnitError.badName(name)) { try state.latch(name).engage(reason: "test") }
        #expect(throws: UnitError.badName(name)) { try claim(name) }
    }

    @Test func aStoppedUnitIsNotDriven() throws {
        try state.latch("left").engage(reason: "test")
        let record = try #require(state.latch("left").record)
        #expect(throws: UnitError.stopped(unit: "left", record)) { try claim() }
        #expect(state.claims().isEmpty)
        _ = try claim("right")
    }

    @Test func aSecondProgramIsToldWhoDrivesTheUnit() throws {
        let first = try claim()
        let error = #expect(throws: UnitError.self) { try claim() }
        #expect(error?.description.hasPrefix("left is driven by another program (process \(getpid()), since ") == true)
        #expect(state.claims().map(\.unit) == ["left"] && state.claims()[0].wire == "/dev/ttyUSB0")
        withExtendedLifetime(first) {}
    }

    @Test func aClaimEndsWithItsHolder() throws {
        do {
            let held = try claim()
            withExtendedLifetime(held) {}
        }
        #expect(state.claims().isEmpty)
        _ = try claim()
    }

    @Test func anEmulatedArmIsDrivenAndStoppedUnderANameOfItsOwn() throws {
        let emulated = try claim(isSimulated: true)
        #expect(emulated.latch.unit == "simulated-left")
        let real = try claim()
        #expect(state.claims().map(\.unit).sorted() == ["left", "simulated-left"])
        try emulated.latch.engage(reason: "test")
        #expect(!real.latch.isEngaged)
    }

    @Test func aRunningLoopIsAskedToStopOnce() throws {
        let (latch, control, heard) = (state.latch("left"), ControlBlock(), Heard())
        let watch = try LatchWatch(latch, control) { heard.say($0) }
        #expect(control.asked == .none)
        try latch.engage(reason: "test")
        while control.asked != .stop || heard.all.isEmpty {
            LoopClock.monotonic.sleep(until: LoopClock.monotonic.now().advanced(bySeconds: 0.01))
        }
        #expect(heard.all.count == 1 && heard.all[0].hasSuffix("limber reset left"), "\(heard.all)")
        withExtendedLifetime(watch) {}
    }
}
