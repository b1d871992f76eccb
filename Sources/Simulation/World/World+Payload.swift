import CMuJoCo

extension World {
    /// Hangs a point of `mass` (kg) on a frame, with its weight and its inertia; one at a time.
    ///
    /// The link that carries the frame and the point become one rigid body: its centre of mass moves, and its inertia grows by both
    /// distances from the new centre (Steiner).
    func load(frame: String, mass: Double) {
        guard let site = frames[frame], unloaded == nil else { return }
        let body = Int(model.pointee.site_bodyid[Int(site)])
        let link = MassOfBody(model, body)
        unloaded = (body, link)
        let place = model.pointee.site_pos + 3 * Int(site)
        link.with(point: SIMD3(place[0], place[1], place[2]), mass: mass).store(in: model, body)
        mj_setConst(model, scratch)
    }

    /// Takes the point off.
    func unload() {
        guard let (body, link) = unloaded else { return }
        link.store(in: model, body)
        mj_setConst(model, scratch)
        unloaded = nil
    }
}

/// How a body of the model resists motion, in the frame of its joint.
struct MassOfBody {
    /// kg
    private var mass: Double
    /// m
    private var center: SIMD3<Double>
    /// kg·m², row by row, about the centre.
    private var inertia: [SIMD3<Double>]

    init(_ model: UnsafeMutablePointer<mjModel>, _ body: Int) {
        mass = model.pointee.body_mass[body]
        let place = model.pointee.body_ipos + 3 * body
        center = SIMD3(place[0], place[1], place[2])
        var turn = [Double](repeating: 0, count: 9)
        mju_quat2Mat(&turn, model.pointee.body_iquat + 4 * body)
        let moments = model.pointee.body_inertia + 3 * body
        inertia = (0..<3).map { row in
            var entries = SIMD3<Double>.zero
            for column in 0..<3 { for axis in 0..<3 { entries[column] += turn[3 * row + axis] * moments[axis] * turn[3 * column + axis] } }
            return entries
        }
    }

    func with(point: SIMD3<Double>, mass added: Double) -> MassOfBody {
        var sum = self
        sum.mass = mass + added
        sum.center = (mass * center + added * point) / sum.mass
        for (part, place) in [(mass, center), (added, point)] {
            let arm = place - sum.center
            for row in 0..<3 {
                sum.inertia[row] -= part * arm[row] * arm
                sum.inertia[row][row] += part * (arm * arm).sum()
            }
        }
        return sum
    }

    /// MuJoCo keeps the principal moments and their axes.
    func store(in model: UnsafeMutablePointer<mjModel>, _ body: Int) {
        let rows = inertia.flatMap { [$0.x, $0.y, $0.z] }
        var axes = [Double](repeating: 0, count: 9)
        mju_eig3(model.pointee.body_inertia + 3 * body, &axes, model.pointee.body_iquat + 4 * body, rows)
        model.pointee.body_mass[body] = mass
        for axis in 0..<3 { model.pointee.body_ipos[3 * body + axis] = center[axis] }
    }
}
