import Simulation
import Testing
import YAML

@Suite struct EmulatorPageTests {
    @Test func theFaultsOfTheEmulatorsPageAreAPlan() throws {
        let example = try #require(try Pages.example("Docs/emulator.md"))
        let plan = try YAMLDecoder().decode(FaultPlan.self, from: example, file: "Docs/emulator.md")
        #expect(plan.start.count == 4 && plan.timed.count == 17)
    }
}
