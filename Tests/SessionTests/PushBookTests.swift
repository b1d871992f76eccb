import Drivers
import Realtime
import Robot
import Safety
import Task
import Testing

@testable import Control
@testable import Session

/// Pushes are judged by what the ticks of a loop say.
@Suite struct PushBookTests {
    private let task: BoundTask
    private let ready: JointVector
    private let scene: SceneState

    init() throws {
        let scratch = try Scratch()
        let setup = try RunSetup(robot: "widowx250s", task: scratch.shortReach(episode: 5), unit: "widowx250s-example", seed: 1)
        task = setup.task
        ready = setup.robot.poses.ready
        scene = SceneState(target: setup.task.compiled.tip(ready))
    }

    /// At its target, but for `away` (s), when the waist is turned by 0.2 rad: 7 cm. Ticks of 10 ms.
    private func judge(away: ClosedRange<Double>, until end: Double, pushes: [Push], endsAt: Double? = nil) -> [PushResult] {
        var book = PushBook(task)
        var waiting = pushes
        for tick in 0...Int(end * 100) {
            let seconds = Double(tick) / 100
            if let push = waiting.first, seconds >= push.at { book.begin(waiting.removeFirst()) }
            if let endsAt, seconds == endsAt { book.end(at: seconds) }
            book.take(
                record(away.contains(seconds) ? 0.2 : 0, asks: tick.isMultiple(of: 10)), seconds: seconds, scene: scene, interventions: 0)
        }
        book.close(stop: nil)
        return book.results
    }

    private func record(_ waist: Double, asks: Bool) -> TickRecord {
        var state = JointState(joints: ready.count)
        state.position = ready
        state.position[0] += waist
        return TickRecord(
            tick: 1, slot: Instant(nanoseconds: 0), mode: .running, episode: 0,
            plan: EpisodePlan(episode: 0, readyPose: ready, scene: scene), takesPlan: false, begins: false, heldPosition: ready,
            asked: .none,
            isEnabled: true, guardianBeats: 0, learnerBeats: 0, outcome: .fresh, state: state,
            action: asks ? ready : JointVector(count: 0), request: .hold(joints: ready.count), verdict: .pass,
            setPoint: SetPoint(position: ready, velocity: ready), effort: JointVector(count: 0), isSent: true, sending: .fresh, fault: nil,
            timing: TickTiming())
    }

    private func push(at: Double, duration: Double?) -> Push { Push(episode: 0, what: "push", at: at, duration: duration) }

    @Test func anArmThatComesBackAndStaysHasRecovered() throws {
        let result = try #require(judge(away: 1...2.2, until: 4, pushes: [push(at: 1, duration: 0.5)]).first)
        #expect(result.recovered && abs((result.recoverySeconds ?? 9) - 0.71) < 1e-9)
        #expect((0.06...0.08).contains(result.peakError) && result.stop == nil)
        // From the push until the target was held for half a second, one place each policy step, counted from letting go.
        #expect(result.path.count == 18 && abs(result.path[0].seconds + 0.5) < 1e-9)
    }

    @Test func anArmThatNeverCameAwayRecoversAsItIsLetGo() {
        let results = judge(away: 9...9, until: 4, pushes: [push(at: 1, duration: 0.5)])
        #expect(results.first?.recoverySeconds == 0 && results.first?.peakError ?? 1 < 1e-9)
    }

    @Test func anArmThatIsBackTooShortlyBeforeTheEpisodeEndsHasNotRecovered() {
        let results = judge(away: 1...3.7, until: 4, pushes: [push(at: 1, duration: 0.5)])
        #expect(results.count == 1 && results.first?.recovered == false && results.first?.recoverySeconds == nil)
    }

    @Test func aPushBeforeTheArmHasRecoveredBelongsToTheLastOne() {
        let close = judge(away: 1...2.2, until: 5, pushes: [push(at: 1, duration: 0.5), push(at: 2, duration: 1)])
        #expect(close.count == 1 && close.first?.recovered == true && close.first?.recoverySeconds == 0)
        let apart = judge(away: 1...1.2, until: 5, pushes: [push(at: 1, duration: 0.5), push(at: 3, duration: 1)])
        #expect(apart.map(\.recovered) == [true, true])
    }

    @Test func aPushThatWasNoticedLastsUntilItsEndIsNoticed() throws {
        let results = judge(away: 1...2.2, until: 4, pushes: [push(at: 1, duration: nil)], endsAt: 2)
        let result = try #require(results.first)
        #expect(result.duration == 1 && result.recovered && abs((result.recoverySeconds ?? 9) - 0.21) < 1e-9)
    }

    @Test func aPushThatTheEpisodeEndsTooSoonAfterSaysNothing() {
        #expect(judge(away: 1...2.2, until: 4, pushes: [push(at: 1, duration: nil)]).isEmpty)
        #expect(judge(away: 1...4, until: 4, pushes: [push(at: 3, duration: 0.6)]).isEmpty)
    }

    @Test func howFarAPushMovedTheArmIsToldByItsTwin() throws {
        let plan = PerturbationPlan(perturbations: [Perturbation(.hold(.any), at: 1, duration: 0.5)])
        func report(away: ClosedRange<Double>, duration: Double = 0.5) throws -> PushReport {
            var twin = try #require(judge(away: 9...9, until: 4, pushes: [push(at: 1, duration: duration)]).first)
            twin.what = Push.nothing
            var pushed = try #require(judge(away: away, until: 4, pushes: [push(at: 1, duration: duration)]).first)
            pushed.episode = 1
            return PushReport([twin, pushed], [], plan: plan)
        }
        let moved = try report(away: 1.2...2.2)
        #expect((0.06...0.08).contains(try #require(moved.pushes[0].moved)) && moved.kinds[0].recoveredOfMoved == Share(1, of: 1))
        let late = try report(away: 1.6...2.2)
        #expect(late.pushes[0].moved == 0 && late.kinds[0].recoveredOfMoved == Share(0, of: 0), "it went away once it was let go")
        let before = try report(away: 0.5...2.2)
        #expect(before.pushes[0].moved == 0, "it was away before, and did not move")
        #expect(try report(away: 1...2.2, duration: 0).pushes[0].moved == nil, "a moved target moves no arm")
        let noticed = PushReport(judge(away: 1...2.2, until: 4, pushes: [push(at: 1, duration: 0.5)]), [], plan: nil)
        #expect(noticed.pushes[0].moved == nil && noticed.kinds[0].recoveredOfMoved == nil)
    }
}
