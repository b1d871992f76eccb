import Foundation
import Policy
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
        (settings.hidden, settings.valueSamples, settings.poolCapacity) = ([7, 8, 9], 3, 7777)
        (settings.particleSets, settings.squash, settings.valueProposal) = (.shared, .afterTanh, .sampler)
        settings.learnedAction = .either
        settings.exploration = .ornsteinUhlenbeck(OrnsteinUhlenbeck(theta: 0.2, sigma: 0.4))
        settings.rateFactor = LogLinearSchedule(initial: 1, final: 0.1, begin: 10, end: 20)
        for latents in [
            LatentSchedule.random, .frozen(count: 9, until: 500), .settling(until: 30),
            .rivalry(LogLinearSchedule(initial: 1, final: 16, begin: 10, end: 30)),
        ] {
            settings.latents = latents
            #expect(try JSONDecoder().decode(SoftQSettings.self, from: JSONEncoder().encode(settings)) == settings)
        }
    }

    @Test(
        "are refused where they cannot work",
        arguments: [
            "\"discount\": 1", "\"discount\": -0.1", "\"batch\": 0", "\"hidden\": []", "\"hidden\": [0]", "\"q_rate\": 0",
            "\"sampler_rate\": 2",
            "\"fixed_particles\": 1", "\"updated_particles\": 0", "\"value_samples\": 0", "\"target_interval\": 0", "\"minimum_pool\": 0",
            "\"pool_capacity\": 0", "\"bandwidth\": \"wide\"", "\"temperature\": {\"initial\": 0, \"final\": 1, \"begin\": 0, \"end\": 1}",
            "\"temperature\": {\"initial\": 1, \"final\": 1, \"begin\": 2, \"end\": 1}", "\"gradient_steps_per_policy_step\": -1",
            "\"algorithm\": \"sac\"", "\"exploration\": {\"theta\": 0}", "\"exploration\": {\"sigma\": 0}", "\"exploration\": \"some\"",
            "\"latents\": {\"count\": 0, \"until\": 5}", "\"latents\": {\"count\": 4, \"until\": 0}", "\"latents\": {\"count\": 4}",
        ])
    func refused(setting: String) {
        #expect(throws: DecodingError.self) { try decode("{\(setting)}") }
    }

    /// The sentence with which the settings are refused; empty when they are not.
    private func refusal(_ json: String) throws -> String {
        do {
            _ = try decode(json)
            return ""
        } catch DecodingError.dataCorrupted(let context) {
            #expect(context.codingPath.map(\.stringValue) == [String(context.debugDescription.prefix { $0 != " " })])
            return context.debugDescription
        }
    }

    @Test("name the setting in the refusal, and what it must be")
    func message() throws {
        #expect(try refusal("{\"discount\": 1}") == "discount is from 0 to below 1")
        let latents = try refusal("{\"latents\": {\"count\": 0, \"until\": 9}}")
        #expect(
            latents == "latents has a count of 1 to 65536 and an until of 1 or more, or a random_until of 1 or more, or a best_of "
                + "with values from 1 to 1024 and an end that does not come before its begin")
        for counts in [(0, 16, 1, 2), (1, 1025, 1, 2), (1, 16, 3, 2), (16, 0.5, 1, 2)] as [(Double, Double, Int, Int)] {
            let schedule = "{\"initial\": \(counts.0), \"final\": \(counts.1), \"begin\": \(counts.2), \"end\": \(counts.3)}"
            #expect(try refusal("{\"latents\": {\"best_of\": \(schedule)}}") == latents)
        }
    }

    @Test("are refused where they do not go together, with what to do")
    func conflicts() throws {
        #expect(
            try refusal("{\"algorithm\": \"ddpg\"}")
                == "algorithm ddpg has an actor that explores nothing by itself: give exploration: {theta: 0.15, sigma: 0.3}")
        #expect(
            try refusal("{\"particle_sets\": \"shared\", \"fixed_particles\": 16}")
                == "particle_sets shared is one draw: give fixed_particles and updated_particles one number, not 16 and 32")
        #expect(
            try refusal("{\"pool_capacity\": 500}") == "minimum_pool is more than the pool_capacity, 500: learning would never begin")
        #expect(try refusal("{\"particle_sets\": \"shared\", \"fixed_particles\": 16, \"updated_particles\": 16}") == "")
        #expect(try refusal("{\"algorithm\": \"ddpg\", \"exploration\": {}}") == "")
    }

    @Test(
        "are refused where they mean nothing to the algorithm",
        arguments: [
            ("fixed_particles", "16", true), ("particle_sets", "\"shared\"", true), ("squash", "\"after_tanh\"", true),
            ("bandwidth", "\"median_distance\"", true), ("value", "\"sampler\"", true), ("updated_particles", "16", false),
            ("value_samples", "16", false), ("temperature", "{\"initial\": 1, \"final\": 1, \"begin\": 0, \"end\": 0}", false),
            ("latents", "{\"count\": 4, \"until\": 9}", false),
        ])
    func idle(setting: String, value: String, alsoWithMap: Bool) throws {
        let ddpg = "{\"algorithm\": \"ddpg\", \"exploration\": {}, \"\(setting)\": \(value)}"
        #expect(try refusal(ddpg) == "\(setting) means nothing to the algorithm ddpg: leave it out")
        let map = try refusal("{\"algorithm\": \"map\", \"\(setting)\": \(value)}")
        #expect(map == (alsoWithMap ? "\(setting) means nothing to the algorithm map: leave it out" : ""))
    }

    @Test("built in code are held to the same rules, and adapted to another algorithm on request")
    func code() throws {
        var settings = SoftQSettings()
        settings.algorithm = .ddpg
        #expect(throws: SettingsProblem.self) { try settings.validate() }
        (settings.algorithm, settings.fixedParticles, settings.valueSamples, settings.discount) = (.softQ, 7, 9, 0.8)
        settings.latents = .frozen(count: 5, until: 10)
        for algorithm in Algorithm.allCases {
            let adapted = settings.adapted(to: algorithm)
            try adapted.validate()
            #expect(adapted.algorithm == algorithm && adapted.discount == 0.8)
            #expect(adapted.valueSamples == (algorithm == .ddpg ? 50 : 9))
        }
        #expect(settings.adapted(to: .softQ) == settings)
        #expect(settings.adapted(to: .ddpg).exploration.noise == OrnsteinUhlenbeck(theta: 0.15, sigma: 0.3))
    }

    @Test("say how the policy acts while it learns, and how when it is judged: without noise, with the latents that are left")
    func execution() {
        var settings = SoftQSettings()
        #expect(settings.execution == .stochastic && settings.execution(judgedAfter: 7) == .stochastic)
        settings.latents = .frozen(count: 11, until: 100)
        settings.exploration = .ornsteinUhlenbeck(OrnsteinUhlenbeck())
        #expect(settings.execution == PolicyExecution(latents: .frozen(count: 11, until: 100), noise: OrnsteinUhlenbeck()))
        #expect(settings.execution(judgedAfter: 50) == PolicyExecution(latents: .frozen(count: 6, until: nil)))
        settings.latents = .rivalry(LogLinearSchedule(initial: 1, final: 16, begin: 100, end: 300))
        #expect(settings.execution.needsQ && settings.execution(judgedAfter: 100) == .stochastic)
        #expect(settings.execution(judgedAfter: 200) == PolicyExecution(latents: .best(of: 4)))
        #expect(settings.execution(judgedAfter: 300) == PolicyExecution(latents: .best(of: 16)))
        settings.latents = .settling(until: 100)
        #expect(!settings.execution.needsQ && settings.execution(judgedAfter: 99) == .stochastic)
        #expect(settings.execution(judgedAfter: 100) == PolicyExecution(latents: .zero))
        let deterministic = SoftQSettings().adapted(to: .ddpg)
        #expect(deterministic.execution == PolicyExecution(latents: .zero, noise: OrnsteinUhlenbeck()))
        #expect(deterministic.execution(judgedAfter: 50) == PolicyExecution(latents: .zero))
    }
}
