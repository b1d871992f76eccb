import Foundation
import YAML

/// A file that a person wrote, found by its name or its path.
///
/// A name (`widowx250s`) is looked up in a folder of the working directory, then in the same folder beside the program's package.
/// Anything with a slash or the ending `.yaml` is a path.
public struct ModelFile: Equatable, Sendable {
    public var path: String
    public var text: String
    /// The name that it was asked for by, nil when it was a path.
    public var name: String?

    /// - Parameter folder: such as `Robots`.
    public init(_ nameOrPath: String, folder: String) throws(ModelFileError) {
        let isPath = nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml")
        name = isPath ? nil : nameOrPath
        path = try isPath ? nameOrPath : ModelFile.find(nameOrPath, in: folder)
        text = try ModelFile.read(path)
    }

    /// A text that was part of something else, which `path` tells of.
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// The names that `folder` offers, in alphabetical order.
    public static func names(in folder: String) -> [String] {
        let names = places(of: folder).flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
        return Set(names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }).sorted()
    }

    private static func find(_ name: String, in folder: String) throws(ModelFileError) -> String {
        let paths = places(of: folder).map { $0 + "/" + name + ".yaml" }
        guard let path = paths.first(where: FileManager.default.fileExists) else {
            throw .unknownName(name, folder: folder, available: names(in: folder))
        }
        return path
    }

    private static func read(_ path: String) throws(ModelFileError) -> String {
        guard let file = FileHandle(forReadingAtPath: path) else { throw .unreadable(path: path) }
        // One byte more than the decoder takes, so that it can say so.
        guard let data = try? file.read(upToCount: (1 << 20) + 1) ?? Data() else { throw .unreadable(path: path) }
        guard let text = String(data: data, encoding: .utf8) else { throw .notText(path: path) }
        return text
    }

    /// The working directory's folder, then those of the directories that hold the running program.
    private static func places(of folder: String) -> [String] {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        var directory = program.deletingLastPathComponent()
        var places = [FileManager.default.currentDirectoryPath + "/" + folder]
        while directory.path != "/" {
            let package = directory.appendingPathComponent("Package.swift").path
            if FileManager.default.fileExists(atPath: package) { places.append(directory.appendingPathComponent(folder).path) }
            directory.deleteLastPathComponent()
        }
        return places
    }
}

/// Why a file could not be had; the person who named it can mend each.
public enum ModelFileError: Error, Equatable, CustomStringConvertible {
    case unknownName(String, folder: String, available: [String])
    case unreadable(path: String)
    case notText(path: String)
    case misnamed(path: String, says: String)

    public var description: String {
        switch self {
        case .unknownName(let name, let folder, let available):
            let list = available.isEmpty ? "there are no files" : "there are " + available.joined(separator: ", ")
            return "There is no '\(name)' in \(folder)/; \(list). Give one of these names, or the path of a file."
        case .unreadable(let path): return "\(path) cannot be read; check the path and its permissions."
        case .notText(let path): return "\(path) is not UTF-8 text; save it as that."
        case .misnamed(let path, let says): return "\(path) calls itself '\(says)'; give file and content one name."
        }
    }
}

extension RobotDescription {
    /// - Parameter file: the name that errors show.
    /// - Throws: `YAMLError`
    public init(yaml: String, file: String) throws(YAMLError) {
        self = try YAMLDecoder().decode(RobotDescription.self, from: yaml, file: file)
    }

    /// - Parameter nameOrPath: a name in `Robots/`, or the path of a file.
    /// - Throws: `ModelFileError` or `YAMLError`
    public static func load(_ nameOrPath: String) throws -> RobotDescription {
        let file = try ModelFile(nameOrPath, folder: "Robots")
        let robot = try RobotDescription(yaml: file.text, file: file.path)
        guard file.name == nil || file.name == robot.name else { throw ModelFileError.misnamed(path: file.path, says: robot.name) }
        return robot
    }
}

extension Calibration {
    /// - Parameter file: the name that errors show.
    /// - Throws: `YAMLError`
    public init(yaml: String, file: String) throws(YAMLError) {
        self = try YAMLDecoder().decode(Calibration.self, from: yaml, file: file)
    }

    /// - Parameter nameOrPath: the name of a unit in `Calibration/`, or the path of a file.
    /// - Throws: `ModelFileError` or `YAMLError`
    public static func load(_ nameOrPath: String) throws -> Calibration {
        let file = try ModelFile(nameOrPath, folder: "Calibration")
        let calibration = try Calibration(yaml: file.text, file: file.path)
        guard file.name == nil || file.name == calibration.unit else {
            throw ModelFileError.misnamed(path: file.path, says: calibration.unit)
        }
        return calibration
    }
}
