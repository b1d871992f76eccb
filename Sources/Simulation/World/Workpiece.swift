import Robot
import Task

/// The bricks of a task as geometry: one fast in the hand, one fast on the table where the hand puts the first one; and what stands
/// between.
public struct Workpiece: Sendable {
    public let bricks: BrickScene
    /// m, base frame.
    public let obstacle: Cuboid?
    /// The joint whose link holds the brick.
    public let joint: String
    /// m, the held brick in that joint's frame: its open side down its own -z.
    public let place: SIMD3<Double>
    public let turn: Rotation
    /// m, the standing brick in the base frame: the middle of its top.
    public let base: SIMD3<Double>
    public let baseTurn: Rotation

    /// Nil where the task has no bricks, or no target with an orientation.
    public init?(_ task: BoundTask) {
        guard let bricks = task.description.bricks, let orientation = task.description.target.orientation,
            case .place(let target) = task.description.target.region, let frame = task.robot.frames[task.description.target.frame]
        else { return nil }
        let tip = Rotation(rollPitchYaw: orientation)
        // The standing brick is level, and turned as the hand is.
        let level = Rotation(rollPitchYaw: SIMD3(0, 0, orientation.z))
        let inFrame = Rotation(rollPitchYaw: frame.rpy)
        self.bricks = bricks
        obstacle = task.description.obstacle
        joint = frame.on
        place = frame.xyz + inFrame * bricks.held
        turn = inFrame * tip.transposed * level
        base = target + tip * bricks.held
        baseTurn = level
    }

    /// What stands on the table: geometry that nothing moves.
    var standing: String {
        var xml = """
            <body name="standing brick" pos="\(text(base))" quat="\(text(baseTurn))">
              \(box(SIMD3(0, 0, -bricks.height / 2), half, fast))

            """
        for stud in studs {
            xml += "  <geom type=\"capsule\" fromto=\"\(text(stud.from)) \(text(stud.to))\" size=\"\(stud.radius)\" \(fast)/>\n"
        }
        xml += "</body>\n<geom name=\"table\" type=\"plane\" pos=\"0 0 \(base.z - bricks.table)\" size=\"2 2 1\" \(fast)/>\n"
        return xml + (obstacle.map(body(of:)) ?? "")
    }

    static let obstacleName = "obstacle"

    /// Moved by whoever puts it there and takes it away.
    private func body(of obstacle: Cuboid) -> String {
        """
        <body name="\(Workpiece.obstacleName)" mocap="true" pos="\(text(World.away(obstacle)))">
          <geom name="\(Workpiece.obstacleName)" type="box" size="\(text((obstacle.max - obstacle.min) / 2))" contype="2" conaffinity="0" \(surface)/>
        </body>

        """
    }

    /// A link as the obstacle meets it: nothing else does.
    func shape(of capsules: [Capsule]) -> String {
        guard obstacle != nil else { return "" }
        return capsules.reduce(into: "") { xml, capsule in
            let isSphere = capsule.from == capsule.to
            let place = isSphere ? "pos=\"\(text(capsule.from))\"" : "fromto=\"\(text(capsule.from)) \(text(capsule.to))\""
            xml += "<geom type=\"\(isSphere ? "sphere" : "capsule")\" \(place) size=\"\(capsule.radius)\" "
            xml += "contype=\"0\" conaffinity=\"2\" mass=\"0\" \(surface)/>\n"
        }
    }

    /// What hangs on the joint's link: four walls and a lid.
    var held: String {
        let (middle, wall) = (bricks.height / 2, bricks.wall / 2)
        // MuJoCo wants a mass; what the brick weighs belongs to what the arm's own controller knows of its gripper.
        var xml = "<body name=\"held brick\" pos=\"\(text(place))\" quat=\"\(text(turn))\">\n"
        xml += "<inertial pos=\"0 0 0\" mass=\"1e-6\" diaginertia=\"1e-9 1e-9 1e-9\"/>\n"
        for side in [-1.0, 1] {
            xml += box(SIMD3(side * (halfLength + wall), 0, middle), SIMD3(wall, halfWidth + bricks.wall, middle), moving) + "\n"
            xml += box(SIMD3(0, side * (halfWidth + wall), middle), SIMD3(halfLength, wall, middle), moving) + "\n"
        }
        let lid = SIMD3(halfLength + bricks.wall, halfWidth + bricks.wall, wall)
        return xml + box(SIMD3(0, 0, bricks.height + wall), lid, moving) + "\n</body>\n"
    }

    /// Of a brick, from the middle of its top.
    public var studs: [Capsule] {
        let top = bricks.studHeight - bricks.studRadius
        return (0..<bricks.studs.x).flatMap { along in
            (0..<bricks.studs.y).map { across in
                let x = (Double(along) - Double(bricks.studs.x - 1) / 2) * bricks.pitch
                let y = (Double(across) - Double(bricks.studs.y - 1) / 2) * bricks.pitch
                return Capsule(from: SIMD3(x, y, -bricks.height / 2), to: SIMD3(x, y, top), radius: bricks.studRadius)
            }
        }
    }

    /// m, half of a brick from outside; the lid of the held one, which is as thick as its walls, is beyond its height.
    public var half: SIMD3<Double> { SIMD3(halfLength + bricks.wall, halfWidth + bricks.wall, bricks.height / 2) }

    /// m, from the middle to the inside of the walls.
    private var halfLength: Double { Double(bricks.studs.x - 1) / 2 * bricks.pitch + bricks.studRadius + bricks.play }
    private var halfWidth: Double { Double(bricks.studs.y - 1) / 2 * bricks.pitch + bricks.studRadius + bricks.play }

    // Only what moves meets what stands. Plastic walls give way: the time constant is that of soft contacts, 20 ms.
    private var fast: String { "contype=\"1\" conaffinity=\"0\" \(surface)" }
    private var moving: String { "contype=\"0\" conaffinity=\"3\" mass=\"0\" \(surface)" }
    private var surface: String { "solref=\"0.02 1\" solimp=\"0.9 0.95 0.0005\" friction=\"\(bricks.friction) 0.001 0.0001\"" }

    private func box(_ place: SIMD3<Double>, _ half: SIMD3<Double>, _ kind: String) -> String {
        "<geom type=\"box\" pos=\"\(text(place))\" size=\"\(text(half))\" \(kind)/>"
    }
}

private func text(_ vector: SIMD3<Double>) -> String { "\(vector.x) \(vector.y) \(vector.z)" }

private func text(_ rotation: Rotation) -> String {
    let q = rotation.quaternion
    return "\(q.x) \(q.y) \(q.z) \(q.w)"
}
