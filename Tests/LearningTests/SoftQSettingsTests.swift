import Foundation
import Testing

@testable import Learning

@Suite("Settings of soft Q-learning")
struct SoftQSettingsTests {
    private func decode(_ json: String) throws -> SoftQSettings {
        try JSONDecoder().decode(SoftQSettings.self, from: Data(json.utf8))
    }

    @Test("keep their defaults where a file does not name them")
    func defaults() throws {
        #expect(try decode("{}") == SoftQSettings())
        var expected = SoftQSettings()
        (expected.discount, expected.bandwidth) = (0.9, .medianDistance)
        expected.temperature = LogLinearSchedule(initial: 1, final: 0.1, begin: 500, end: 5000)
        let json = """
            {"discount": 0.9, "bandwidth": "median_distance",
             "temperature": {"initial": 1, "final": 0.1, "begin": 500, "end": 5000}}
            """
        #expect(try decode(json) == expected)
    }

    @Test("come back from what they are written as")
    func roundTrip() throws {
        var settings = SoftQSettings()
        (settings.hidden, settings.valueSamples, settings.poolCapacity) = ([7, 8, 9], 3, 77)
        settings.rateFactor = LogLinearSchedule(initial: 1, final: 0.1, begin: 10, end: 20)
        #expect(try JSONDecoder().decode(SoftQSettings.self, from: JSONEncoder().encode(settings)) == settings)
    }

    @Test(
        "are refused where they cannot work",
        arguments: [
            "\"discount\": 1", "\"discount\": -0.1", "\"batch\": 0", "\"hidden\": []", "\"hidden\": [0]", "\"q_rate\": 0",
            "\"sampler_rate\": 2",
            "\"fixed_particles\": 1", "\"updated_particles\": 0", "\"value_samples\": 0", "\"target_interval\": 0", "\"minimum_pool\": 0",
            "\"pool_capacity\": 0", "\"bandwidth\": \"wide\"", "\"temperature\": {\"initial\": 0, \"final\": 1, \"begin\": 0, \"end\": 1}",
            "\"temperature\": {\"initial\": 1, \"final\": 1, \"begin\": 2, \"end\": 1}", "\"gradient_steps_per_policy_step\": -1",
        ])
    func refused(setting: String) {
        #expect(throws: DecodingError.self) { try decode("{\(setting)}") }
    }

    @Test("name the setting in the refusal")
    func message() {
        do {
            _ = try decode("{\"discount\": 1}")
            Issue.record("a discount of 1 was accepted")
        } catch DecodingError.dataCorrupted(let context) {
            #expect(context.debugDescription == "discount is from 0 to below 1")
            #expect(context.codingPath.map(\.stringValue) == ["discount"])
        } catch {
            Issue.record(error)
        }
    }
}
