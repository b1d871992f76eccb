import Robot

/// The joints of a URDF between its root and a tip, and what each carries: everything off that way is held where its joints are zero.
public struct URDFArm: Equatable, Sendable {
    /// What moves with a joint, or stands still with the base, in that joint's frame.
    struct Part: Equatable, Sendable {
        var body: Body?
        var shapes: [URDFModel.Shape] = []
        /// Joints within it that are held.
        var held: [String] = []
    }

    struct Joint: Equatable, Sendable {
        var own: URDFModel.Joint
        /// In the frame of the joint before, or of the base.
        var origin: Placement
        var part: Part
    }

    public var name: String
    public var jointNames: [String] { joints.map(\.own.name) }
    var base: Part
    var joints: [Joint]
    /// The tip's link.
    public var tipName: String
    /// Its frame in that of the last joint.
    var tip: Placement

    /// - Parameter tip: the link that is steered; nil is the end of the way on which the most joints turn.
    public init(_ model: URDFModel, tip: String? = nil) throws(URDFError) {
        if let tip, model.links[tip] == nil { throw .unknownTip(tip, known: model.links.keys.sorted()) }
        let tipName = tip ?? URDFArm.farthest(model)
        let way = URDFArm.way(to: tipName, model)
        let chosen = way.filter { $0.kind != .fixed }
        guard !chosen.isEmpty else { throw .noJoints(tip: tipName) }
        if let other = chosen.first(where: { $0.kind != .revolute && $0.kind != .continuous }) {
            throw .notRevolute(joint: other.name, kind: other.kind.rawValue, tip: tipName)
        }
        guard chosen.count <= JointVector.capacity else { throw .tooManyJoints(chosen.count) }
        name = model.name
        self.tipName = tipName
        let names = Set(chosen.map(\.name))
        base = URDFArm.part(model.root, model, without: names)
        joints = []
        var placement = Placement.identity
        for joint in way {
            placement = placement * joint.origin
            guard names.contains(joint.name) else { continue }
            joints.append(Joint(own: joint, origin: placement, part: URDFArm.part(joint.child, model, without: names)))
            placement = .identity
        }
        self.tip = placement
    }

    /// From the root.
    private static func way(to link: String, _ model: URDFModel) -> [URDFModel.Joint] {
        guard let joint = model.joints.first(where: { $0.child == link }) else { return [] }
        return way(to: joint.parent, model) + [joint]
    }

    /// Of links with equally many joints the one that is farthest along fixed ones, and then the first by name.
    private static func farthest(_ model: URDFModel) -> String {
        let ways = model.links.keys.sorted().map { link in (link: link, way: way(to: link, model)) }
        let turning = ways.filter { $0.way.allSatisfy { [.fixed, .revolute, .continuous].contains($0.kind) } }
        let best = turning.max { left, right in
            let joints = [left, right].map { $0.way.count { $0.kind != .fixed } }
            return (joints[0], left.way.count, right.link) < (joints[1], right.way.count, left.link)
        }
        return best?.link ?? model.root
    }

    /// A link and all that hangs on it by joints that are not driven, in its frame.
    private static func part(_ link: String, _ model: URDFModel, without driven: Set<String>) -> Part {
        var part = Part(body: model.links[link]?.body, shapes: model.links[link]?.shapes ?? [])
        for joint in model.joints where joint.parent == link && !driven.contains(joint.name) {
            let child = URDFArm.part(joint.child, model, without: driven)
            if let body = child.body?.moved(by: joint.origin) { part.body = part.body.map { $0 + body } ?? body }
            part.shapes += child.shapes.map { $0.moved(by: joint.origin) }
            part.held += (joint.kind == .fixed ? [] : [joint.name]) + child.held
        }
        return part
    }
}

extension URDFModel.Shape {
    func moved(by placement: Placement) -> URDFModel.Shape {
        switch self {
        case .mesh: self
        case .capsule(let capsule):
            .capsule(Capsule(from: placement * capsule.from, to: placement * capsule.to, radius: capsule.radius))
        }
    }
}
