import Foundation
import Recording
import Render

/// An episode of a run as moving pictures.
public struct Rendering {
    private static let size = (width: 480, height: 360)
    /// s between two pictures.
    private static let interval = 0.08
    /// s that the last one stays.
    private static let pause = 1.5

    private let film: Film
    private let stage: Stage
    /// Where the pictures go unless somebody says otherwise.
    public let standardPath: String
    public var episode: Int { film.episode }

    /// - Parameters:
    ///   - named: the folder of a run, whose latest replay is shown, or else its training; or a log.
    ///   - episode: nil is the last one.
    public init(of named: String, episode: Int?) throws {
        let isLog = named.hasSuffix(".mcap")
        let folder = isLog ? (named as NSString).deletingLastPathComponent : try RunFolder.open(named).path
        guard let log = isLog ? named : Rerun.logs(of: folder).last else { throw FilmError.noLog(run: named) }
        film = try Film(log: log, episode: episode)
        stage = Stage(film)
        standardPath = "\(folder.isEmpty ? "." : folder)/episode-\(film.episode).gif"
    }

    /// Writes one animation, or, where the name ends in .png, a numbered picture for each moment.
    /// - Parameter progress: hears of the pictures drawn, and of how many there will be.
    /// - Returns: the files.
    public func write(to path: String, progress: (Int, Int) -> Void) throws -> [String] {
        let form = (path as NSString).pathExtension.lowercased()
        guard form == "gif" || form == "png" else { throw FilmError.unknownForm(path: path) }
        let count = Int(film.duration / Rendering.interval) + 1
        var pictures: [Raster] = []
        var files: [String] = []
        for number in 0..<count {
            let picture = picture(at: Double(number) * Rendering.interval)
            if form == "png" {
                files.append("\((path as NSString).deletingPathExtension)-\(String(format: "%04d", number + 1)).png")
                try PNGFile.write(picture, to: files[number])
            } else {
                pictures.append(picture)
            }
            progress(number + 1, count)
        }
        guard form == "gif" else { return files }
        try GIFFile.write(pictures, interval: Rendering.interval, pause: Rendering.pause, to: path)
        return [path]
    }

    /// The scene, and below it the time that has passed; of another colour where the arm was disturbed.
    private func picture(at seconds: Double) -> Raster {
        let (width, height) = Rendering.size
        var picture = stage.scene(at: seconds).picture(width: width, height: height)
        let rows = (height - 5)..<height
        picture.fill(columns: 0..<width, rows: rows, with: Color(0xd7dde4))
        func column(_ time: Double) -> Int { Int(Double(width) * min(max(time / max(film.duration, 1e-9), 0), 1)) }
        picture.fill(columns: 0..<column(seconds), rows: rows, with: Color(0x0072b2))
        for push in film.pushes {
            let end = min(seconds, push.at + push.duration)
            if end > push.at { picture.fill(columns: column(push.at)..<column(end), rows: rows, with: Color(0xd55e00)) }
        }
        return picture
    }
}
