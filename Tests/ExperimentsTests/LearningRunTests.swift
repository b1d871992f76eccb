import Foundation
import Synchronization
import Testing

@testable import Experiments
@testable import Learning

@Suite("A learning trial")
struct LearningRunTests {
    private static let files = [
        "learner.safetensors", "policy.safetensors", "segment-000001.limber", "segment-000002.limber", "curve.csv", "result.json",
    ]
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    /// Runs a trial until it ends and leaves its result, or until an episode after which it is interrupted; nil then.
    @discardableResult
    private func run(_ trial: LearningTrial, in folder: String, episodes: Int = .max) throws -> TrialResult? {
        let seen = Mutex(0)
        let context = TrialContext(
            folder: try workplace.folder(folder), report: { _ in seen.withLock { $0 += 1 } },
            isInterrupted: { seen.withLock { $0 } >= episodes })
        guard let result = try trial.trial(variant: folder).run(context) else { return nil }
        try ResultFile.write(result, to: "\(workplace.path)/\(folder)/result.json")
        return result
    }

    private func expectEqual(_ one: String, _ other: String) throws {
        for file in Self.files { #expect(try workplace.bytes("\(one)/\(file)") == workplace.bytes("\(other)/\(file)"), "\(file)") }
    }

    @Test("gives the same bytes for the same seed, and others for another")
    func repeats() throws {
        try run(.corridor(), in: "first")
        try run(.corridor(), in: "second")
        try expectEqual("first", "second")
        try run(.corridor(seed: 2), in: "third")
        #expect(try workplace.bytes("third/curve.csv") != workplace.bytes("first/curve.csv"))
    }

    @Test("that is interrupted and taken up again gives the bytes of one that is not", arguments: [0, 1, 5, 12])
    func resumes(_ episodes: Int) throws {
        try run(.corridor(), in: "whole")
        #expect(try run(.corridor(), in: "cut", episodes: episodes) == nil)
        try run(.corridor(), in: "cut")
        try expectEqual("whole", "cut")
    }

    @Test("that was killed after its checkpoint goes on from there, whatever it had stored since")
    func survivesAKill() throws {
        try run(.corridor(), in: "whole")
        try run(.corridor(), in: "killed", episodes: 6)
        do {
            let store = try ReplayStore.open(folder: try workplace.folder("killed"), observation: 1, action: 1)
            for _ in 0..<3 { try store.append(Transition(observation: [9], action: [0], reward: 9, nextObservation: [9])) }
        }
        // A checkpoint that was begun and not finished.
        try Data("half".utf8).write(to: URL(fileURLWithPath: try workplace.folder("killed/checkpoint-0") + "/learner.safetensors"))
        let state = try #require(try ResultFile.read(LearningState.self, from: "\(workplace.path)/killed/state.json"))
        #expect(state.slot == 1)
        try run(.corridor(), in: "killed")
        try expectEqual("whole", "killed")
    }

    @Test("refuses to go on without the transitions of its checkpoint")
    func missesTransitions() throws {
        try run(.corridor(), in: "cut", episodes: 8)
        try FileManager.default.removeItem(atPath: "\(workplace.path)/cut/segment-000001.limber")
        #expect(throws: ReplayError.self) { try run(.corridor(), in: "cut") }
    }

    @Test("refuses to go on from a curve with a row that was cut short")
    func cutRow() throws {
        try run(.corridor(), in: "cut", episodes: 8)
        let lines = String(decoding: try workplace.bytes("cut/curve.csv"), as: UTF8.self).split(separator: "\n")
        let text = lines.indices.map { $0 == 3 ? "1,2" : String(lines[$0]) }.joined(separator: "\n")
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(workplace.path)/cut/curve.csv"))
        #expect(throws: ExperimentError.self) { try run(.corridor(), in: "cut") }
    }

    @Test("has a row for each episode, and the pool's transitions in its steps")
    func curve() throws {
        let result = try #require(try run(.corridor(), in: "run"))
        let lines = String(decoding: try workplace.bytes("run/curve.csv"), as: UTF8.self).split(separator: "\n")
        #expect(lines[0].hasPrefix("steps,length,return,x,temperature,entropy,saturation,"))
        let steps = try #require(Int(lines[lines.count - 1].prefix { $0 != "." }))
        let store = try ReplayStore.read(folder: "\(workplace.path)/run", observation: 1, action: 1)
        #expect(store.appended == steps && steps >= 200 && steps < 212)
        #expect(result.curves["return"]?.count == lines.count - 1)
        #expect(result.numbers["gradient_steps"] == Double(steps - 49))
        let ends = (0..<store.count).filter { store[$0].terminal || store[$0].truncated }
        #expect(ends.count == lines.count - 1 && ends.allSatisfy { store[$0].terminal != store[$0].truncated })
    }

    @Test("goes on where its learner was healthy, and counts how often it had to")
    func learnerFault() throws {
        let context = TrialContext(folder: try workplace.folder("spoilt"))
        let spoilt = try LearningRun(.corridor(), context: context)
        spoilt.learner.q.parameters.start[0] = .nan
        #expect(try spoilt.learn())
        #expect(try spoilt.conclude().numbers["learner_faults"] == 1)
        let healthy = try run(.corridor(), in: "healthy")
        #expect(healthy?.numbers["learner_faults"] == 0)
    }

    @Test("comes to its end with the policy that it had when its learner fails again and again")
    func repeatedFaults() throws {
        let run = try LearningRun(.corridor(), context: TrialContext(folder: try workplace.folder("spoilt")))
        let extreme = Transition(observation: [0], action: [0], reward: 1e38, nextObservation: [0])
        for _ in 0..<400 { try run.store.append(extreme) }
        let beginning = run.learner.samplerParameters
        #expect(try run.learn())
        #expect(run.learner.samplerParameters == beginning)
        #expect(try run.conclude().numbers["learner_faults"] == 3)
    }

    @Test("begins with the networks of another trial, and with a pool of its own")
    func begins() throws {
        try run(.corridor(), in: "base")
        let trial = LearningTrial.corridor(seed: 3, steps: 30, begins: "base")
        try run(trial, in: "next")
        #expect(trial.trial(variant: "next").needs == ["base"])
        // 30 steps are fewer than the pool needs: nothing was learned, and the policy is the other trial's.
        #expect(try workplace.bytes("next/policy.safetensors") == workplace.bytes("base/policy.safetensors"))
    }
}
