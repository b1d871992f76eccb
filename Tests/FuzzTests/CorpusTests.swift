import Foundation
import FuzzedParsers
import Testing

@Suite("What fuzzing began with and found") struct CorpusTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let ownFiles: [FuzzedParser: String] = [.robot: "Robots", .calibration: "Calibration", .task: "Tasks"]

    /// The project's own files, and what was found.
    private static func files(_ parser: FuzzedParser) -> [URL] {
        [ownFiles[parser], "Tests/Fuzz/Corpus/\(parser.rawValue)"].compactMap(\.self).flatMap { folder in
            (try? FileManager.default.contentsOfDirectory(at: root.appending(path: folder), includingPropertiesForKeys: nil)) ?? []
        }
    }

    @Test("is read or refused by its parser, whole and cut off anywhere", arguments: FuzzedParser.allCases)
    func corpus(_ parser: FuzzedParser) throws {
        let files = Self.files(parser)
        #expect(!files.isEmpty)
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: file))
            parser.read(bytes)
            for count in stride(from: 0, to: bytes.count, by: 1 + bytes.count / 200) { parser.read(Array(bytes.prefix(count))) }
        }
    }
}
