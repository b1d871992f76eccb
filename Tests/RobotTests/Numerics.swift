@testable import Robot

func largest(_ vector: SIMD3<Double>) -> Double { max(abs(vector.x), abs(vector.y), abs(vector.z)) }

func nudged(_ q: [Double], _ joint: Int, _ h: Double) -> [Double] {
    var q = q
    q[joint] += h
    return q
}

func position(_ kinematics: Kinematics, _ frame: Int, _ q: [Double]) -> SIMD3<Double> {
    kinematics.position(frame: frame, kinematics.forward(JointVector(q)))
}

/// The same arm with watched points where a link's mass is; only positions of points are taken from the code under test.
func centers(_ robot: RobotDescription, _ q: [Double], offsets: [SIMD3<Double>]? = nil) -> [SIMD3<Double>] {
    var robot = robot
    robot.frames = [:]
    for (index, joint) in robot.joints.enumerated() {
        robot.frames["link\(index)"] = Frame(on: joint.name, xyz: joint.link.com + (offsets?[index] ?? .zero))
    }
    let kinematics = Kinematics(robot)
    return robot.joints.indices.map { position(kinematics, kinematics.frameIndex("link\($0)") ?? 0, q) }
}

/// J, against the base frame's zero: U = g Σ m z.
func potential(_ robot: RobotDescription, _ q: [Double]) -> Double {
    9.81 * zip(robot.joints, centers(robot, q)).reduce(0) { $0 + $1.0.link.mass * $1.1.z }
}

/// J, of joint `joint` alone turning at 1 rad/s: each body as six points of mass that have its centre and its inertia.
///
/// A body of second moments S = ½ tr(I) 1 - I = Σ sₖ eₖ eₖᵀ is two points of m/6 at ±eₖ √(3 sₖ / m) for each of its principal axes. To
/// need no principal axes, the columns of S's Cholesky factor serve as well: S = Σ lₖ lₖᵀ.
func kineticEnergy(_ robot: RobotDescription, _ q: [Double], _ joint: Int) -> Double {
    let h = 1e-5
    var energy = 0.0
    for column in 0..<3 {
        for sign in [-1.0, 1.0] {
            let offsets = robot.joints.map { choleskyColumn($0.link, column) * (sign * (3 / $0.link.mass).squareRoot()) }
            let ahead = centers(robot, nudged(q, joint, h), offsets: offsets)
            let behind = centers(robot, nudged(q, joint, -h), offsets: offsets)
            for index in robot.joints.indices {
                let velocity = (ahead[index] - behind[index]) / (2 * h)
                energy += robot.joints[index].link.mass / 6 * (velocity * velocity).sum() / 2
            }
        }
    }
    return energy
}

private func choleskyColumn(_ link: Link, _ column: Int) -> SIMD3<Double> {
    let i = link.inertia
    let half = (i[0] + i[1] + i[2]) / 2
    let (xx, yy, zz, xy, xz, yz) = (half - i[0], half - i[1], half - i[2], -i[3], -i[4], -i[5])
    let l11 = xx.squareRoot()
    let (l21, l31) = (xy / l11, xz / l11)
    let l22 = (yy - l21 * l21).squareRoot()
    let l32 = (yz - l31 * l21) / l22
    let l33 = (zz - l31 * l31 - l32 * l32).squareRoot()
    return [SIMD3(l11, l21, l31), SIMD3(0, l22, l32), SIMD3(0, 0, l33)][column]
}
