import Robot
import Simulation
import Task
import Testing
import YAML

@testable import Session

@Suite struct PerturbationPlanTests {
    private func plan(_ text: String) throws -> PerturbationPlan {
        try YAMLDecoder().decode(PerturbationPlan.self, from: text, file: "plan.yaml")
    }

    @Test func everyPerturbationCanBeWrittenInYAML() throws {
        let plan = try plan(
            """
            seed: 7
            episode: 12
            perturbations:
              - {push: tip, force: [0, 8, -1], at: 2, for: 0.5}
              - {displace: all, by: 0.6, within: 1, at: 2, for: 3}
              - {displace: elbow, by: 0.2, within: 3, at: 2, for: 3}
              - {hold: any, at: 1, for: 2}
              - {payload: tip, mass: 0.1, at: 1, for: 2}
              - {delay: 0.03, at: 1, for: 2}
              - {target: anew, at: 3}
            """)
        let expected = [
            Perturbation(.push(frame: "tip", force: SIMD3(0, 8, -1)), at: 2, duration: 0.5),
            Perturbation(.displace(.all, by: 0.6, within: 1), at: 2, duration: 3),
            Perturbation(.displace(.named("elbow"), by: 0.2, within: 3), at: 2, duration: 3),
            Perturbation(.hold(.any), at: 1, duration: 2), Perturbation(.payload(frame: "tip", mass: 0.1), at: 1, duration: 2),
            Perturbation(.delay(seconds: 0.03), at: 1, duration: 2), Perturbation(.target, at: 3, duration: 0),
        ]
        #expect(plan == PerturbationPlan(seed: 7, episode: 12, perturbations: expected))
    }

    @Test(arguments: [
        "perturbations: []", "episode: 0\nperturbations: [{target: anew, at: 1}]", "perturbations: [{target: anew}]",
        "perturbations: [{target: far, at: 1}]", "perturbations: [{push: tip, force: [1, 2], at: 1, for: 1}]",
        "perturbations: [{displace: all, by: 0.6, within: 2, at: 1, for: 1}]", "perturbations: [{hold: any, at: 1}]",
        "perturbations: [{push: tip, force: [1, 2, 3], at: 1, for: 1, servo: 3}]", "perturbations: [{delay: -1, at: 1, for: 1}]",
    ])
    func aPlanThatSaysNothingSensibleIsRefused(_ text: String) { #expect(throws: YAMLError.self) { try plan(text) } }

    @Test func aPlanThatTheRobotOrTheTaskCannotBearIsRefused() throws {
        let task = try BoundTask(TaskFile<Ignored>.load("reach"), robot: RobotDescription.load("widowx250s"))
        func require(_ kind: Perturbation.Kind, at: Double = 1) throws {
            try PerturbationPlan(perturbations: [Perturbation(kind, at: at, duration: 1)]).require(task)
        }
        #expect(throws: PerturbationError.tooLate(4.5, 5)) { try require(.delay(seconds: 0.1), at: 4.5) }
        #expect(throws: DisturbanceError.unknownFrame("hand", robot: "widowx250s")) { try require(.payload(frame: "hand", mass: 1)) }
        #expect(throws: DisturbanceError.unknownJoint("knee", robot: "widowx250s")) { try require(.hold(.named("knee"))) }
        #expect(throws: DisturbanceError.unknownJoint("knee", robot: "widowx250s")) {
            try require(.displace(.named("knee"), by: 1, within: 1))
        }
    }

    /// Each has the name of the task that it is made for.
    @Test(arguments: [
        ("reach", "widowx250s"), ("reach", "viperx300s"), ("reach", "openmanipulator-x"), ("reach", "so101"), ("stack-lego", "sawyer"),
    ])
    func thePlansThatComeWithTheProjectFitTheirArms(_ name: String, _ robot: String) throws {
        let plan = try PerturbationPlan.load(name)
        var description = try TaskFile<Ignored>.load(name)
        description.episodeDuration = plan.episode ?? description.episodeDuration
        try plan.require(BoundTask(description, robot: RobotDescription.load(robot)))
    }

    @Test func eachTargetIsGoneToUndisturbedAndThenWithTheNextOfThePlan() {
        let plan = PerturbationPlan(perturbations: [.init(.target, at: 1, duration: 0), .init(.delay(seconds: 1), at: 1, duration: 1)])
        let roles = (0..<6).map { Perturber.role(of: $0, in: plan) }
        #expect(roles.map(\.target) == [0, 0, 1, 1, 2, 2])
        #expect(roles.map(\.isDisturbed) == [false, true, false, true, false, true])
        #expect(roles.map(\.perturbation.name) == ["target", "target", "delay", "delay", "target", "target"])
    }

    /// The intervals are SciPy's, `binomtest(count, of).proportion_ci(method="wilson")`.
    @Test(arguments: [
        (Share(95, of: 100), 0.8882495307680808, 0.9784563208456318), (Share(0, of: 10), 0, 0.2775327998628892),
        (Share(10, of: 10), 0.7224672001371106, 1), (Share(3, of: 7), 0.1582198552514697, 0.7495416354723428),
    ])
    func aShareHasWilsonsInterval(_ share: Share, _ low: Double, _ high: Double) {
        #expect(abs(share.interval.lowerBound - low) < 1e-8 && abs(share.interval.upperBound - high) < 1e-8, "\(share.interval)")
    }
}

/// Settings of a learner that nobody needs here.
private struct Ignored: Decodable, Sendable {}

extension TaskFile<Ignored> {
    fileprivate static func load(_ name: String) throws -> TaskDescription {
        let file = try ModelFile(name, folder: "Tasks")
        return try YAMLDecoder().decode(TaskDescription.self, from: file.text.replacing(/(?s)learning:.*/, with: ""), file: file.path)
    }
}
