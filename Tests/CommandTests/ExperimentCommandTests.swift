import Experiments
import Foundation
import Glibc
import Testing

@testable import limber

@Suite struct ExperimentCommandTests {
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    @Test(arguments: [
        (["swim"], "There is no experiment swim. There are\nmultigoal: "),
        (["multigoal", "--seeds", "0"], "--seeds is at least 1."), (["multigoal", "--steps", "0"], "--steps is at least 1."),
        (["multigoal", "--jobs", "-1"], "--jobs is at least 1."),
        (["multigoal", "--baseline", "sac"], "--baseline must be one of ddpg, not \"sac\"."), ([], "NAME is missing."),
    ])
    func whatCannotBeMeantIsRefused(_ words: [String], _ sentence: String) throws {
        let limber = try LimberProcess(["experiment"] + words, in: workplace)
        limber.wait()
        #expect(limber.status == 2 && limber.output.isEmpty && limber.errors.contains(sentence), "\(limber.said)")
        #expect(!FileManager.default.fileExists(atPath: workplace.path + "/Results"))
    }

    @Test func theHelpNamesEveryExperiment() {
        for experiment in Experiments.withRobots { #expect(ExperimentCommand.command.help.contains("\(experiment.name)   ")) }
    }

    /// Too short to learn anything: its claims do not hold, and the exit status says so.
    @Test func aSmallExperimentLeavesNumbersPictureAndTable() throws {
        let words = ["experiment", "multigoal", "--seeds", "2", "--steps", "100", "--folder", "small", "--json"]
        let limber = try LimberProcess(words, in: workplace)
        limber.wait()
        #expect(limber.status == 1, "\(limber.said)")
        #expect(limber.output.contains("| soft_q | 2 |") && limber.output.contains("DOES NOT HOLD: "), "\(limber.said)")
        #expect(limber.summary["experiment"] as? String == "multigoal")
        #expect((limber.summary["trials"] as? [Any])?.count == 2)
        #expect(workplace.text("small/figure.svg").contains("</svg>"))
        let again = try LimberProcess(words, in: workplace)
        again.wait()
        #expect(again.status == 1 && again.summary["trials"] as? NSArray == limber.summary["trials"] as? NSArray, "\(again.said)")
        let other = try LimberProcess.run("experiment", "multigoal", "--steps", "101", "--folder", "small", in: workplace)
        #expect(other.status == 2 && other.errors.contains("give another --folder"), "\(other.said)")
    }

    @Test func anInterruptedExperimentSavesAndGoesOn() throws {
        let words = ["experiment", "multigoal", "--seeds", "1", "--steps", "1900", "--folder", "cut"]
        let limber = try LimberProcess(words, in: workplace)
        // It learns from step 1000 on, slowly.
        #expect(LimberProcess.holds { workplace.text("1.out").contains("soft_q-1") || limber.child(with: "soft_q-1") != nil })
        usleep(1_500_000)
        let trial = limber.child(with: "soft_q-1")
        limber.send(SIGINT)
        limber.wait()
        #expect(limber.status == 1 && limber.output.contains("Interrupted; the same command goes on from cut."), "\(limber.said)")
        #expect(LimberProcess.holds { trial.map { kill($0, 0) != 0 } ?? true })
        let state = workplace.text("cut/soft_q-1/state.json")
        #expect(state.contains("\"steps\"") && !FileManager.default.fileExists(atPath: workplace.path + "/cut/soft_q-1/result.json"))
    }

    @Test func theTrialsOfAKilledExperimentEndByThemselvesAndAreTakenUpAgain() throws {
        let words = ["experiment", "multigoal", "--seeds", "1", "--steps", "1000", "--folder", "killed"]
        let limber = try LimberProcess(words, in: workplace)
        #expect(LimberProcess.holds { limber.child(with: "soft_q-1") != nil })
        let trial = try #require(limber.child(with: "soft_q-1"))
        limber.send(SIGKILL)
        #expect(LimberProcess.holds { kill(trial, 0) != 0 })
        let again = try LimberProcess(words, in: workplace)
        again.wait()
        #expect(again.output.contains("| soft_q | 1 |"), "\(again.said)")
    }
}
