import Robot

/// Where the arm has been since its last reset, without loops, for the way back: the way that it came is known to be free.
struct Trail {
    private static var room: Int { @_noLocks get { 64 } }
    private static var finest: Double { @_noLocks get { 0.125 } }

    /// rad, beyond which it says too little of where the way was.
    private static var coarsest: Double { @_noLocks get { 0.5 } }
    /// s for a turn by the finest spacing. A place that is not reached in its time is passed over.
    private static var patience: Double { @_noLocks get { 2 } }
    /// After as many the way back is given up: what is in the way should not be pushed again and again.
    private static var mostMissed: Int { @_noLocks get { 3 } }
    /// s for all of the way back.
    private static var longest: Double { @_noLocks get { 60 } }

    private var places = InlineArray<64, JointVector>(repeating: JointVector(count: 0))
    private(set) var count = 0
    /// rad, by which some joint has turned from one place to the next. It doubles when there is no more room.
    private(set) var spacing = Trail.finest
    private var missed = 0
    /// s of the way back, at most.
    private var spent = 0.0

    @_noLocks init() {}

    /// Takes where the arm is measured; what is no number is left out.
    @_noLocks mutating func note(_ position: JointVector) {
        guard position.isFinite, count == 0 || !isNear(position, count - 1) else { return }
        let known = oldest(near: position)
        if known < count {
            count = known + 1
            return
        }
        if count == Trail.room { thin() }
        places[count] = position
        count += 1
    }

    /// Takes the place to go to next from where the arm is, and forgets what is newer: the oldest that it is near, else the nearest.
    /// - Returns: whether there was one left.
    @_noLocks mutating func takeNext(from position: JointVector, _ place: inout JointVector) -> Bool {
        guard count > 0 else { return false }
        var slot = oldest(near: position)
        if slot == count { slot = nearest(to: position) }
        count = slot
        place = places[slot]
        return true
    }

    /// Makes `motion` the one to the next place back.
    /// - Parameter hasArrived: whether the last place has been reached; nil where there was none.
    /// - Returns: whether there was one left.
    @_noLocks mutating func goBack(from state: JointState, by motion: inout PoseMotion, hasArrived: Bool? = nil) -> Bool {
        if let hasArrived {
            spent += motion.seconds
            missed += hasArrived ? 0 : 1
        } else {
            (missed, spent) = (0, 0)
        }
        let time = Trail.patience * spacing / Trail.finest
        if missed >= Trail.mostMissed || spent > Trail.longest { forget() }
        var place = motion.goal
        guard takeNext(from: state.position, &place) else { return false }
        motion = PoseMotion(goal: place, tolerance: spacing, timeout: time)
        return true
    }

    @_noLocks mutating func forget() {
        count = 0
        spacing = Trail.finest
    }

    /// The slot of the oldest place that is near; `count` where none is.
    @_noLocks private mutating func oldest(near position: JointVector) -> Int {
        for slot in 0..<count where isNear(position, slot) { return slot }
        return count
    }

    @_noLocks private mutating func nearest(to position: JointVector) -> Int {
        var (nearest, least) = (count - 1, distance(position, count - 1))
        for slot in 0..<count where distance(position, slot) < least { (nearest, least) = (slot, distance(position, slot)) }
        return nearest
    }

    @_noLocks private mutating func isNear(_ position: JointVector, _ slot: Int) -> Bool { distance(position, slot) <= spacing }

    /// rad, of the joint that is furthest from there.
    @_noLocks private mutating func distance(_ position: JointVector, _ slot: Int) -> Double {
        var most = 0.0
        for joint in 0..<position.count { most = max(most, (position[joint] - places[slot][joint]).magnitude) }
        return most
    }

    /// Keeps every second place, or begins anew where that would say too little.
    @_noLocks private mutating func thin() {
        guard spacing < Trail.coarsest else { return forget() }
        for slot in 0..<Trail.room / 2 { places[slot] = places[2 * slot] }
        count = Trail.room / 2
        spacing *= 2
    }
}
