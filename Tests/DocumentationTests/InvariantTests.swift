import Testing

@Suite struct InvariantTests {
    /// The table of invariants, in which each row ends with its tests.
    private let rows: [[String]]

    init() throws { rows = try Pages.rows("Docs/architecture.md").filter { $0.count == 3 && Int($0[0]) != nil } }

    @Test func thereAreThirteenAndEachHasATest() {
        #expect(rows.map { Int($0[0]) } == Array(1...13))
        for row in rows { #expect(row[2].contains("Tests"), "invariant \(row[0])") }
    }

    @Test func everyTestOfTheTableExists() throws {
        let sources = try Pages.tests()
        for name in rows.flatMap({ $0[2].matches(of: /`(\w+)(?:\.(\w+))?`/) }) {
            let suite = sources.filter { $0.contains("struct \(name.1) ") || $0.contains("class \(name.1) ") }
            #expect(!suite.isEmpty, "there is no suite \(name.1)")
            if let test = name.2 { #expect(suite.contains { $0.contains("func \(test)(") }, "\(name.1) has no test \(test)") }
        }
    }
}
