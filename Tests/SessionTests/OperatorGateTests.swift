import Control
import Foundation
import Recording
import Testing

@testable import Session

/// A person who answers through a pipe.
private final class Person {
    private var ends: [Int32] = [-1, -1]
    var answers: Int32 { ends[0] }

    init(answering lines: String = "") {
        pipe(&ends)
        say(lines)
    }

    func say(_ lines: String) { _ = Array(lines.utf8).withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) } }

    func leave() {
        close(ends[1])
        ends[1] = -1
    }

    deinit { for end in ends where end >= 0 { close(end) } }
}

@Suite struct OperatorGateTests {
    private let heard = Heard()
    private let control = ControlBlock()

    private func gate(_ person: Person) -> OperatorGate {
        OperatorGate(question: "Put the brick back.", answers: person.answers, control: control) { [heard] in heard.say($0) }
    }

    @Test func anEpisodeBeginsWhenAPersonHasPressedEnter() {
        let person = Person()
        let gate = gate(person)
        #expect(!gate.isOpen && !gate.isOpen)
        #expect(heard.all == ["Put the brick back. Then press Enter."], "asked once")
        person.say("yes")
        #expect(!gate.isOpen, "no line yet")
        person.say("\n")
        #expect((0..<4).contains { _ in gate.isOpen })
        gate.close()
        #expect(!gate.isOpen && heard.all.count == 1)
    }

    @Test func theNextEpisodeIsAskedForWhenThisOneIsOver() {
        let person = Person(answering: "\n")
        let gate = gate(person)
        #expect(gate.isOpen)
        gate.episodeEnded()
        #expect(gate.isOpen, "nothing has begun that could be over")
        gate.close()
        #expect(!gate.isOpen)
        gate.episodeEnded()
        #expect(!gate.isOpen && heard.all.count == 2)
        person.say("\n")
        #expect(gate.isOpen)
    }

    @Test func whereNobodyCanAnswerTheArmIsParked() {
        let person = Person()
        let gate = gate(person)
        person.leave()
        #expect(!gate.isOpen && !gate.isOpen)
        #expect(control.asked == .park && heard.all.last == "Nobody can answer any more: the arm is parked.")
    }

    /// Two answers for four episodes.
    @Test func aTrainingGoesAsFarAsItsPersonAnswers() throws {
        let scratch = try Scratch()
        let task = try scratch.shortReach()
        let text = try String(contentsOfFile: task, encoding: .utf8)
            .replacing("reset: {", with: "reset: {ask: Clear the table., ")
        var setup = try RunSetup(
            robot: "widowx250s", task: scratch.write(text, as: "asking.yaml"), unit: "widowx250s-example", seed: 1, speedFactor: 1)
        let folder = try RunFolder.create(in: scratch.path, robot: "widowx250s", task: "reach")
        try setup.save(in: folder, version: "test")
        let person = Person(answering: "\n\n")
        person.leave()
        let training = try Training(
            setup, rig: LockstepRig(setup), folder: folder, extent: .init(episodes: 4, robotSeconds: nil), resume: false,
            answers: person.answers
        ) { [heard] in heard.say($0) }
        let (summary, ending) = try training.run { _ in }
        #expect(summary.episodes == 2 && ending == Ending(.parked, .operatorInterrupt), "\(ending)")
        #expect(heard.all.count { $0 == "Clear the table. Then press Enter." } == 3)
    }
}
