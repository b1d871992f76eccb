import Control
import Recording
import Testing

@Suite struct LogPageTests {
    private static let topics = [TickRecord.topic, StepRecord.topic, PushEntry.topic, EventEntry.topic]

    @Test(arguments: topics.map(\.name)) func everyFieldOfATopicHasARowWithItsMeaning(_ name: String) throws {
        let topic = try #require(LogPageTests.topics.first { $0.name == name })
        let rows = try Pages.rows("Docs/logs.md")
        for field in topic.fields {
            #expect(rows.contains { $0.first == "`\(field.name)`" && $0.last == field.meaning }, "\(field.name)")
        }
        #expect(try Pages.text("Docs/logs.md").contains("### `\(name)`"))
    }
}
