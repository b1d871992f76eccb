/// What kinematics keeps of a joint.
struct JointModel: Sendable {
    /// The joint that carries this one, -1 for the base.
    let parent: Int
    let origin: SIMD3<Double>
    let rotation: Rotation
    let axis: SIMD3<Double>

    init() {
        parent = -1
        origin = .zero
        rotation = Rotation()
        axis = SIMD3(0, 0, 1)
    }

    init(_ joint: Joint, in joints: [Joint]) {
        parent = joints.firstIndex { $0.name == joint.parent } ?? -1
        origin = joint.origin.xyz
        rotation = Rotation(rollPitchYaw: joint.origin.rpy)
        axis = joint.axis
    }
}

/// What kinematics keeps of the body that a joint carries.
struct LinkModel: Sendable {
    let mass: Double
    let com: SIMD3<Double>
    /// ixx iyy izz
    let inertia: SIMD3<Double>
    /// ixy ixz iyz
    let products: SIMD3<Double>

    init() {
        mass = 0
        com = .zero
        inertia = .zero
        products = .zero
    }

    init(_ link: Link) {
        mass = link.mass
        com = link.com
        inertia = SIMD3(link.inertia[0], link.inertia[1], link.inertia[2])
        products = SIMD3(link.inertia[3], link.inertia[4], link.inertia[5])
    }

    /// kg·m² about an axis through the centre of mass: aᵀ I a, with `a` a unit vector in the joint's frame.
    @_noLocks func inertia(about a: SIMD3<Double>) -> Double {
        dot(inertia, a * a) + 2 * (products.x * a.x * a.y + products.y * a.x * a.z + products.z * a.y * a.z)
    }
}

/// What kinematics keeps of a frame; its name is kept as a hash, because text lives on the heap.
struct FrameModel: Sendable {
    let nameHash: UInt64
    let joint: Int
    let xyz: SIMD3<Double>
    let rotation: Rotation

    init() {
        rotation = Rotation()
        nameHash = 0
        joint = 0
        xyz = .zero
    }

    init(name: String, _ frame: Frame, in joints: [Joint]) {
        nameHash = FrameModel.hash(name)
        joint = joints.firstIndex { $0.name == frame.on } ?? 0
        xyz = frame.xyz
        rotation = Rotation(rollPitchYaw: frame.rpy)
    }

    /// FNV-1a.
    static func hash(_ name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
