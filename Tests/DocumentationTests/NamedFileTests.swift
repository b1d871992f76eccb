import Foundation
import Testing

@Suite struct NamedFileTests {
    @Test(arguments: try Pages.all())
    func everySourceFileThatAPageNamesIsThere(_ page: String) throws {
        let sources = Pages.sourceFiles()
        for name in try Pages.text(page).matches(of: /`([\w\/+]+\.swift)`/).map({ String($0.1) }) {
            #expect(sources.contains { $0 == name || $0.hasSuffix("/" + name) }, "\(page) names \(name)")
        }
    }

    @Test(arguments: try Pages.all())
    func everyPageThatAPageLinksToIsThere(_ page: String) throws {
        for link in try Pages.text(page).matches(of: /\]\(([\w\/-]+\.md)\)/).map({ String($0.1) }) {
            let folder = (page as NSString).deletingLastPathComponent
            #expect(throws: Never.self, "\(page) links to \(link)") { try Pages.text(folder.isEmpty ? link : "\(folder)/\(link)") }
        }
    }

    @Test func theSwiftForContinuousIntegrationIsATestOfOurs() throws {
        let test = try Pages.text("Tests/SimulationTests/OwnRobotCodeTests.swift")
        #expect(try Pages.text("Docs/ci.md").contains("```swift\n\(test)```"))
    }
}
