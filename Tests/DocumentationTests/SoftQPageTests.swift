import Foundation
import Learning
import Testing

@Suite struct SoftQPageTests {
    private static let page = "Docs/soft-q-learning.md"
    private let rows: [[String]]

    init() throws { rows = try Pages.rows(Self.page) }

    @Test func everyEquationIsComputedWhereThePageSays() throws {
        let equations = rows.drop { $0.first != "what" }.dropFirst(2).prefix { $0.count == 3 && $0[2].contains(".swift`") }
        #expect(equations.count > 15)
        for row in equations {
            for group in row[2].matches(of: /((?:`\w+`(?:, )?)+) in `([\w\/+]+\.swift)`/) {
                let file = try #require(Pages.sourceFiles().first { $0.hasSuffix("/\(group.2)") }, "\(group.2)")
                let source = try Pages.text(file)
                for name in group.1.matches(of: /`(\w+)`/).map({ String($0.1) }) {
                    #expect(try source.contains(Regex("(func|struct|class|enum) \(name)\\b")), "\(row[0]): \(name) in \(file)")
                }
            }
            #expect(row[2].contains(" in `"), "\(row[0]) names no function")
        }
    }

    @Test func everySettingHasASource() throws {
        let named = Set(rows.filter { $0.count == 2 }.flatMap { $0[0].matches(of: /`(\w+)`/).map { String($0.1) } })
        for setting in try Self.names(in: SoftQSettings()) { #expect(named.contains(setting), "\(setting) has no source") }
    }

    @Test func everyMetricIsExplained() throws {
        let named = Set(rows.filter { $0.count == 2 }.flatMap { $0[0].matches(of: /`(\w+)`/).map { String($0.1) } })
        for metric in try Self.names(in: LearnerMetrics()) { #expect(named.contains(metric), "\(metric) is not explained") }
    }

    private static func names(in value: some Encodable) throws -> [String] {
        let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
        return try #require(encoded as? [String: Any]).keys.sorted()
    }
}
