import Foundation

/// The table of Docs/architecture.md: which target may import what.
struct HouseTable {
    struct Room {
        var arrows: Set<String>
        var system: Set<String>
    }

    var rooms: [String: Room] = [:]

    init(markdown: String) {
        for line in markdown.split(separator: "\n") where line.hasPrefix("|") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4, cells[0] != "target", !cells[0].hasPrefix("-") else { continue }
            rooms[cells[0]] = Room(arrows: HouseTable.names(cells[2]), system: HouseTable.names(cells[3]))
        }
    }

    /// A dash means none.
    private static func names(_ cell: String) -> Set<String> {
        guard cell != "–" else { return [] }
        return Set(cell.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
    }

    /// One line per import that no arrow allows, naming file and arrow.
    func complaints(target: String, file: String, source: String) -> [String] {
        guard let room = rooms[target] else { return ["\(file): the target \(target) is not in the table of Docs/architecture.md"] }
        return HouseTable.imports(of: source).filter { !room.arrows.contains($0) && !room.system.contains($0) }.map {
            "\(file): the arrow \(target) → \($0) is not in the table of Docs/architecture.md"
        }
    }

    /// The modules that a source file imports, in order, whatever stands before or after the word.
    static func imports(of source: String) -> [String] {
        let pattern =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:typealias|struct|class|enum|protocol|let|var|func)\s+)?(\w+)/
        return source.split(separator: "\n").compactMap { line in line.firstMatch(of: pattern).map { String($0.1) } }
    }
}

/// The package as a checkout.
enum Checkout {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

    static func folders(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(at: root.appending(path: path), includingPropertiesForKeys: [.isDirectoryKey])
            .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }.map(\.lastPathComponent).sorted()
    }

    /// Paths from the root, of all Swift files below a folder.
    static func swiftFiles(below path: String) -> [String] {
        guard let names = FileManager.default.enumerator(atPath: root.appending(path: path).path) else { return [] }
        return names.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.map { "\(path)/\($0)" }.sorted()
    }
}
