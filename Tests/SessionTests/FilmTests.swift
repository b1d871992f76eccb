import Foundation
import Recording
import Robot
import Simulation
import Task
import Testing

@testable import Session

/// An episode drawn from its log.
@Suite struct FilmTests {
    private let scratch: Scratch
    private let folder: RunFolder

    init() throws {
        scratch = try Scratch()
        folder = try ShortRun(scratch: scratch).train(seed: 5, episodes: 3).folder
    }

    private var log: String { folder.path + "/log.mcap" }

    @Test func aFilmHasEachTickInWhichThePolicyDrove() throws {
        let film = try Film(log: log, episode: 1)
        #expect(film.episode == 1 && film.moments.count == 100 && film.pushes.isEmpty)
        #expect(film.moments.first?.seconds == 0 && abs(film.duration - 0.99) < 1e-9)
        #expect(abs(film.moment(at: 0.5).seconds - 0.5) < 1e-9 && film.moment(at: 9).seconds == film.duration)
        let last = try Film(log: log, episode: nil)
        #expect(last.episode == 2 && last.moments[0].target != film.moments[0].target)
        #expect(throws: FilmError.noEpisode(7, log: log)) { try Film(log: log, episode: 7) }
    }

    @Test func aFilmShowsPushesAndAMovedTarget() throws {
        let plan = PerturbationPlan(
            episode: 3,
            perturbations: [
                Perturbation(.push(frame: "tip", force: SIMD3(0, 5, 0)), at: 0.5, duration: 0.5), Perturbation(.target, at: 1, duration: 0),
            ])
        var setup = try RunSetup(reopening: folder)
        setup.contact = .yield
        try setup.lengthen(episode: 3)
        let rig = try LockstepRig(setup)
        let replay = try Replay(
            setup, actor: ReplayedPolicy.untrained.load(setup, folder: folder), rig: rig, episodes: 2, seed: 1, pushes: .plan(plan, rig))
        _ = try replay.run(folder: folder, figure: nil) { _, _ in }
        let log = folder.path + "/replay-log.mcap"
        let pushed = try Film(log: log, episode: 1)
        #expect(pushed.pushes.count == 1 && pushed.pushes[0].force == SIMD3(0, 5, 0) && pushed.pushes[0].frame == "tip")
        #expect(pushed.pushes(at: 0.7).count == 1 && pushed.pushes(at: 0.4).isEmpty && pushed.pushes(at: 1.1).isEmpty)
        let shapes = [0.4, 0.7].map { Stage(pushed).scene(at: $0).shapes.count }
        // An arrow has a shaft and a head; the way grows meanwhile.
        #expect(shapes[1] == shapes[0] + 2 + 6, "\(shapes)")
        let moved = try Film(log: log, episode: 3)
        #expect(moved.moment(at: 0.99).target == moved.moments[0].target && moved.moment(at: 1).target != moved.moments[0].target)
        #expect(try Rendering(of: folder.path, episode: nil).standardPath == folder.path + "/episode-3.gif")
    }

    @Test func anEpisodeIsWrittenAsAnAnimationOrAsNumberedPictures() throws {
        let rendering = try Rendering(of: folder.path, episode: nil)
        var heard: [Int] = []
        let files = try rendering.write(to: rendering.standardPath) { done, all in heard.append(done * 100 + all) }
        #expect(files == [folder.path + "/episode-2.gif"] && heard.last == 1313)
        #expect(try Data(contentsOf: URL(fileURLWithPath: files[0])).prefix(6) == Data("GIF89a".utf8))
        let pictures = try rendering.write(to: scratch.path + "/frame.png") { _, _ in }
        #expect(pictures.count == 13 && pictures[12] == scratch.path + "/frame-0013.png")
        #expect(pictures.allSatisfy { FileManager.default.fileExists(atPath: $0) })
        #expect(throws: FilmError.unknownForm(path: "film.avi")) { try rendering.write(to: "film.avi") { _, _ in } }
    }
}
