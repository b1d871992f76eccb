import Foundation
import Testing

@Suite struct AnnotationTests {
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The names of the types in Sources/Drivers that are robot drivers.
    private func drivers() throws -> [String] {
        let folder = root.appending(path: "Sources/Drivers")
        let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return try files.filter { $0.hasSuffix(".swift") }.flatMap { file in
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            return text.matches(of: /struct (\w+): RobotDriver\b/).map { String($0.1) }
        }
    }

    @Test func everyDriverHasATickAndARunThatTheCompilerChecks() throws {
        let source = try String(contentsOf: root.appending(path: "Sources/Control/ConcreteTicks.swift"), encoding: .utf8)
        let names = try drivers()
        #expect(names.contains("DynamixelDriver"))
        for name in names {
            #expect(source.contains("@_noLocks public func tick(_ loop: inout ControlLoop<\(name)>)"), "\(name) has no annotated tick")
            #expect(source.contains("@_noLocks public func run(_ loop: inout ControlLoop<\(name)>,"), "\(name) has no annotated run")
        }
    }
}
