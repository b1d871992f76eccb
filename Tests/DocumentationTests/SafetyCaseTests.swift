import Testing

@Suite struct SafetyCaseTests {
    private let hazards: [[String]]
    private let requirements: [[String]]

    init() throws {
        let rows = try Pages.rows("Docs/safety-case.md")
        hazards = rows.filter { $0.count == 4 && $0[0].hasPrefix("H-") }
        requirements = rows.filter { $0.count == 3 && $0[0].hasPrefix("SAF-") }
    }

    private func numbers(_ rows: [[String]]) -> [Int] { rows.compactMap { Int($0[0].drop { !$0.isNumber }) } }
    private func answers(_ hazard: [String]) -> [String] { hazard[3].matches(of: /SAF-\d{3}/).map { String($0.0) } }

    @Test func hazardsAndRequirementsAreNumberedInTurn() {
        #expect(hazards.count >= 15)
        #expect(numbers(hazards) == Array(1...hazards.count))
        #expect(numbers(requirements) == Array(1...requirements.count))
    }

    @Test func everyHazardIsAnsweredByRequirementsThatThereAre() {
        let known = Set(requirements.map { $0[0] })
        for hazard in hazards {
            #expect(!answers(hazard).isEmpty, "\(hazard[0])")
            for name in answers(hazard) where !known.contains(name) { Issue.record("\(hazard[0]) names \(name), which there is not") }
        }
    }

    @Test func everyRequirementAnswersAHazard() {
        let needed = Set(hazards.flatMap(answers))
        for requirement in requirements where !needed.contains(requirement[0]) { Issue.record("no hazard asks for \(requirement[0])") }
    }

    @Test func everyRequirementIsProvenByTestsThatThereAre() throws {
        let sources = try Pages.tests()
        for requirement in requirements {
            let missing = TestNames(in: requirement[2]).missing(from: sources)
            #expect(missing.isEmpty, "\(requirement[0]): \(missing.joined(separator: ", "))")
            #expect(!TestNames(in: requirement[2]).names.isEmpty, "\(requirement[0]) has no test")
        }
    }
}
