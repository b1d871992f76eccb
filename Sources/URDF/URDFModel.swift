import Foundation
import Robot
import XML

/// A robot as a URDF states it: links, and joints between them.
public struct URDFModel: Equatable, Sendable {
    struct Link: Equatable, Sendable {
        var name: String
        /// In the link's own frame; nil for a link without mass.
        var body: Body?
        var shapes: [Shape]
    }

    struct Joint: Equatable, Sendable {
        enum Kind: String { case revolute, continuous, prismatic, fixed, floating, planar }

        var name: String
        var kind: Kind
        var parent: String
        var child: String
        /// The child's frame in the parent's, where the joint stands at zero.
        var origin: Placement
        /// Unit vector in the child's frame.
        var axis: SIMD3<Double>
        var lower: Double?
        var upper: Double?
        var effort: Double?
        var velocity: Double?
    }

    /// What a link fills, in its own frame.
    enum Shape: Equatable, Sendable {
        case capsule(Capsule)
        /// Named by its file: where it ends nobody says.
        case mesh(String)
    }

    public var name: String
    var links: [String: Link]
    var joints: [Joint]
    /// The link that no joint carries.
    var root: String

    /// - Throws: `URDFError`, and what the file cannot be understood for.
    public init(xml bytes: [UInt8]) throws(URDFError) {
        let robot: XMLElement
        do { robot = try XMLElement.parse(bytes) } catch { throw .notXML(error.why) }
        guard robot.name == "robot" else { throw .noRobot(found: robot.name) }
        if String(decoding: bytes, as: UTF8.self).contains("xmlns:xacro") { throw .xacro }
        name = robot.attributes["name"] ?? "robot"
        var links: [String: Link] = [:]
        for element in robot.children where element.name == "link" {
            let link = try Link(element)
            guard links.updateValue(link, forKey: link.name) == nil else { throw .twice("link", link.name) }
        }
        joints = []
        for element in robot.children where element.name == "joint" {
            let joint = try Joint(element)
            for link in [joint.parent, joint.child] where links[link] == nil { throw .unknownLink(link, joint: joint.name) }
            if joints.contains(where: { $0.name == joint.name }) { throw .twice("joint", joint.name) }
            if joints.contains(where: { $0.child == joint.child }) { throw .twice("link", joint.child) }
            joints.append(joint)
        }
        self.links = links
        let children = Set(joints.map(\.child))
        let roots = links.keys.filter { !children.contains($0) }.sorted()
        guard roots.count == 1 else { throw .notOneRoot(roots) }
        root = roots[0]
        guard links.count <= URDFModel.mostLinks else { throw .tooManyLinks(links.count) }
        try checkTree()
    }

    /// More than any robot has.
    static let mostLinks = 1000

    /// Joints that carry each other in a ring hang on no root.
    private func checkTree() throws(URDFError) {
        var reached: Set<String> = [root]
        var next = [root]
        while let link = next.popLast() {
            for joint in joints where joint.parent == link && reached.insert(joint.child).inserted { next.append(joint.child) }
        }
        if let stray = links.keys.filter({ !reached.contains($0) }).min() { throw .ring(link: stray) }
    }
}

/// Why a URDF is of no use.
public enum URDFError: Error, Equatable, CustomStringConvertible {
    case notXML(String)
    case noRobot(found: String)
    case xacro
    case missing(String, in: String)
    case notNumbers(String, in: String, count: Int)
    case unknownKind(String, joint: String)
    case twice(String, String)
    case unknownLink(String, joint: String)
    case notOneRoot([String])
    case ring(link: String)
    case tooManyLinks(Int)
    case noAxis(joint: String)
    case unknownTip(String, known: [String])
    case noJoints(tip: String)
    case notRevolute(joint: String, kind: String, tip: String)
    case tooManyJoints(Int)

    public var description: String {
        switch self {
        case .notXML(let why): "The file is no XML: \(why)."
        case .noRobot(let found): "The file holds a '\(found)', and a URDF holds a 'robot'."
        case .xacro: "The file is a xacro: expand it first, by `xacro FILE.xacro > FILE.urdf`."
        case .missing(let what, let place): "There is no '\(what)' in \(place): add it to the URDF."
        case .notNumbers(let what, let place, let count): "'\(what)' of \(place) must be \(count) finite number\(count == 1 ? "" : "s")."
        case .unknownKind(let kind, let joint): "The joint \(joint) is of the type '\(kind)', which URDF does not know."
        case .twice(let what, let name): "The \(what) \(name) is there twice, or is carried by two joints."
        case .unknownLink(let link, let joint): "The joint \(joint) names the link '\(link)', which is not there."
        case .notOneRoot(let roots):
            roots.isEmpty
                ? "No link stands still: the joints go round." : "Several links are carried by no joint: \(roots.joined(separator: ", "))."
        case .ring(let link): "The link \(link) hangs on itself: its joints go round."
        case .tooManyLinks(let count): "\(count) links are more than the \(URDFModel.mostLinks) that are read."
        case .noAxis(let joint): "The axis of the joint \(joint) is zero."
        case .unknownTip(let link, let known): "There is no link '\(link)' to be the tip; there are \(known.joined(separator: ", "))."
        case .noJoints(let tip): "No joint turns the link \(tip): name another one with --tip."
        case .notRevolute(let joint, let kind, let tip):
            "The joint \(joint) on the way to \(tip) is \(kind), and Limber drives joints that turn: name a link before it with --tip."
        case .tooManyJoints(let count): "\(count) joints turn the tip; Limber drives at most \(JointVector.capacity)."
        }
    }
}
