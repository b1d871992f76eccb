import Render
import Robot

/// The shapes of a moment: the arm by its capsules, what stands beside it, its target, the way of its tip, and who pushes it.
struct Stage {
    private let film: Film
    private let kinematics: Kinematics
    private let camera: Camera
    /// The tip at each moment, m.
    private let tips: [SIMD3<Double>]

    private static let links = [Color(0x4a5568), Color(0xd5dbe3)]
    private static let base = Color(0x2d3541)
    private static let pushed = Color(0xd55e00)
    private static let target = Color(0x009e73)
    private static let way = Color(0x0072b2)
    private static let beside = Color(0xb9a88f)

    init(_ film: Film) {
        self.film = film
        kinematics = Kinematics(film.robot)
        let reach = film.robot.reach
        camera = Camera(target: SIMD3(0.26 * reach, 0, 0.3 * reach), distance: 2.35 * reach, azimuth: -0.87, elevation: 0.4)
        tips = film.moments.map { film.task.compiled.tip($0.position) }
    }

    func scene(at seconds: Double) -> Scene {
        let moment = film.moment(at: seconds)
        let pushes = film.pushes(at: seconds)
        let poses = kinematics.forward(moment.position)
        let isHeld = pushes.contains { ["displace", "hold", "noticed"].contains($0.what) }
        let shapes =
            arm(poses, isHeld: isHeld) + obstacles + way(until: seconds)
            + [
                .ball(at: moment.target, radius: 0.011, color: Stage.target),
                .ball(at: moment.target, radius: 0.02, color: Stage.target, opacity: 0.3, castsShadow: false),
            ] + pushes.flatMap { hands($0, poses) }
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
            return Shape(.box(min: low, max: high), color: Stage.beside)
        }
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
