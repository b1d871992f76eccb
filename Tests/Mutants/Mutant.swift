import Foundation

/// One change to one place of a file, switched on at run time: all mutants of a target are compiled together, once.
struct Mutant {
    var id: Int
    var file: String
    var line: Int
    /// What stands there and what takes its place.
    var change: String

    /// Under which a survivor is explained; lines move, so they are no part of it.
    var name: String { "\(file): \(change)" }

    var listed: String { "\(id)\t\(file)\t\(line)\t\(change)" }
}

extension Mutant {
    init?(listed: Substring) {
        let fields = listed.split(separator: "\t", maxSplits: 3).map(String.init)
        guard fields.count == 4, let id = Int(fields[0]), let line = Int(fields[2]) else { return nil }
        self.init(id: id, file: fields[1], line: line, change: fields[3])
    }
}

/// Why some mutants may live: paragraphs of a reason, a line with `# `, and the mutants' names below it.
struct Explanations {
    private var reasons: [String: String] = [:]

    /// None where there is no such file.
    init(path: String) {
        var reason = ""
        for line in ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n") {
            if line.hasPrefix("#") {
                reason = String(line.dropFirst(2))
            } else {
                reasons[String(line)] = reason
            }
        }
    }

    var names: Set<String> { Set(reasons.keys) }
    func reason(for mutant: Mutant) -> String? { reasons[mutant.name] }
}
