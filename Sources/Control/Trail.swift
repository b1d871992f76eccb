import Robot

/// Where the arm has been since its episode began, for the way back: the way that it came is known to be free.
struct Trail {
    private static var room: Int { @_noLocks get { 64 } }
    private static var finest: Double { @_noLocks get { 0.125 } }

    /// s for one place of the way back. One that is not reached in it is passed over, but not more than two in a row.
    private static var patience: Double { @_noLocks get { 2 } }
    private static var mostMissed: Int { @_noLocks get { 2 } }

    private var places = InlineArray<64, JointVector>(repeating: JointVector(count: 0))
    private(set) var count = 0
    /// rad, by which some joint has turned from one place to the next. It doubles when there is no more room.
    private(set) var spacing = Trail.finest
    private var missed = 0

    @_noLocks init() {}

    /// Takes where the arm is measured; what is no number is left out.
    @_noLocks mutating func note(_ position: JointVector) {
        guard position.isFinite, count == 0 || !isNear(position, count - 1) else { return }
        if count == Trail.room { thin() }
        places[count] = position
        count += 1
    }

    /// Takes the place to go to next from where the arm is, and forgets what is newer: where the way came by here before, all of that loop.
    /// - Returns: whether there was one left.
    @_noLocks mutating func takeNext(from position: JointVector, _ place: inout JointVector) -> Bool {
        var slot = 0
        while slot < count - 1, !isNear(position, slot) { slot += 1 }
        guard slot < count else { return false }
        count = slot
        place = places[slot]
        return true
    }

    /// Makes `motion` the one to the next place back.
    /// - Parameter hasArrived: whether the last place has been reached.
    /// - Returns: whether there was one left.
    @_noLocks mutating func goBack(from state: JointState, by motion: inout PoseMotion, hasArrived: Bool = true) -> Bool {
        missed = hasArrived ? 0 : missed + 1
        if missed > Trail.mostMissed { forget() }
        var place = motion.goal
        guard takeNext(from: state.position, &place) else { return false }
        motion = PoseMotion(goal: place, tolerance: spacing, timeout: Trail.patience)
        return true
    }

    @_noLocks mutating func forget() {
        count = 0
        spacing = Trail.finest
    }

    @_noLocks private mutating func isNear(_ position: JointVector, _ slot: Int) -> Bool {
        for joint in 0..<position.count where (position[joint] - places[slot][joint]).magnitude > spacing { return false }
        return true
    }

    @_noLocks private mutating func thin() {
        for slot in 0..<Trail.room / 2 { places[slot] = places[2 * slot] }
        count = Trail.room / 2
        spacing *= 2
    }
}
