import Foundation
import Learning
import Plot
import Testing

@testable import Experiments

@Suite struct WorldExperimentTests {
    private func record(_ variant: String, curve: [String: [Double]], numbers: [String: Double] = [:]) -> TrialRecord {
        var result = TrialResult(numbers: numbers)
        result.curves = curve
        return TrialRecord(variant: variant, seed: 1, steps: 40, seconds: 1, result: result)
    }

    @Test func everyTrialOfEveryExperimentHasSettingsThatCanWork() throws {
        for experiment in [Crossing.swimmer, Crossing.maze, Pretraining(), FineTuning()] as [any Experiment] {
            for body in [nil, Body.quadruped] {
                let trials = experiment.trials(ExperimentPlan(seeds: 2, baseline: .ddpg, body: body))
                for trial in trials { try trial.settings?.validate() }
                #expect(Set(trials.map(\.name)).count == trials.count)
            }
        }
    }

    @Test func theBestSoFarNeverGetsWorse() {
        let curve = ["steps": [10.0, 20, 30, 40], "farthest": [0.5, 2, 1, 3], "nearest": [5.0, 3, 4, 2]]
        #expect(Crossing.swimmer.bestSoFar(record("soft_q", curve: curve)) == [0.5, 2, 2, 3])
        #expect(Crossing.maze.bestSoFar(record("soft_q", curve: curve)) == [5, 3, 3, 2])
    }

    @Test func aThresholdIsPassedOnItsBetterSideOnly() {
        let curve = ["steps": [10.0, 20, 30, 40], "farthest": [0.5, 2, 1, 3], "nearest": [5.0, 3, 4, 2]]
        let record = record("soft_q", curve: curve)
        #expect(Crossing.swimmer.stepsToCross(record, 1.5) == 20)
        #expect(Crossing.swimmer.stepsToCross(record, 3) == nil)
        #expect(Crossing.maze.stepsToCross(record, 2.7) == 40)
        #expect(Crossing.maze.stepsToCross(record, 1) == nil)
    }

    @Test func everySeedOfSoftQLearningHasToPass() {
        let passing = record("soft_q", curve: ["steps": [10], "nearest": [1]], numbers: ["crossing_share": 0.9])
        let failing = record("soft_q", curve: ["steps": [10], "nearest": [4]], numbers: ["crossing_share": 0])
        let fleeting = record("soft_q", curve: ["steps": [10], "nearest": [1]], numbers: ["crossing_share": 0.1])
        let plan = ExperimentPlan(seeds: 2)
        #expect(Crossing.maze.report(plan, [passing, passing]).findings.map(\.holds) == [true, true])
        #expect(Crossing.maze.report(plan, [passing, failing]).findings.map(\.holds) == [false, false])
        #expect(Crossing.maze.report(plan, [passing, fleeting]).findings.map(\.holds) == [true, false])
    }

    @Test func directionsAllRoundHaveThreeBitsAndOneDirectionHasNone() {
        let round = (0..<8).map { turn in
            let angle = Double(turn) * .pi / 4
            return (x: cos(angle), y: sin(angle))
        }
        #expect(abs(Pretraining.directionEntropy(round) - 3) < 1e-12)
        #expect(Pretraining.directionEntropy([(x: 1, y: 0.5), (x: 2, y: 1)]) == 0)
    }

    @Test func onlyWhoIsBehindTheBarrierOrTheLineHasPassed() {
        func rollout(_ landmark: String, _ values: [Double]) -> Rollout { Rollout(landmarks: [landmark: values]) }
        #expect(Crossing.maze.hasPassed(rollout("x", [0, 5, 4])))
        #expect(!Crossing.maze.hasPassed(rollout("x", [0, 4, 3.95])))
        #expect(Crossing.swimmer.hasPassed(rollout("farthest", [0, 2.1])))
        #expect(!Crossing.swimmer.hasPassed(rollout("farthest", [0, 1.9])))
    }

    @Test func randomActionsGetNowhere() {
        let distance = Pretraining.randomDistance(GroundWorld(.empty, reward: .speed), seed: 1)
        #expect(distance > 0.5 && distance < 5)
    }

    @Test func aMeanCurveHasAPointForEachStretchOfTheSteps() {
        let records = [[1.0, 3], [3.0, 5]].map { record("soft_q", curve: ["steps": [10, 20], "return": $0]) }
        let panel = Panel.means("", label: "", records, stretches: 2, name: { $0 }, values: { $0.curve("return") })
        #expect(panel.series.map(\.points) == [[Point(0.01, 2), Point(0.02, 4)]])
    }

    @Test func fineTuningBeginsWithThePretrainingOfItsSeedAndEndsNearlyDeterministic() {
        let plan = ExperimentPlan(seeds: 1, baseline: .ddpg)
        let trials = FineTuning().trials(plan)
        #expect(trials.count == 14)
        #expect(trials.first { $0.variant == "wide-pretrained" }?.needs == ["pretrain-1"])
        #expect(trials.first { $0.variant == "wide-pretrained-ddpg" }?.needs == ["pretrain-ddpg-1"])
        #expect(trials.first { $0.variant == "wide-scratch" }?.needs == [])
        for place in FineTuning.Place.all {
            let end = place.steps(plan) / 2
            #expect(abs(place.settings(plan).temperature.value(atStep: end) - 0.001) < 1e-12)
            #expect(place.settings(plan).latents == .frozen(count: 10, until: end))
        }
    }

    @Test func reportsHaveARowForEachTrialOrVariant() {
        let plan = ExperimentPlan(seeds: 1, baseline: .ddpg)
        let curve = ["steps": [10.0, 20], "return": [1.0, 2], "farthest": [1.0, 2], "nearest": [3.0, 2]]
        for experiment in [Crossing.swimmer, Crossing.maze, Pretraining(), FineTuning()] as [any Experiment] {
            let records = experiment.trials(plan).map { record($0.variant, curve: curve) }
            let report = experiment.report(plan, records)
            #expect(report.table.count == records.count + 1)
            #expect(report.figure.hasPrefix("<svg"))
        }
    }
}
