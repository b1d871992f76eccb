import Robot
import Testing
import YAML

/// What somebody is yet to fill in is no value.
@Suite struct BlankTests {
    private struct Anything: Decodable { var value: String }

    private func message(_ text: String) -> String? {
        do throws(YAMLError) {
            _ = try YAMLDecoder().decode(Anything.self, from: text, file: "a.yaml")
            return nil
        } catch { return "\(error)" }
    }

    @Test func aBlankIsRefusedByItsName() {
        #expect(
            message("value: <mass in kg>\n") == """
                a.yaml:1:8: the blank <mass in kg> is not filled in
                  value: <mass in kg>
                         ^
                """)
    }

    @Test func ofSeveralTheFirstIsNamedAndTheOthersAreCounted() {
        #expect(
            message("value: <a>\nother: [<b>, {<c>: 1}]\n")?.hasPrefix(
                "a.yaml:1:8: the blank <a> is not filled in, nor are 2 others below it") == true)
        #expect(message("value: <a>\nother: <b>\n")?.contains("nor is another one below it") == true)
    }

    @Test func whatIsQuotedOrOnlyLooksAlikeIsNoBlank() {
        for text in ["\"<a>\"", "'<a>'", "a<b>", "<b>c", "<>", "<-"] { #expect(message("value: \(text)\n") == nil, "\(text)") }
    }
}
