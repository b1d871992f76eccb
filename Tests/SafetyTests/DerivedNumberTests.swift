import Foundation
import Testing

@testable import Robot
@testable import Safety

/// Numbers that the filter derives from a robot's file, by hand.
@Suite struct DerivedNumberTests {
    private let free = SafetyLimits(robot: TestArm.free)

    private func duration(_ start: [Double], _ end: [Double], _ limits: SafetyLimits) -> Double {
        MinimumJerk(from: JointVector(start), to: JointVector(end), limits: limits).duration
    }

    /// A quintic's peaks are 15/8 of distance over time, 10/√3 of distance over its square and 60 of distance over its cube.
    @Test func aLongWayIsBoundByVelocityAShorterOneByAccelerationAndAShortOneByJerk() {
        #expect((duration([0, 0, 0.3], [2, 0, 0.3], free) - 1.1 * 1.875 * 2 / 1.5).magnitude < 1e-12)
        #expect((duration([0, 0, 0.3], [0, 0, 0.2], free) - 1.1 * (10 / 3.0.squareRoot() * 0.1 / 8).squareRoot()).magnitude < 1e-12)
        let small = SafetyLimits(robot: TestArm.small)
        #expect((duration([0, 0, 0.3], [0.01, 0, 0.3], small) - 1.1 * cbrt(60 * 0.01 / 160)).magnitude < 1e-12)
    }

    /// The waist carries the outstretched tip, 0.25 m above the shoulder and 0.25 m out, on a circle of 0.25 m.
    @Test(arguments: [["tip", "elbow"], ["elbow", "tip"]])
    func aWayOnWhichTheTipIsFastIsBoundByItsSpeed(frames: [String]) {
        var robot = TestArm.free
        robot.safety.tipSpeed = 0.1
        robot.safety.workspace.frames = frames
        let expected = 1.1 * 1.875 * 0.25 * 2 / 0.1
        #expect((duration([0, 0, 0], [2, 0, 0], SafetyLimits(robot: robot)) / expected - 1).magnitude < 0.01)
    }

    @Test func theMarginIsTheTrackingErrorAndWhatAJointTravelsUnseen() {
        let filter = SafetyFilter(limits: free, period: 0.01)
        #expect((filter.measuredMargin(joint: 0) - (0.3 + (1.5 * 1.5 + 0.2) * (0.05 + 0.01))).magnitude < 1e-12)
    }

    /// The links are 0.05, 0.25 and 0.25 m long from the waist on; the watched frames are at the elbow and at the tip.
    @Test func aLeverIsTheLongestWayFromAJointToAWatchedFrame() {
        let lever = SafetyLimits(robot: TestArm.small).numbers.lever
        for (joint, expected) in [0.55, 0.5, 0.25].enumerated() { #expect((lever[joint] - expected).magnitude < 1e-12) }
    }

    @Test func aJointThatMovesNoWatchedFrameHasNoLever() {
        var robot = TestArm.small
        robot.frames["hub"] = Frame(on: "waist", xyz: SIMD3(0.1, 0, 0))
        robot.safety.workspace.frames = ["hub"]
        #expect(SafetyLimits(robot: robot).numbers.lever == JointVector([0.1, 0, 0]))
    }

    @Test func lengthsAreEuclidean() {
        #expect(SIMD3<Double>(2, 3, 6).length == 7)
        #expect(SIMD3<Double>(2, 3, 6).squaredLength == 49)
    }

    /// Logs keep these numbers.
    @Test func aReasonsBitStays() {
        let bits: [LimitReasons] = [.acceleration, .velocity, .position, .effort, .workspace, .tipSpeed, .clearance, .yield]
        #expect(bits.map(\.rawValue) == [1, 2, 4, 8, 16, 32, 64, 128])
    }
}
