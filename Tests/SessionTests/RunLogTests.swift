import Control
import Foundation
import Recording
import Simulation
import Testing

@testable import Session

/// What a run leaves in its logs.
@Suite struct RunLogTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func entries(_ path: String) throws -> (all: [LoggedEntry], reader: LogReader) {
        let reader = try LogReader(path: path)
        var all: [LoggedEntry] = []
        while let entry = try reader.next() { all.append(entry) }
        return (all, reader)
    }

    private func integers(_ entries: [LoggedEntry], _ topic: String, _ field: String) -> [Int64] {
        entries.filter { $0.topic == topic }.compactMap { if case .integer(let value)? = $0[field] { value } else { nil } }
    }

    private func texts(_ entries: [LoggedEntry], _ topic: String, _ field: String) -> [String] {
        entries.filter { $0.topic == topic }.compactMap { if case .text(let value)? = $0[field] { value } else { nil } }
    }

    @Test func everyTickAndEveryStepOfALockstepRunIsInItsLog() throws {
        let (summary, folder) = try ShortRun(scratch: scratch).train(seed: 1, episodes: 3)
        let (entries, reader) = try entries(folder.path + "/log.mcap")
        let ticks = integers(entries, "ticks", "tick")
        #expect(ticks == Array(1...Int64(ticks.count)) && Double(ticks.count) / 100 > summary.robotSeconds - 0.1)
        #expect(integers(entries, "steps", "step").count == summary.policySteps)
        #expect(entries.filter { $0.topic == "ticks" && $0["action"] != .numbers([]) }.count == summary.policySteps)
        #expect(entries.filter { $0.topic == "ticks" && $0["ready_pose"] != .numbers([]) }.count == 3)
        let beginnings = entries.filter { $0["begins"] == .boolean(true) }
        #expect(beginnings.count == 1 && beginnings[0]["tick"] == .integer(1) && beginnings[0]["held_position"] != .numbers([]))
        #expect(texts(entries, "events", "sentence").last?.contains("The arm is parked.") == true)
        #expect(reader.isWhole && reader.documents.map(\.name) == ["run.yaml", "robot.yaml", "calibration.yaml", "task.yaml"])
    }

    @Test func theLogsDocumentsAreTheSetupOfTheRun() throws {
        let (_, folder) = try ShortRun(scratch: scratch).train(seed: 7, episodes: 1)
        let path = folder.path + "/log.mcap"
        let (_, reader) = try entries(path)
        let setup = try RunSetup(documents: reader.documents, of: path)
        #expect(setup.seed == 7 && setup.robot.name == "widowx250s" && setup.task.description.name == "reach" && setup.version == "test")
        #expect(throws: LogError.foreign(path: path, what: "no robot.yaml")) {
            try RunSetup(documents: reader.documents.filter { $0.name != "robot.yaml" }, of: path)
        }
    }

    @Test func aReplayIsLoggedInAFileOfItsOwn() throws {
        let runs = ShortRun(scratch: scratch)
        let (_, folder) = try runs.train(seed: 1, episodes: 1)
        let summary = try runs.replay(folder, episodes: 2)
        let (entries, reader) = try entries(folder.path + "/replay-log.mcap")
        #expect(reader.isWhole && integers(entries, "steps", "step").count == summary.policySteps)
        _ = try runs.replay(folder, episodes: 1)
        #expect(FileManager.default.fileExists(atPath: folder.path + "/replay-log-2.mcap"))
    }

    @Test(arguments: [(TimedFault.Kind.unplug, Fault.wireLost), (.drop(probability: 1), .badPackets)])
    func aFaultLeavesABlackBoxThatEndsWithIt(_ kind: TimedFault.Kind, _ fault: Fault) throws {
        let runs = ShortRun(scratch: scratch, faults: FaultPlan(timed: [TimedFault(kind, from: 5)]))
        let (setup, folder) = try runs.begin()
        _ = try runs.train(setup, folder, episodes: 4)
        let (entries, reader) = try entries(folder.path + "/fault-1.mcap")
        #expect(reader.isWhole && reader.documents.count == 4)
        let faults = texts(entries, "ticks", "fault")
        #expect(faults.first == "" && faults.last == "\(fault)" && faults.count > 100)
    }

    @Test func aRunWithoutFaultsLeavesNoBlackBox() throws {
        let (_, folder) = try ShortRun(scratch: scratch).train(seed: 1, episodes: 1)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/fault-1.mcap"))
    }
}
