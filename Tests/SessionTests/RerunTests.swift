import Control
import Foundation
import Realtime
import Recording
import Simulation
import Testing

@testable import Session

/// A log gives the run again, command by command.
@Suite struct RerunTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func log(_ folder: RunFolder) -> String { folder.path + "/log.mcap" }

    private func run(_ faults: [TimedFault] = [], episodes: Int = 3, robot: String = "widowx250s") throws -> RunFolder {
        let runs = ShortRun(scratch: scratch, robot: robot, faults: FaultPlan(timed: faults))
        let (setup, folder) = try runs.begin(seed: 6)
        _ = try runs.train(setup, folder, episodes: episodes)
        return folder
    }

    @Test(arguments: ["widowx250s", "openmanipulator-x", "ur5e"]) func aRunIsRunAgainAlike(_ robot: String) throws {
        let folder = try run(robot: robot)
        var heard = 0
        let result = try Rerun(path: log(folder)).run { heard = $0 }
        #expect(result.difference == nil && result.isWhole && result.ticks > 500 && heard == result.ticks, "\(result)")
    }

    /// In lockstep a state is as old as the wire makes it, and inference takes no time.
    @Test func everyStepOfTheLoopSaysHowOldItsKnowledgeWas() throws {
        let reader = try LogReader(path: log(try run(episodes: 1)))
        var ages: [Double] = []
        while let entry = try reader.next() {
            guard entry.topic == "steps", case .number(let state)? = entry["state_age"], case .number(let command)? = entry["command_age"]
            else {
                continue
            }
            ages.append(state)
            #expect(command >= state)
        }
        #expect(ages.count == 10 && ages.allSatisfy { $0 > 0.0005 && $0 < 0.01 }, "\(ages)")
    }

    @Test(arguments: [
        [TimedFault(.drop(probability: 0.02), from: 4)], [TimedFault(.drop(probability: 1), from: 5.2, duration: 0.07)],
        [TimedFault(.drop(probability: 1), from: 5.2, duration: 0.3)], [TimedFault(.unplug, from: 5)],
        [TimedFault(.stuck(servo: 2), from: 5)], [TimedFault(.brownOut(voltage: 8), from: 5)],
        [TimedFault(.overheating(servo: 2, temperature: 70), from: 5)],
    ])
    func aRunWithFaultsIsRunAgainAlike(_ faults: [TimedFault]) throws {
        let result = try Rerun(path: log(try run(faults))).run()
        #expect(result.difference == nil && result.ticks > 100, "\(result)")
    }

    @Test func aRunWhoseOperatorLetsGoForAWhileIsRunAgainAlike() throws {
        let (setup, folder) = try ShortRun(scratch: scratch).begin(seed: 6)
        let rig = PedalRig(try LockstepRig(setup), released: 300..<450)
        let training = try Training(setup, rig: rig, folder: folder, extent: .init(episodes: 3, robotSeconds: nil), resume: false) { _ in }
        let (summary, ending) = try training.run { _ in }
        #expect(ending == Ending(.parked, .finished) && summary.episodes == 3)
        let result = try Rerun(path: log(folder)).run()
        #expect(result.difference == nil && result.isWhole && result.ticks > 500, "\(result)")
    }

    @Test func aReplayAtAnotherSpeedIsRunAgainAlike() throws {
        let folder = try run(episodes: 1)
        var setup = try RunSetup(reopening: folder)
        try setup.drive(unit: nil, mode: .reduced, speedFactor: 0.5)
        let actor = try ReplayedPolicy.trained.load(setup, folder: folder)
        let replay = try Replay(setup, actor: actor, rig: LockstepRig(setup), episodes: 2, seed: 1)
        _ = try replay.run(folder: folder, figure: nil) { _, _ in }
        #expect(Rerun.logs(of: folder.path) == [log(folder), folder.path + "/replay-log.mcap"])
        let result = try Rerun(path: folder.path + "/replay-log.mcap").run()
        #expect(result.difference == nil && result.isWhole && result.ticks > 500, "\(result)")
    }

    /// What a push makes of a run depends on whether the arm may be pushed, which the log says.
    @Test(arguments: ContactReaction.allCases) func aReplayInWhichTheArmIsPushedIsRunAgainAlike(_ contact: ContactReaction) throws {
        let folder = try run(episodes: 1)
        let push = TimedFault(.push(frame: "tip", force: SIMD3(0, 8, 0)), from: 6, duration: 0.5)
        let runs = ShortRun(scratch: scratch)
        _ = try runs.replay(folder, episodes: 3, faults: FaultPlan(timed: [push]), contact: contact)
        let result = try Rerun(path: folder.path + "/replay-log.mcap").run()
        #expect(result.difference == nil && result.isWhole && result.ticks > 800, "\(result)")
    }

    @Test func aBlackBoxIsRunAgainFromTheLogBesideIt() throws {
        let folder = try run([TimedFault(.unplug, from: 16)], episodes: 9)
        let rerun = try Rerun(path: folder.path + "/fault-1.mcap")
        let result = try rerun.run()
        #expect(rerun.path == log(folder) && result.difference == nil && result.ticks > 1200, "\(result)")
        try FileManager.default.removeItem(atPath: log(folder))
        #expect(throws: LogError.withoutRun(path: folder.path + "/fault-1.mcap")) { try Rerun(path: folder.path + "/fault-1.mcap") }
    }

    /// One bit of one set-point of one joint.
    @Test func aLogThatWasTamperedWithGivesTheFirstDifferenceByName() throws {
        let folder = try run(episodes: 1)
        let changed = try value("set_point", joint: 2, ofTick: 300, in: log(folder))
        try edit(log(folder)) { bytes in
            let place = try #require(bytes.lastRange(of: changed.bytes))
            bytes[place.startIndex] ^= 1
        }
        let result = try Rerun(path: log(folder)).run()
        let flipped = Double(bitPattern: changed.value.bitPattern ^ 1)
        #expect(
            result.difference == "tick \(changed.tick), \(Double(changed.tick) / 100) s: "
                + "set_point of joint elbow is \(flipped) in the log and \(changed.value) now.")
        #expect(result.ticks == Int(changed.tick) - 1)
    }

    @Test func aLogThatLacksTicksIsRunAsFarAsItGoes() throws {
        let folder = try run(episodes: 1)
        try edit(log(folder)) { bytes in
            let chunks = LogRecords(bytes).places.filter { $0.opcode == 6 }
            bytes.removeSubrange(chunks[2].range)
        }
        let result = try Rerun(path: log(folder)).run()
        #expect(result.difference?.hasPrefix("the log lacks ticks from \(result.ticks + 1) to ") == true && result.ticks > 90, "\(result)")
    }

    @Test func theLogOfAProcessThatWasKilledIsRunAgainAsFarAsItGoes() throws {
        let folder = try run(episodes: 1)
        let size = try #require(try FileManager.default.attributesOfItem(atPath: log(folder))[.size] as? Int)
        truncate(log(folder), size / 2)
        let result = try Rerun(path: log(folder)).run()
        #expect(result.difference == nil && !result.isWhole && result.ticks > 90, "\(result)")
    }

    private func value(
        _ field: String, joint: Int, ofTick first: Int64, in path: String
    ) throws -> (tick: Int64, value: Double, bytes: [UInt8]) {
        let reader = try LogReader(path: path)
        var found: (tick: Int64, value: Double, bytes: [UInt8])?
        // The last tick in which the number is one of its own, so that only that one is changed.
        var seen: Set<UInt64> = []
        while let entry = try reader.next() {
            guard case .integer(let tick)? = entry["tick"], case .numbers(let numbers)? = entry[field] else { continue }
            let value = numbers[joint]
            if tick >= first, found == nil, seen.insert(value.bitPattern).inserted, value != value.rounded() {
                found = (tick, value, withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) })
            }
            seen.insert(value.bitPattern)
        }
        return try #require(found)
    }

    /// Changes a log, and takes the checksums of its chunks away, which stand for "none" as zeros.
    private func edit(_ path: String, _ body: (inout [UInt8]) throws -> Void) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        for place in LogRecords(bytes).places where place.opcode == 6 {
            for offset in 33..<37 { bytes[place.range.lowerBound + offset] = 0 }
        }
        try body(&bytes)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}

/// The records of an MCAP file, by opcode and place.
private struct LogRecords {
    var places: [(opcode: UInt8, range: Range<Int>)] = []

    init(_ bytes: [UInt8]) {
        var start = 8
        while start + 9 <= bytes.count - 8 {
            let length = (0..<8).reduce(0) { $0 | Int(bytes[start + 1 + $1]) << (8 * $1) }
            places.append((bytes[start], start..<start + 9 + length))
            start += 9 + length
        }
    }
}

extension [UInt8] {
    fileprivate func lastRange(of pattern: [UInt8]) -> Range<Int>? {
        Data(self).range(of: Data(pattern), options: .backwards)
    }
}

/// An arm in lockstep whose operator lets go of the enable switch in some of the ticks.
private final class PedalRig: Rig {
    private let rig: LockstepRig
    private let released: Range<Int>
    var control: ControlBlock { rig.control }
    var robotSeconds: Double { rig.robotSeconds }

    init(_ rig: LockstepRig, released: Range<Int>) { (self.rig, self.released) = (rig, released) }

    func run(_ job: Job, pump: () throws -> Void) throws -> RigOutcome {
        var ticks = 0
        return try rig.run(job) {
            ticks += 1
            if released.contains(ticks) { control.disable() } else { control.enable(at: Instant(nanoseconds: .max)) }
            try pump()
        }
    }
}
