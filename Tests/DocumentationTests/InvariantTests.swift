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
        for row in rows { #expect(TestNames(in: row[2]).missing(from: sources) == [], "invariant \(row[0])") }
    }
}
