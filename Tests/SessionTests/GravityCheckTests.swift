import Control
import Foundation
import Recording
import Robot
import Simulation
import Testing

@testable import Session

@Suite("An arm's effort is compared with gravity") struct GravityCheckTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A check in lockstep of an arm that differs from its files.
    /// - Parameters:
    ///   - truth: the file of what the unit's servos really are.
    ///   - change: makes the arm another than the robot's file says.
    private func check(
        _ robot: String, unit: String? = nil, truth: String? = nil, poses: Int = 8, change: (String) -> String = { $0 }
    ) throws -> (outcome: GravityOutcome, folder: RunFolder, robot: RobotDescription) {
        let unit = unit ?? "\(robot)-example"
        var setup = try RunSetup(weighing: robot, unit: unit)
        let folder = try RunFolder.create(in: scratch.path, robot: robot, task: "gravity")
        try setup.save(in: folder, version: "test")
        var arm = try RunSetup(weighing: robot, unit: truth ?? unit)
        arm.robot = try RobotDescription(yaml: change(ModelFile(robot, folder: "Robots").text), file: "the arm")
        let check = try GravityCheck(setup, poses: poses)
        let outcome = try check.run(folder: folder, rig: LockstepRig(arm), keys: nil, leave: {}) { _ in }
        return (outcome, folder, setup.robot)
    }

    private func laws(_ outcome: GravityOutcome) throws -> [String: JointGravity] {
        let findings = try #require(outcome.findings)
        return Dictionary(uniqueKeysWithValues: findings.joints.compactMap { joint in joint.law.map { (joint.name, $0) } })
    }

    @Test func `an arm that is what its files say has a gain of one, and its friction is found`() throws {
        let (outcome, folder, robot) = try check("widowx250s")
        #expect(outcome.isComplete && outcome.ending.place == .parked, "\(outcome.ending)")
        let findings = try #require(outcome.findings)
        #expect(findings.passed && findings.warnings == [], "\(findings.table) \(findings.warnings)")
        let laws = try laws(outcome)
        for joint in robot.joints where ["shoulder", "elbow", "wrist_angle"].contains(joint.name) {
            let law = try #require(laws[joint.name])
            let gain = try #require(law.gain)
            #expect(abs(gain.value - 1) < 0.05 && abs(gain.value - 1) < gain.error + 0.01, "\(law)")
            let friction = MechanismModel.joint(joint).friction
            #expect(abs(law.friction - friction) < 0.2 * friction, "\(law), of \(friction)")
        }
        #expect(laws["waist"] != nil && laws["waist"]?.gain == nil, "gravity does not turn it")
        #expect(laws["wrist_rotate"] == nil, "an XL430 reports no current")
        let again = try Rerun(path: "\(folder.path)/log.mcap").run()
        #expect(again.difference == nil && again.isWhole, "its log is run again as any other")
    }

    @Test func `a torque constant that is wrong is told with the right one`() throws {
        let text = try ModelFile("widowx250s-example", folder: "Calibration").text
            .replacing(/(id: [45], .*torque_constant:) 1.783/) { "\($0.output.1) 1.4" }
        let (outcome, _, _) = try check("widowx250s", truth: scratch.write(text, as: "truth.yaml"))
        let law = try #require(laws(outcome)["elbow"])
        #expect(abs((law.gain?.value ?? 0) - 1.783 / 1.4) < 0.05 && abs((law.torqueConstant ?? 0) - 1.4) < 0.06, "\(law)")
        let findings = try #require(outcome.findings)
        #expect(findings.passed && findings.warnings.count == 1, "\(findings.warnings)")
        #expect(findings.warnings[0].hasPrefix("The effort of elbow is 1.2"), "\(findings.warnings)")
    }

    @Test func `servos without torque constants are weighed by those of the data sheet`() throws {
        let text = try ModelFile("widowx250s-example", folder: "Calibration").text.replacing(/, torque_constant: [0-9.]+/, with: "")
        let (outcome, _, _) = try check("widowx250s", unit: scratch.write(text, as: "widowx250s-example.yaml"), truth: "widowx250s-example")
        #expect(abs((try laws(outcome)["shoulder"]?.torqueConstant ?? 0) - 1.783) < 0.05)
    }

    @Test func `a joint that turns against its file is named`() throws {
        // The arm's elbow goes the other way; its servo counts as before.
        let (outcome, _, robot) = try check("widowx250s") { text in
            var joints = text.components(separatedBy: "  - name: ")
            joints[3] = joints[3].replacing("axis: [0, 1, 0]", with: "axis: [0, -1, 0]")
            return joints.joined(separator: "  - name: ")
        }
        #expect(robot.joints[2].name == "elbow")
        // So much is amiss that the contact detector stops the arm before a pose is passed.
        #expect(outcome.ending.place == .holding && !outcome.isComplete && outcome.findings == nil, "\(outcome.ending)")
        #expect(outcome.suspicion?.hasPrefix("elbow seems to count the wrong way") == true, "\(outcome.suspicion ?? "")")

        // The forearm is light enough for the check to go on.
        let (other, _, _) = try check("widowx250s") { text in
            var joints = text.components(separatedBy: "  - name: ")
            joints[5] = joints[5].replacing("axis: [0, 1, 0]", with: "axis: [0, -1, 0]")
            return joints.joined(separator: "  - name: ")
        }
        let findings = try #require(other.findings)
        #expect(findings.cause == .reversed(4) && !findings.passed, "\(findings.cause) \(findings.table) \(other.ending)")
        #expect(findings.warnings.first?.hasPrefix("wrist_angle seems to count the wrong way") == true)
    }

    @Test func `a zero that is wrong is named, with how much`() throws {
        // The arm's shoulder leans ahead by 0.15 rad where it says 0.
        let (outcome, _, _) = try check("widowx250s") { text in
            text.replacing("origin: {xyz: [0, 0, 0.03865], rpy: [0, 0, 0]}", with: "origin: {xyz: [0, 0, 0.03865], rpy: [0, 0.15, 0]}")
        }
        let findings = try #require(outcome.findings)
        guard case .zero(1, let angle) = findings.cause else {
            Issue.record("\(findings.cause) \(findings.table) \(outcome.ending)")
            return
        }
        #expect(abs(angle - 0.15) < 0.03 && !findings.passed)
        #expect(findings.warnings.first?.contains("rad (9 degrees) further on than it says") == true, "\(findings.warnings)")
    }

    @Test func `a tool that the file does not know is named by its mass`() throws {
        // A quarter of a kilogram more between the fingers.
        let (outcome, _, _) = try check("widowx250s") { text in
            text.replacing("mass: 0.146916", with: "mass: 0.396916")
                .replacing("com: [0.0434842785, 2.654837479e-07, 0.006816790329]", with: "com: [0.075034, 1e-07, 0.002523]")
        }
        let findings = try #require(outcome.findings)
        guard case .payload(let mass) = findings.cause else {
            Issue.record("\(findings.cause) \(findings.table) \(outcome.ending)")
            return
        }
        #expect(abs(mass - 0.25) < 0.03 && !findings.passed)
        #expect(findings.warnings.first?.contains("kg more at its tip than its file says") == true, "\(findings.warnings)")
    }

    @Test(arguments: ["so101", "ur5e"]) func `other wires that report effort are weighed, too`(_ robot: String) throws {
        let (outcome, _, _) = try check(robot)
        #expect(outcome.isComplete, "\(outcome.ending) \(outcome.laggard ?? "")")
        let findings = try #require(outcome.findings)
        #expect(findings.passed && findings.cause == .none, "\(findings.table) \(findings.warnings)")
        #expect(findings.joints.contains { abs(($0.law?.gain?.value ?? 0) - 1) < 0.1 }, "\(findings.table)")
    }

    @Test func `a wire without effort is refused`() throws {
        let text = try ModelFile("so101-example", folder: "Calibration").text.replacing(/, torque_constant: [0-9.]+/, with: "")
        let setup = try RunSetup(weighing: "so101", unit: scratch.write(text, as: "so101-example.yaml"))
        #expect(throws: GravityCheckError.noEffort(unit: "so101-example")) { try GravityCheck(setup, poses: 8) }
    }

    @Test func `poses spread what gravity asks of each joint, and are the same for the same seed`() throws {
        let robot = try RobotDescription.load("widowx250s")
        let poses = GravityPoses(robot, count: 8, seed: 1).chosen
        #expect(poses.count == 8 && poses == GravityPoses(robot, count: 8, seed: 1).chosen)
        let torques = poses.map { Kinematics(robot).gravityTorque($0).array }
        for (joint, span) in [(1, 4.0), (2, 1.2), (4, 0.25)] {
            let asked = torques.map { $0[joint] }
            #expect((asked.max() ?? 0) - (asked.min() ?? 0) > span, "\(robot.joints[joint].name): \(asked)")
        }
        #expect(poses.allSatisfy { $0[0] == robot.poses.ready[0] }, "the waist changes nothing")
    }
}

@Suite struct GravityLineTests {
    @Test func aLineIsFoundInSpiteOfAnOutlier() {
        let x = [-2.0, -1, 0, 1, 2, 3]
        var y = x.map { 1.5 * $0 - 0.25 }
        let exact = GravityLine(x, y)
        #expect(abs(exact.gain - 1.5) < 1e-12 && abs(exact.offset + 0.25) < 1e-12 && exact.residual < 1e-12)
        y = zip(y, [0.01, -0.02, 0.01, 0.02, -0.01, 3]).map { $0 + $1 }
        // As RLM with HuberT of Python's statsmodels has it.
        let robust = GravityLine(x, y)
        #expect(abs(robust.gain - 1.514_967) < 1e-3 && abs(robust.offset + 0.237_517) < 1e-3)
        #expect(abs(GravityLine(x, y, isRobust: false).gain - 1.5) > 0.3)
    }

    @Test func theGainsErrorIsStudentsTimesTheStandardError() {
        let line = GravityLine([0, 1, 2, 3], [1, 0, 3, 2], isRobust: false)
        #expect(abs(line.gain - 0.6) < 1e-12)
        // What is left is 0.4, -1.2, 1.2 and -0.4, whose squares add up to 3.2; those of x about its mean to 5.
        #expect(abs(line.gainError - GravityLine.student(2) * (3.2 / 2 / 5).squareRoot()) < 1e-9)
    }

    @Test(arguments: [(3, 3.182), (4, 2.776), (6, 2.447), (8, 2.306), (18, 2.101), (38, 2.024)])
    func studentsQuantileIsThatOfTables(_ freedom: Int, _ table: Double) {
        #expect(abs(GravityLine.student(freedom) / table - 1) < 0.01)
    }
}
