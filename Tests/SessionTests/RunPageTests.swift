import Control
import Foundation
import Recording
import Simulation
import Testing

@testable import Session

/// A run on one page, whatever became of the run.
@Suite struct RunPageTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func run(_ faults: [TimedFault] = [], episodes: Int = 3) throws -> RunFolder {
        let runs = ShortRun(scratch: scratch, faults: FaultPlan(timed: faults))
        let (setup, folder) = try runs.begin(seed: 6)
        _ = try runs.train(setup, folder, episodes: episodes)
        return folder
    }

    private static let sections = ["summary", "learning", "health", "timing", "faults", "settings", "data"]

    /// What Python's own parser finds: unclosed elements, sections, identifiers that stand twice, references to the outside, scripts.
    private func findings(_ html: String) throws -> String {
        let path = try scratch.write(html, as: "page.html")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            """
            import sys
            from html.parser import HTMLParser
            class Page(HTMLParser):
                void = {"meta", "link", "br", "hr", "img", "input"}
                open, ids, sections, outside, wrong = [], [], [], [], []
                def handle_startendtag(self, tag, attributes): self.look(tag, attributes)
                def handle_starttag(self, tag, attributes):
                    self.look(tag, attributes)
                    if tag not in self.void: self.open.append(tag)
                def look(self, tag, attributes):
                    for name, value in attributes:
                        if name == "id": self.ids.append(value)
                        if name in ("src", "href", "xlink:href", "action") or "http" in (value or ""): self.outside.append(value)
                        if "url(" in (value or "") and not value.startswith("url(#"): self.outside.append(value)
                    if tag == "section": self.sections.append(dict(attributes)["id"])
                    if tag in ("script", "link", "img", "iframe", "object"): self.wrong.append(tag)
                def handle_endtag(self, tag):
                    if not self.open or self.open.pop() != tag: self.wrong.append("/" + tag)
            page = Page()
            page.feed(open(sys.argv[1], encoding="utf-8").read())
            page.close()
            twice = [i for i in set(page.ids) if page.ids.count(i) > 1]
            print(" ".join(page.sections), page.open, twice, page.outside, page.wrong)
            """, path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }

    private static let sound = sections.joined(separator: " ") + " [] [] [] []\n"

    @Test func aFinishedRunIsAWholePageWithEverySection() throws {
        let folder = try run()
        let path = try RunPage(folder).write()
        let html = try String(contentsOfFile: path, encoding: .utf8)
        #expect(path == folder.path + "/report.html")
        #expect(try findings(html) == RunPageTests.sound)
        #expect(html.contains("The run is finished. The arm is parked.") && html.contains("widowx250s learns reach, seed 6"))
        #expect(html.contains("The loop reacted to no fault.") && html.contains("lockstep") && html.contains("log.mcap"))
        #expect(html.components(separatedBy: "<svg ").count == 4 && !html.contains("class=\"warn\""))
    }

    @Test func aFaultStandsOnThePageWithItsMoment() throws {
        let html = RunPage(try run([TimedFault(.unplug, from: 7)])).html
        #expect(try findings(html) == RunPageTests.sound)
        let row = html.firstMatch(
            of: /<th scope="row">0:0(\d)\.\d\d<\/th><td>log\.mcap<\/td><td>stopped<\/td><td>The wire to the arm is gone/)
        #expect(row != nil && html.contains("Black boxes, with the ten seconds before a fault: fault-1.mcap."))
        #expect(html.contains("class=\"warn\">The wire to the arm is gone"))
    }

    @Test func aRunThatWasKilledIsShownAsFarAsItGoes() throws {
        let folder = try run()
        let log = folder.path + "/log.mcap"
        truncate(log, (try #require(FileManager.default.attributesOfItem(atPath: log)[.size] as? Int)) / 2)
        let html = RunPage(folder).html
        #expect(try findings(html) == RunPageTests.sound)
        #expect(html.contains("log.mcap was not closed: the run is still going, or was killed."))
    }

    @Test func aDamagedLogIsNamedAndTheRestIsShown() throws {
        let folder = try run()
        try Data("no log".utf8).write(to: URL(fileURLWithPath: folder.path + "/log.mcap"))
        let html = RunPage(folder).html
        #expect(try findings(html) == RunPageTests.sound)
        #expect(html.contains("log.mcap is no MCAP file") && html.contains("Success over the last"))
    }

    @Test func aRunThatHasHardlyBegunSaysWhatIsMissing() throws {
        let (_, folder) = try ShortRun(scratch: scratch).begin()
        let html = RunPage(folder).html
        #expect(try findings(html) == RunPageTests.sound)
        for sentence in [
            "No episode has ended yet, so there is no learning curve.", "The run has no log",
            "The learner has not taken a gradient step yet.",
            "No tick is in a log of this run.",
        ] {
            #expect(html.contains(sentence), "\(sentence)")
        }
    }

    @Test func theTextOfFilesIsNoMarkup() throws {
        let (_, folder) = try ShortRun(scratch: scratch).begin()
        let settings = try String(contentsOfFile: folder.settings, encoding: .utf8)
        try settings.replacing("robot: widowx250s", with: "robot: <b>&\"").write(toFile: folder.settings, atomically: true, encoding: .utf8)
        let html = RunPage(folder).html
        #expect(html.contains("&lt;b&gt;&amp;") && !html.contains("<b>"))
        #expect(try findings(html) == RunPageTests.sound)
    }
}
