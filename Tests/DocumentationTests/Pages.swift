import Foundation

/// The pages that people read, as they stand in the checkout.
enum Pages {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

    static func all() throws -> [String] {
        let docs = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Docs").path)
        return ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Calibration/README.md"]
            + docs.filter { $0.hasSuffix(".md") }.sorted().map { "Docs/\($0)" }
    }

    /// The text of each file of tests.
    static func tests() throws -> [String] {
        let names = FileManager.default.enumerator(atPath: root.appending(path: "Tests").path)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix("Tests.swift") }.map { try text("Tests/\($0)") }
    }

    /// The cells of a page's table rows, one list a row, headings and rules included.
    static func rows(_ path: String) throws -> [[String]] {
        try text(path).split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }
}
