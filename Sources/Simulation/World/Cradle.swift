import Robot

/// What the arm lies on at its park pose: the nearer to it, the more of the weight is carried.
///
/// Real arms lie on their own base or on a rest when parked; without one, an emulated arm would fall from park as soon as
/// torque is off.
struct Cradle {
    let park: JointVector
    /// rad from park within which the cradle carries everything, and from which on nothing.
    private static let full = 0.12
    private static let none = 0.25

    init(park: JointVector) { self.park = park }

    /// The carried share of the weight.
    func share(of world: World) -> Double {
        var farthest = 0.0
        for joint in 0..<park.count { farthest = max(farthest, abs(world.position(joint) - park[joint])) }
        return min(max((Cradle.none - farthest) / (Cradle.none - Cradle.full), 0), 1)
    }
}
