import Foundation
import Learning
import Policy
import Recording
import Task
import Testing

@testable import Session

@Suite struct ComposerTests {
    private let scratch: Scratch
    private let runs: ShortRun
    private let folders: [RunFolder]

    init() throws {
        scratch = try Scratch()
        runs = ShortRun(scratch: scratch)
        folders = [try runs.train(seed: 5, episodes: 3).folder, try runs.train(seed: 6, episodes: 3).folder]
    }

    private func request(_ rule: CompositionRule = .mean, steps: Int = 5) -> Composer.Request {
        var request = Composer.Request()
        (request.rule, request.steps) = (rule, steps)
        return request
    }

    private func compose(_ request: Composer.Request) throws -> (summary: Composer.Summary, folder: RunFolder) {
        let summary = try Composer(folders, task: nil, request: request).run(in: scratch.path, version: "test") { _ in }
        return (summary, try RunFolder.open(summary.run))
    }

    @Test func twoRunsBecomeAThirdThatCanBeReplayedAndStayAsTheyAre() throws {
        let before = try folders.map { try Data(contentsOf: URL(fileURLWithPath: $0.learner)) }
        let (summary, composed) = try compose(request())
        #expect(summary.steps == 5 && summary.temperature > 0 && !folders.contains(composed))
        let replayed = try runs.replay(composed)
        #expect(replayed.episodes == 2 && replayed.fault == nil)
        #expect(try folders.map { try Data(contentsOf: URL(fileURLWithPath: $0.learner)) } == before)
        #expect(try FrozenPolicy.load(folder: composed.path) != FrozenPolicy.load(folder: folders[0].path))
    }

    @Test func itActsByTheBestOfSeveralActionsByItsSkillsTogether() throws {
        let folder = try compose(request()).folder
        let actor = try ReplayedPolicy.trained.load(RunSetup(reopening: folder), folder: folder, latents: .best(of: 4))
        let hidden = try FrozenPolicy.load(folder: folders[0].path).shape.hidden
        #expect(actor.policy.shape.criticHidden == hidden.map { 2 * $0 } && actor.critic == actor.policy.critic)
        let random = try runs.replay(folder)
        let best = try runs.replay(folder, latents: .best(of: 4))
        #expect(best.fault == nil && best.episodes == 2 && best.wireDigest != random.wireDigest)
    }

    @Test func theSameRequestGivesTheSamePolicy() throws {
        let (first, again) = (try compose(request()).folder, try compose(request()).folder)
        #expect(try FrozenPolicy.load(folder: first.path) == FrozenPolicy.load(folder: again.path))
        let sum = try compose(request(.sum)).folder
        #expect(try FrozenPolicy.load(folder: first.path) != FrozenPolicy.load(folder: sum.path))
    }

    @Test func itsTemperatureIsThatOfTheFirstRunAtItsEndUnlessAnotherIsAskedFor() throws {
        var other = request()
        other.temperature = 0.7
        let setup = try RunSetup(reopening: folders[0])
        let steps = try RunProgress(reading: folders[0]).policySteps
        #expect(try compose(request()).summary.temperature == setup.learning.temperature.value(atStep: steps))
        #expect(try compose(other).summary.temperature == 0.7)
    }

    @Test func runsThatDoNotFitTogetherAreRefusedByName() throws {
        var larger = runs
        larger.robot = "openmanipulator-x"
        let foreign = try larger.train(seed: 1, episodes: 2).folder
        #expect(throws: RunMismatch.robot(run: foreign.path, is: "openmanipulator-x", asked: "widowx250s")) {
            try Composer([folders[0], foreign], task: nil, request: request())
        }
        let untrained = try runs.begin().folder
        #expect(throws: (any Error).self) { try Composer([folders[0], untrained], task: nil, request: request()) }
        #expect(!FileManager.default.fileExists(atPath: untrained.replay))
    }
}
