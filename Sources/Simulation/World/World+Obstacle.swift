import CMuJoCo
import Task

/// An obstacle in a model.
struct Barrier {
    /// Among MuJoCo's geometry.
    let geometry: Int32
    /// Among MuJoCo's bodies that are moved by hand.
    let body: Int
    /// m, its middle where it stands, and where it is out of the way.
    let place: SIMD3<Double>
    let away: SIMD3<Double>

    init(_ obstacle: Cuboid, in model: UnsafeMutablePointer<mjModel>) {
        geometry = mj_name2id(model, Int32(mjOBJ_GEOM.rawValue), Workpiece.obstacleName)
        body = Int(model.pointee.body_mocapid[Int(mj_name2id(model, Int32(mjOBJ_BODY.rawValue), Workpiece.obstacleName))])
        (place, away) = ((obstacle.min + obstacle.max) / 2, World.away(obstacle))
    }
}

extension World {
    /// Puts the workpiece's obstacle into its place, or takes it away, where it is at first.
    public func stand(obstacle isThere: Bool) {
        guard let barrier else { return }
        let place = isThere ? barrier.place : barrier.away
        for axis in 0..<3 { data.pointee.mocap_pos[3 * barrier.body + axis] = place[axis] }
    }

    /// Whether a link, or what the arm holds, touched the obstacle in the last step.
    public var touchesObstacle: Bool {
        guard let geometry = barrier?.geometry else { return false }
        return (0..<Int(data.pointee.ncon)).contains {
            data.pointee.contact[$0].geom1 == geometry || data.pointee.contact[$0].geom2 == geometry
        }
    }

    /// m, the middle of an obstacle that is out of the way: ten meters below its place.
    static func away(_ obstacle: Cuboid) -> SIMD3<Double> { (obstacle.min + obstacle.max) / 2 - SIMD3(0, 0, 10) }
}
