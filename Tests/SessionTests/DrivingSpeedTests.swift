import Recording
import Robot
import Testing

@testable import Session

@Suite struct DrivingSpeedTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A run in that mode, as a later session opens it.
    private func reopened(_ mode: DrivingMode, _ speedFactor: Double) throws -> RunSetup {
        var setup = try RunSetup(
            robot: "widowx250s", task: scratch.shortReach(), unit: "widowx250s-example", seed: 1, mode: mode, speedFactor: speedFactor)
        let folder = try RunFolder.create(in: scratch.path, robot: "widowx250s", task: "reach")
        try setup.save(in: folder, version: "test")
        return try RunSetup(reopening: folder)
    }

    @Test func aRunKeepsItsModeAndItsSpeed() throws {
        let setup = try reopened(.reduced, 0.5)
        #expect(setup.mode == .reduced && setup.speedFactor == 0.5)
        #expect(
            setup.speedSentence == "Mode reduced: joints at up to 15 % of their velocity limits, the tip at up to 0.075 m/s.")
    }

    /// What was trained at 15 % of the joints' velocities, in each mode of `training: 1`, `replay: 1` and `reduced: 0.3`.
    @Test(arguments: [(DrivingMode.reduced, 0.5), (.training, 0.15), (.replay, 0.15)])
    func withoutAWordNoJointGoesFasterThanInItsRun(_ mode: DrivingMode, _ factor: Double) throws {
        var setup = try reopened(.training, 0.15)
        try setup.drive(unit: nil, mode: mode, speedFactor: nil)
        #expect(setup.mode == mode && (setup.speedFactor - factor).magnitude < 1e-12)
        #expect(setup.speedSentence.contains("joints at up to 15 %"))
    }

    @Test func aRunAtFullSpeedIsSlowedByTheReducedModeAlone() throws {
        var setup = try reopened(.training, 1)
        try setup.drive(unit: nil, mode: .reduced, speedFactor: nil)
        #expect(setup.speedFactor == 1)
        try setup.drive(unit: nil, mode: .training, speedFactor: 0.7)
        #expect(setup.mode == .training && setup.speedFactor == 0.7)
    }
}
