import Robot
import Safety
import Task
import Testing
import YAML

@testable import Control

@Suite struct TrailTests {
    private func place(_ first: Double, _ second: Double = 0) -> JointVector { JointVector([first, second]) }

    /// The places that are gone to from `start`, one after the other.
    private func back(_ trail: inout Trail, from start: JointVector) -> [[Double]] {
        var (at, places) = (start, [[Double]]())
        while trail.takeNext(from: at, &at) { places.append(at.array) }
        return places
    }

    @Test func `the way back leads over the places that the arm has been at, the newest first`() {
        var trail = Trail()
        for step in 0...30 { trail.note(place(Double(step) / 100, 1)) }
        #expect(back(&trail, from: place(0.3, 1)) == [[0.26, 1], [0.13, 1], [0, 1]])
        #expect(back(&trail, from: place(0.3, 1)) == [], "a place is gone to once")
    }

    @Test func `a loop on the way is left out`() {
        var trail = Trail()
        for (first, second) in [(0, 0), (0.2, 0), (0.4, 0), (0.4, 0.3), (0.2, 0.3), (0.2, 0.05), (0.2, -0.2)] {
            trail.note(place(first, second))
        }
        #expect(back(&trail, from: place(0.25, -0.2)) == [[0.2, -0.2], [0.2, 0], [0, 0]])
    }

    @Test func `a long way is kept from its beginning to its end, more coarsely`() {
        var trail = Trail()
        for step in 0...2000 { trail.note(place(Double(step) / 100)) }
        let places = back(&trail, from: place(20)).map { $0[0] }
        #expect(places.last == 0 && places[0] > 19.4)
        for (newer, older) in zip(places, places.dropFirst()) { #expect(newer - older > 0.2 && newer - older < 0.53) }
        trail.forget()
        #expect(trail.spacing == 0.125 && trail.count == 0)
    }

    @Test func `an arm that is elsewhere goes to the nearest place first`() {
        var trail = Trail()
        for step in 0...10 { trail.note(place(Double(step) / 5)) }
        #expect(back(&trail, from: place(1.45, 0.2)).first == [1.4, 0])
        #expect(trail.count == 0)
    }

    @Test func `a way that is too long to be kept closely is forgotten but for its end`() {
        var trail = Trail()
        for step in 0...7000 { trail.note(place(Double(step) / 100)) }
        #expect(back(&trail, from: place(70)).allSatisfy { $0[0] > 30 })
    }

    @Test func `what is no number is no place`() {
        var trail = Trail()
        trail.note(place(.nan))
        trail.note(place(.infinity))
        #expect(trail.count == 0)
    }
}

/// An arm of torques that is caught: it moves only near the way that it came, which bends twice.
@Suite struct CaughtArmTests {
    private let robot: RobotDescription
    private let task: CompiledTask
    private let settings: LoopSettings
    private var trail = Trail()
    private var way: [JointVector] = []

    init() throws {
        robot = try .load("sawyer")
        let description = try YAMLDecoder().decode(TaskDescription.self, from: TorqueStepTests.task, file: "bench")
        task = try BoundTask(description, robot: robot).compiled
        settings = LoopSettings(robot: robot, reset: description.reset)
        // From the park pose along one joint and then along the other; what leads straight back crosses the corner.
        for step in 0...150 {
            var position = settings.parkPose
            position[4] += min(Double(step) / 100, 0.75)
            position[5] += max(0, Double(step) / 100 - 0.75)
            way.append(position)
            trail.note(position)
        }
    }

    private func isOnTheWay(_ position: JointVector) -> Bool {
        way.contains { place in position.array.indices.allSatisfy { abs(position[$0] - place[$0]) < 0.2 } }
    }

    /// Follows what is asked for where the way is free, until the motion has ended.
    private mutating func follow(
        for seconds: Double, isFree: (JointVector) -> Bool,
        _ advance: (borrowing SafetyFilter, JointState, inout Trail) -> MotionProgress
    ) -> (progress: MotionProgress, ticks: Int) {
        var filter = SafetyFilter(limits: SafetyLimits(robot: robot, operating: .torque), period: settings.period)
        let damping = robot.torque?.damping ?? JointVector(repeating: 1, count: 7)
        var state = JointState(joints: 7)
        state.position = way[way.count - 1]
        filter.seed(position: state.position, velocity: JointVector(count: 7))
        for tick in 0..<Int(seconds / settings.period) {
            let progress = advance(filter, state, &trail)
            guard case .moving(let command) = progress else { return (progress, tick) }
            guard command.mode == .effort else { continue }
            var next = state.position
            for joint in 0..<7 { next[joint] += command.values[joint] / damping[joint] * settings.period }
            if isFree(next) { state.position = next }
        }
        return (.moving(.hold(joints: 7)), Int(seconds / settings.period))
    }

    private func isArrived(_ progress: MotionProgress) -> Bool {
        if case .arrived = progress { true } else { false }
    }

    @Test mutating func `it comes to its start pose by the way that it came`() {
        let (settings, task, free) = (settings, task, isOnTheWay)
        var reset = ResetMotion(to: settings.parkPose, settings: settings)
        #expect(isArrived(follow(for: 60, isFree: free) { reset.advance($0, $1, task, &$2) }.progress))
        var without = ResetMotion(to: settings.parkPose, settings: settings)
        trail.forget()
        #expect(!isArrived(follow(for: 60, isFree: free) { without.advance($0, $1, task, &$2) }.progress))
    }

    @Test mutating func `it comes to its park pose by the way that it came`() {
        let (settings, free) = (settings, isOnTheWay)
        var park = ParkMotion(settings: settings)
        #expect(isArrived(follow(for: 60, isFree: free) { park.advance($0, $1, &$2) }.progress))
        var without = ParkMotion(settings: settings)
        trail.forget()
        #expect(!isArrived(follow(for: 60, isFree: free) { without.advance($0, $1, &$2) }.progress))
    }

    @Test mutating func `an arm that cannot move at all is not pushed along all its way`() {
        let settings = settings
        var park = ParkMotion(settings: settings)
        let (progress, ticks) = follow(for: 200, isFree: { _ in false }) { park.advance($0, $1, &$2) }
        if case .failed = progress {} else { #expect(Bool(false), "\(progress)") }
        // Two times straight, and three places in between.
        #expect(Double(ticks) * settings.period < 2 * settings.parkTimeout + 3 * 2 + 0.1)
    }
}

/// When the loop keeps the way that the arm came, and when it forgets it.
@Suite struct KeptTrailTests {
    /// An arm some way into its first episode.
    private func underWay() throws -> LoopBench {
        var bench = try LoopBench.make(weight: 1)
        _ = bench.run { $0.mode == .running }
        for _ in 0..<60 { bench.loop.tickOnce() }
        return bench
    }

    @Test func `a way is kept while an episode runs, and begins anew with the next`() throws {
        var bench = try underWay()
        let places = bench.loop.conductor.trail.count
        #expect(places > 1)
        _ = bench.run { $0.mode == .resetting }
        #expect(bench.loop.conductor.trail.count >= places)
        _ = bench.run { $0.mode == .running }
        #expect(bench.loop.conductor.trail.count <= 1)
    }

    @Test func `an arm that parks because it was told to may go back, one that is in a hurry may not`() throws {
        for (request, isKept) in [(ControlRequest.park, true), (.none, false)] {
            var bench = try underWay()
            if request == .park { bench.block.ask(.park) } else { LoopBench.publish(.nan, to: bench.weights) }
            _ = bench.run(3) { $0.mode == .parking }
            #expect(bench.loop.mode == .parking)
            #expect((bench.loop.conductor.trail.count > 0) == isKept)
        }
    }

    @Test func `an arm that was pushed aside does not know its way any more`() throws {
        var bench = try underWay()
        bench.script.offset[1] = 0.35
        let isStopped = bench.run(1) { $0.mode == .stopped && $0.setPoint.isAtRest }
        #expect(isStopped)
        bench.loop.tickOnce()
        #expect(bench.loop.conductor.trail.count == 0)
    }
}
