import Foundation
import Testing

@testable import Learning

/// One small gradient step in numbers: what goes in and what comes out, networks flat as `NetworkLayout` has them.
private struct ExampleStep: Codable {
    var state = 3, action = 2, batch = 4, fixed = 6, updated = 5, values = 7
    var hidden = [8, 6]
    var temperature: Float = 0.5
    var discount: Float = 0.9
    var q: [Float] = [], target: [Float] = [], sampler: [Float] = []
    var states: [Float] = [], actions: [Float] = [], rewards: [Float] = [], nextStates: [Float] = []
    var valueActions: [Float] = [], fixedParticles: [Float] = [], updatedLatents: [Float] = []
    var softValues: [Float] = [], qGradient: [Float] = [], direction: [Float] = [], samplerGradient: [Float] = []

    /// What must not change, and how far it may.
    static var numbers: [KeyPath<ExampleStep, [Float]>] {
        [
            \.q, \.target, \.sampler, \.states, \.actions, \.rewards, \.nextStates, \.valueActions, \.fixedParticles, \.updatedLatents,
            \.softValues, \.qGradient, \.direction, \.samplerGradient,
        ]
    }
    static let tolerance: Float = 1e-5
}

/// The step in Benchmarks/peers/step.json, to which `Benchmarks/peers/check.py` holds the versions in PyTorch and JAX, is this learner's.
@Suite struct PeerStepTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func theStepThatThePeersAreHeldToIsTheLearners() throws {
        let step = try computed()
        let text = try Data(contentsOf: PeerStepTests.root.appending(path: "Benchmarks/peers/step.json"))
        let stored = try JSONDecoder().decode(ExampleStep.self, from: text)
        let agrees = ExampleStep.numbers.allSatisfy { numbers in
            let (a, b) = (step[keyPath: numbers], stored[keyPath: numbers])
            return a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < ExampleStep.tolerance * max(1, abs($1)) }
        }
        if !agrees {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            try encoder.encode(step).write(to: PeerStepTests.root.appending(path: ".build/step.json"))
        }
        #expect(agrees, "the learner's step has changed; if it should have, copy .build/step.json to Benchmarks/peers/step.json")
    }

    private func computed() throws -> ExampleStep {
        var step = ExampleStep()
        let learner = learner(step)
        var metrics = LearnerMetrics()
        metrics.temperature = step.temperature
        let work = learner.parts[0].work
        (step.q, step.target, step.sampler) = (learner.qParameters, learner.target.array, learner.samplerParameters)
        (step.states, step.nextStates) = (work.batch.observations.array, work.batch.nextObservations.array)
        (step.actions, step.rewards) = (work.batch.actions.array, work.batch.rewards.array)
        try learner.computeQGradient(&metrics)
        step.valueActions = work.latents.first(step.batch * step.values * step.action)
        (step.softValues, step.qGradient) = (work.softValues.array, learner.q.gradient.array)
        learner.computeSamplerGradient(&metrics, actionGradient: { $0.qActionGradient($1) })
        step.fixedParticles = work.fixed.first(step.batch * step.fixed * step.action)
        let moved = step.batch * step.updated
        step.updatedLatents = work.latents.first(moved * step.action)
        step.direction = work.updated.first(moved * step.action).map { -Float(moved) * $0 }
        step.samplerGradient = learner.sampler.gradient.array
        return step
    }

    private func learner(_ step: ExampleStep) -> SoftQLearner {
        var settings = SoftQSettings()
        (settings.hidden, settings.batch, settings.discount) = (step.hidden, step.batch, Double(step.discount))
        (settings.fixedParticles, settings.updatedParticles, settings.valueSamples) = (step.fixed, step.updated, step.values)
        let learner = SoftQLearner(observation: step.state, action: step.action, settings: settings, seed: 3)
        learner.sampler.parameters.copy(from: normals(learner.sampler.parameters.count, seed: 5, scale: 0.6))
        learner.q.parameters.copy(from: normals(learner.q.parameters.count, seed: 6, scale: 0.6))
        learner.target.copy(from: normals(learner.target.count, seed: 7, scale: 0.6))
        learner.networks.pack()
        let batch = learner.parts[0].work.batch
        batch.observations.copy(from: normals(step.batch * step.state, seed: 8))
        batch.nextObservations.copy(from: normals(step.batch * step.state, seed: 9))
        batch.actions.copy(from: normals(step.batch * step.action, seed: 10, scale: 0.3))
        batch.rewards.copy(from: normals(step.batch, seed: 11))
        return learner
    }
}

extension AlignedFloats {
    fileprivate func first(_ count: Int) -> [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }
}
