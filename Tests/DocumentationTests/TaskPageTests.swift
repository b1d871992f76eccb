import Foundation
import Learning
import Task
import Testing

@Suite struct TaskPageTests {
    private let rows: [[String]]

    init() throws { rows = try Pages.rows("Docs/tasks.md") }

    @Test func everyObservationTermHasARow() {
        for term in ObservationTerm.allCases { #expect(rows.contains { $0.first == "`\(term.rawValue)`" }, "\(term.rawValue)") }
    }

    @Test func everySettingOfTheLearnerHasARowWithItsDefault() throws {
        let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(SoftQSettings()))
        let defaults = try #require(encoded as? [String: Any])
        for (key, value) in defaults {
            let row = try #require(rows.first { $0.first == "`\(key)`" && $0.count > 2 }, "\(key) has no row")
            let json = try JSONSerialization.data(withJSONObject: value, options: .fragmentsAllowed)
            #expect(parts(row[1]) == parts(String(decoding: json, as: UTF8.self)), "\(key)")
        }
    }

    @Test func theExampleIsATask() throws {
        let example = try #require(try Pages.example("Docs/tasks.md"))
        #expect(try TaskFile<SoftQSettings>(yaml: example, file: "Docs/tasks.md").description.name == "reach")
    }

    /// What a value is made of, whether it is written as YAML or as JSON.
    private func parts(_ value: String) -> [String] {
        value.filter { !"`{}[]\" ".contains($0) }.split(separator: ",").map { part in
            part.split(separator: ":").map { Double($0).map { "\($0)" } ?? String($0) }.joined(separator: ":")
        }.sorted()
    }
}
