import Foundation
import Realtime
import Testing

/// A training in lockstep, ended by SIGKILL at moments that nobody chose.
@Suite(.serialized) struct KillTests {
    private static let episodes = 40
    private static let train = ["train", "widowx250s", "short.yaml", "--simulate", "--lockstep", "--json"]

    private func begin() throws -> Workplace {
        let workplace = try Workplace()
        try workplace.writeShortTask()
        return workplace
    }

    /// Episodes that a resumed run has before it.
    private func left(_ run: String, in workplace: Workplace) throws -> Int {
        let seen = try LimberProcess.run("store", run, "--verify", "--json", in: workplace)
        #expect(seen.status == 0, "\(seen.said)")
        let checkpoint = try #require(seen.summary["checkpoint"] as? [String: Any], "\(seen.said)")
        let (done, stored) = (checkpoint["episodes"] as? Int ?? -1, checkpoint["transitions"] as? Int ?? -1)
        #expect(done.isMultiple(of: 20) && stored == 10 * done)
        #expect(seen.summary["transitions"] as? Int ?? -1 >= stored, "what a checkpoint was made with is there")
        return KillTests.episodes - done
    }

    @Test func aRunThatIsKilledAgainAndAgainComesToTheSameWeightsBytesAndTransitions() throws {
        let (whole, killed) = (try begin(), try begin())
        let reference = try LimberProcess(KillTests.train + ["--episodes", "\(KillTests.episodes)"], in: whole)
        reference.wait()
        #expect(reference.status == 0, "\(reference.said)")
        var random = RandomGenerator(seed: 3)
        var words: [String] = []
        var remaining = KillTests.episodes
        for _ in 0..<3 where remaining > 0 {
            let victim = try LimberProcess(KillTests.train + words + ["--episodes", "\(remaining)"], in: killed)
            #expect(LimberProcess.holds { victim.output.contains("episode") || !victim.isRunning }, "\(victim.said)")
            usleep(UInt32.random(in: 0..<600_000, using: &random))
            victim.send(SIGKILL)
            victim.wait()
            let run = try #require(killed.run)
            remaining = try left(run, in: killed)
            words = ["--resume", run]
        }
        if remaining > 0 {
            let last = try LimberProcess(KillTests.train + words + ["--episodes", "\(remaining)"], in: killed)
            last.wait()
            #expect(last.status == 0, "\(last.said)")
        }
        let runs = (try #require(whole.run), try #require(killed.run))
        let segments = (1...3).map { "replay/segment-00000\($0).limber" }
        for name in ["learner.safetensors", "policy.safetensors", "progress.yaml"] + segments {
            let ours = FileManager.default.contents(atPath: "\(runs.0)/\(name)")
            #expect(ours != nil && ours == FileManager.default.contents(atPath: "\(runs.1)/\(name)"), "\(name)")
        }
    }
}
