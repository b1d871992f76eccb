import Render
import Robot
import Simulation

/// The shapes of a moment: the arm by its capsules, its bricks, what stands beside it, its target, the way of its tip, and who pushes it.
struct Stage {
    private let film: Film
    private let kinematics: Kinematics
    private let camera: Camera
    private let workpiece: Workpiece?
    /// The tip at each moment, or the brick in the hand, m.
    private let tips: [SIMD3<Double>]

    private static let links = [Color(0x4a5568), Color(0xd5dbe3)]
    private static let base = Color(0x2d3541)
    private static let pushed = Color(0xd55e00)
    private static let target = Color(0x009e73)
    private static let way = Color(0x0072b2)
    private static let beside = Color(0xb9a88f)
    private static let standing = Color(0xc0392b)
    private static let held = Color(0xf1c40f)

    init(_ film: Film) {
        self.film = film
        kinematics = Kinematics(film.robot)
        workpiece = Workpiece(film.task)
        camera = Stage.camera(film.robot.reach, workpiece)
        guard let workpiece, let hand = film.robot.joints.firstIndex(where: { $0.name == workpiece.joint }) else {
            tips = film.moments.map { film.task.compiled.tip($0.position) }
            return
        }
        let kinematics = kinematics
        tips = film.moments.map { kinematics.forward($0.position).place(workpiece.place, on: hand) }
    }

    /// Before the whole arm, or, where there are bricks, before these and the hand.
    private static func camera(_ reach: Double, _ workpiece: Workpiece?) -> Camera {
        guard let workpiece else {
            return Camera(target: SIMD3(0.26 * reach, 0, 0.3 * reach), distance: 2.35 * reach, azimuth: -0.87, elevation: 0.4)
        }
        return Camera(target: workpiece.base + SIMD3(-0.02, 0, 0.1), distance: 0.75, azimuth: -1, elevation: 0.25)
    }

    func scene(at seconds: Double) -> Scene {
        let moment = film.moment(at: seconds)
        let pushes = film.pushes(at: seconds)
        let poses = kinematics.forward(moment.position)
        let isHeld = pushes.contains { ["displace", "hold", "noticed"].contains($0.what) }
        let shapes =
            arm(poses, isHeld: isHeld) + (workpiece.map { bricks($0, poses) } ?? mark(moment.target)) + obstacles + way(until: seconds)
            + pushes.flatMap { hands($0, poses) }
        return Scene(shapes: shapes, camera: camera, floor: floor)
    }

    /// The highest level obstacle, as a table is.
    private var floor: Double {
        film.robot.safety.obstacles.compactMap { obstacle in
            if case .plane(let normal, let offset) = obstacle.shape, normal.z > 0.999 { offset } else { nil }
        }.max() ?? 0
    }

    private func arm(_ poses: LinkPoses, isHeld: Bool) -> [Shape] {
        let base = film.robot.base.capsules.map {
            Shape.capsule(from: $0.from, to: $0.to, radius: $0.radius, color: Stage.base)
        }
        let links = film.robot.joints.enumerated().flatMap { joint, description in
            description.link.capsules.map { capsule in
                Shape.capsule(
                    from: poses.place(capsule.from, on: joint), to: poses.place(capsule.to, on: joint), radius: capsule.radius,
                    color: isHeld ? Stage.pushed : Stage.links[joint % 2])
            }
        }
        return base + links
    }

    private var obstacles: [Shape] {
        film.robot.safety.obstacles.compactMap { obstacle in
            guard case .box(let low, let high) = obstacle.shape else { return nil }
            return .box(min: low, max: high, color: Stage.beside)
        } + [workpiece?.obstacle].compactMap { $0 }.map { .box(min: $0.min, max: $0.max, color: Stage.pushed) }
    }

    private func mark(_ target: SIMD3<Double>) -> [Shape] {
        [
            .ball(at: target, radius: 0.011, color: Stage.target),
            .ball(at: target, radius: 0.02, color: Stage.target, opacity: 0.3, castsShadow: false),
        ]
    }

    /// The one that stands, with its studs, and the one in the hand, with what holds it.
    private func bricks(_ piece: Workpiece, _ poses: LinkPoses) -> [Shape] {
        guard let joint = film.robot.joints.firstIndex(where: { $0.name == piece.joint }),
            let hand = film.robot.frames[film.task.description.target.frame]
        else { return [] }
        func onTable(_ point: SIMD3<Double>) -> SIMD3<Double> { piece.base + piece.baseTurn * point }
        func inHand(_ point: SIMD3<Double>) -> SIMD3<Double> { poses.place(piece.place + piece.turn * point, on: joint) }
        let studs = piece.studs.map {
            Shape.capsule(from: onTable($0.from), to: onTable($0.to), radius: $0.radius, color: Stage.standing)
        }
        var lid = piece.half
        lid.z += piece.bricks.wall / 2
        let grip = SIMD3(0, 0, 2 * lid.z)
        return studs + [
            .capsule(from: inHand(grip), to: poses.place(hand.xyz, on: joint), radius: 0.008, color: Stage.base),
            Stage.box(SIMD3(0, 0, -piece.half.z), piece.half, Stage.standing, onTable),
            Stage.box(SIMD3(0, 0, lid.z), lid, Stage.held, inHand),
        ]
    }

    private static func box(
        _ center: SIMD3<Double>, _ half: SIMD3<Double>, _ color: Color, _ place: (SIMD3<Double>) -> SIMD3<Double>
    ) -> Shape {
        let middle = place(center)
        let corners = [SIMD3(half.x, 0, 0), SIMD3(0, half.y, 0), SIMD3(0, 0, half.z)].map { place(center + $0) - middle }
        return Shape(.box(center: middle, halves: corners), color: color)
    }

    /// A thread behind the tip, of another colour where the arm was disturbed.
    private func way(until seconds: Double) -> [Shape] {
        let count = film.moments.firstIndex { $0.seconds > seconds + 1e-9 } ?? film.moments.count
        let every = 5
        return stride(from: every, to: count, by: every).map { index in
            let isPushed = !film.pushes(at: film.moments[index].seconds).isEmpty
            return .capsule(
                from: tips[index - every], to: tips[index], radius: 0.0035, color: isPushed ? Stage.pushed : Stage.way, castsShadow: false)
        }
    }

    private func hands(_ push: LoggedPush, _ poses: LinkPoses) -> [Shape] {
        guard let frame = kinematics.frameIndex(push.frame) else { return [] }
        let place = kinematics.position(frame: frame, poses)
        if push.what == "payload" { return [.ball(at: place - SIMD3(0, 0, 0.035), radius: 0.025, color: Stage.pushed)] }
        let size = (push.force * push.force).sum().squareRoot()
        guard size > 0 else { return [] }
        // An arrow of 2 cm a newton that ends at the frame.
        let direction = push.force / size
        let (head, tail) = (place - 0.05 * direction, place - (0.05 + 0.02 * size) * direction)
        return [
            .capsule(from: tail, to: head, radius: 0.007, color: Stage.pushed),
            Shape(.cone(from: head, to: place - 0.004 * direction, radii: SIMD2(0.02, 0.002)), color: Stage.pushed),
        ]
    }
}
