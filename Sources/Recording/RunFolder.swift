import Foundation
import Glibc

/// The folder of one run: `Runs/2026-11-21T04-53-09-widowx250s-reach/`.
public struct RunFolder: Equatable, Sendable {
    public let path: String

    /// Everything resolved, with seed and version.
    public var settings: String { path + "/run.yaml" }
    public var policy: String { path + "/policy.safetensors" }
    public var learner: String { path + "/learner.safetensors" }
    public var progress: String { path + "/progress.yaml" }
    public var replay: String { path + "/replay" }
    public var metrics: String { path + "/metrics" }
    public var figure: String { path + "/figure.svg" }

    /// Makes a folder that no other run has, named by UTC time, robot and task.
    public static func create(in parent: String = "Runs", robot: String, task: String, at date: Date = Date()) throws(RecordingError)
        -> RunFolder
    {
        try make(parent, mayExist: true)
        let name = "\(parent)/\(timeStamp(date))-\(plain(robot))-\(plain(task))"
        for attempt in 1...100 {
            let path = attempt == 1 ? name : "\(name)-\(attempt)"
            // Whoever makes the folder has it: mkdir fails when it is there already.
            if try make(path, mayExist: false) {
                let folder = RunFolder(path: path)
                try make(folder.metrics, mayExist: true)
                return folder
            }
        }
        throw .notCreated(path: name, errorNumber: EEXIST)
    }

    /// An earlier run's folder, which must hold a run.yaml.
    public static func open(_ path: String) throws(RecordingError) -> RunFolder {
        let folder = RunFolder(path: path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
        guard access(folder.settings, R_OK) == 0 else { throw .noRun(path: path) }
        return folder
    }

    /// What a log is of.
    public enum LogKind: String, Sendable {
        case training = "log"
        case replay = "replay-log"
    }

    /// The path of the next log: `log.mcap`, and after a resumption `log-2.mcap`, so that no log is written over.
    public func nextLog(of kind: LogKind = .training) -> String {
        "\(path)/\(unused { $0 == 1 ? "\(kind.rawValue).mcap" : "\(kind.rawValue)-\($0).mcap" })"
    }

    /// The path of the next black box, and its name: `fault-1.mcap`.
    func nextFault() -> (path: String, name: String) {
        let name = unused { "fault-\($0).mcap" }
        return ("\(path)/\(name)", name)
    }

    /// The first of the names by number that no file has.
    private func unused(_ name: (Int) -> String) -> String {
        var number = 1
        while access("\(path)/\(name(number))", F_OK) == 0 { number += 1 }
        return name(number)
    }

    /// Replaces a file at once: a reader, or a run that was killed, has the old text or the new one, never a part.
    public func replace(_ file: String, with text: String) throws(RecordingError) {
        let temporary = file + ".new"
        let output = try OutputFile(creating: temporary, mode: .replacing)
        output.append(text.utf8)
        try output.close()
        guard rename(temporary, file) == 0 else { throw .notWritten(path: file, errorNumber: errno) }
    }

    @discardableResult
    private static func make(_ path: String, mayExist: Bool) throws(RecordingError) -> Bool {
        if mkdir(path, 0o777) == 0 { return true }
        guard errno == EEXIST else { throw .notCreated(path: path, errorNumber: errno) }
        return mayExist
    }

    /// Colons are left out, as some file systems refuse them.
    private static func timeStamp(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y-%m-%dT%H-%M-%S", &parts)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Letters, digits, dots, dashes and underscores.
    private static func plain(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" })
    }
}
