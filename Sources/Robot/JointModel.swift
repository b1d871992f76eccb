/// What kinematics keeps of a joint and its link.
struct JointModel: Sendable {
    /// The joint that carries this one, -1 for the base.
    let parent: Int
    let origin: SIMD3<Double>
    let rotation: Rotation
    let axis: SIMD3<Double>
    let mass: Double
    let com: SIMD3<Double>
    /// ixx iyy izz
    let inertia: SIMD3<Double>
    /// ixy ixz iyz
    let products: SIMD3<Double>

    init() {
        self.init(
            parent: -1, origin: .zero, rotation: Rotation(), axis: SIMD3(0, 0, 1), mass: 0, com: .zero, inertia: .zero, products: .zero)
    }

    init(_ joint: Joint, in joints: [Joint]) {
        let i = joint.link.inertia
        self.init(
            parent: joints.firstIndex { $0.name == joint.parent } ?? -1, origin: joint.origin.xyz,
            rotation: Rotation(rollPitchYaw: joint.origin.rpy), axis: joint.axis, mass: joint.link.mass, com: joint.link.com,
            inertia: SIMD3(i[0], i[1], i[2]), products: SIMD3(i[3], i[4], i[5]))
    }

    private init(
        parent: Int, origin: SIMD3<Double>, rotation: Rotation, axis: SIMD3<Double>, mass: Double, com: SIMD3<Double>,
        inertia: SIMD3<Double>, products: SIMD3<Double>
    ) {
        self.parent = parent
        self.origin = origin
        self.rotation = rotation
        self.axis = axis
        self.mass = mass
        self.com = com
        self.inertia = inertia
        self.products = products
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

    init() {
        nameHash = 0
        joint = 0
        xyz = .zero
    }

    init(name: String, _ frame: Frame, in joints: [Joint]) {
        nameHash = FrameModel.hash(name)
        joint = joints.firstIndex { $0.name == frame.on } ?? 0
        xyz = frame.xyz
    }

    /// FNV-1a.
    static func hash(_ name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
