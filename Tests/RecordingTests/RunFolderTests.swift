import Foundation
import Testing
import YAML

@testable import Recording

@Suite struct RunFolderTests {
    private let scratch = Scratch()
    private let date = Date(timeIntervalSince1970: 1_795_236_789)

    @Test func aRunIsNamedByTimeRobotAndTask() throws {
        let folder = try RunFolder.create(in: scratch.path + "/Runs", robot: "widowx250s", task: "../my reach", at: date)
        #expect(folder.path == scratch.path + "/Runs/2026-11-21T04-53-09-widowx250s-..-my-reach")
        #expect(FileManager.default.fileExists(atPath: folder.metrics))
    }

    @Test func twoRunsOfTheSameSecondHaveTheirOwnFolders() throws {
        let paths = try (1...3).map { _ in try RunFolder.create(in: scratch.path, robot: "a", task: "b", at: date).path }
        #expect(Set(paths).count == 3)
        #expect(paths[2] == paths[0] + "-3")
    }

    @Test func onlyAFolderWithARunIsOpened() throws {
        #expect(throws: RecordingError.noRun(path: scratch.path)) { try RunFolder.open(scratch.path) }
        let folder = try RunFolder.create(in: scratch.path, robot: "a", task: "b", at: date)
        try folder.replace(folder.settings, with: "seed: 1\n")
        #expect(try RunFolder.open(folder.path + "/") == folder)
    }

    @Test func replacingLeavesTheNewTextAndNothingElse() throws {
        let folder = try RunFolder.create(in: scratch.path, robot: "a", task: "b", at: date)
        for text in ["a long first text", "short"] { try folder.replace(folder.settings, with: text) }
        #expect(try String(contentsOfFile: folder.settings, encoding: .utf8) == "short")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["metrics", "run.yaml"])
    }

    @Test func aResumedRunGetsALogOfItsOwn() throws {
        let folder = try RunFolder.create(in: scratch.path, robot: "a", task: "b", at: date)
        #expect(folder.nextLog() == folder.path + "/log.mcap")
        try folder.replace(folder.nextLog(), with: "")
        #expect(folder.nextLog() == folder.path + "/log-2.mcap")
    }

    @Test func aFolderThatCannotBeMadeIsNamed() {
        let error = #expect(throws: RecordingError.self) { try RunFolder.create(in: "/proc/Runs", robot: "a", task: "b") }
        #expect(error?.description == "/proc/Runs could not be created: No such file or directory.")
    }

    @Test func metricsAreContinuedAcrossAResumption() throws {
        let path = scratch.path + "/episodes.csv"
        for episode in 0..<2 {
            let table = try MetricsTable(path: path, columns: ["episode", "return", "success"])
            table.append([Double(episode), -1.25, episode == 0 ? .nan : 1])
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "episode,return,success\n0,-1.25,\n1,-1.25,1\n")
    }
}

@Suite struct YAMLTextTests {
    private struct Settings: Codable, Equatable {
        struct Layer: Codable, Equatable {
            var width: Int
            var name: String
        }
        var seed = UInt64.max
        var rate = 3e-4
        var small = 1e-300
        var task = "reach"
        var words = ["yes", "a: b", "", "12", "µ \"q\" \\ #\n", "-dash"]
        var hidden = [128, 128]
        var grid = [[1.5, 2], [], [3]]
        var layers = [Layer(width: 1, name: "first"), Layer(width: 2, name: "null")]
        var nothing: [String: Int] = [:]
        var resume: String?
        var deterministic = true
    }

    @Test func settingsAreShownInTheirOrder() throws {
        #expect(
            try YAMLText(encoding: Settings()).text == #"""
                seed: 18446744073709551615
                rate: 0.0003
                small: 1e-300
                task: reach
                words: ["yes", "a: b", "", "12", "µ \"q\" \\ #\n", "-dash"]
                hidden: [128, 128]
                grid:
                  - [1.5, 2.0]
                  - []
                  - [3.0]
                layers:
                  -
                    width: 1
                    name: first
                  -
                    width: 2
                    name: "null"
                nothing: {}
                deterministic: true

                """#)
    }

    @Test func settingsReadBackAsTheyWere() throws {
        let text = try YAMLText(encoding: Settings()).text
        #expect(try YAMLDecoder().decode(Settings.self, from: text, file: "run.yaml") == Settings())
    }

    @Test func numbersThatAreNotFiniteHaveTheirYAMLNames() throws {
        #expect(try YAMLText(encoding: [Double.nan, .infinity, -.infinity]).text == "[.nan, .inf, -.inf]\n")
    }
}
