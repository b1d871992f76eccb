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
        try files(below: "Tests").filter { $0.hasSuffix("Tests.swift") }.map(text)
    }

    /// Paths from the checkout's root.
    static func sourceFiles() -> [String] { files(below: "Sources") + files(below: "Tests") }

    private static func files(below folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: root.appending(path: folder).path)?.compactMap { $0 as? String } ?? []
        return names.map { "\(folder)/\($0)" }
    }

    /// The text of the first fenced block of YAML on a page.
    static func example(_ path: String) throws -> String? { try text(path).firstMatch(of: /(?s)```yaml\n(.*?)```/).map { String($0.1) } }

    /// The cells of a page's table rows, one list a row, headings and rules included.
    static func rows(_ path: String) throws -> [[String]] {
        try text(path).split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
            line.replacing("\\|", with: "/").split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }
}
