import Session

/// `limber render`: an episode as moving pictures.
enum RenderCommand {
    private static let run = Positional<String>("RUN", help: "the folder of a run, or one of its logs: replay-log.mcap")
    private static let episode = Option<Int?>("episode", "N", help: "which, from 0 (the last one unless given)")
    private static let output = Option<String?>(
        "output", "FILE", help: "a .gif, or a .png for a picture each moment (episode-N.gif in the run's folder unless given)")

    static let command = Command(
        name: "render", abstract: "Draw an episode from a run's log: the arm, its target, its way, and who pushes it",
        discussion: """
            The latest replay of the run is shown, or its training where there was none. The arm is drawn as the capsules of its file, at
            where it was measured; the tip's way is blue, orange where the arm was disturbed. Needs no screen and no graphics card.
            """,
        parameters: [run, episode, output], run: render)

    private static func render(_ arguments: Arguments) throws -> CommandStatus {
        let rendering = try Rendering(of: arguments[run], episode: arguments[episode])
        var progress = Progress()
        let files = try rendering.write(to: arguments[output] ?? rendering.standardPath) { done, all in
            progress.update("episode \(rendering.episode): picture \(done) of \(all)")
        }
        progress.note(files.count == 1 ? "picture: \(files[0])" : "pictures: \(files.first ?? "") to \(files.last ?? "")")
        return .ok
    }
}
