import Foundation
import Robot
import XML

extension URDFModel.Link {
    init(_ element: XMLElement) throws(URDFError) {
        name = try element.attribute("name", of: "a link")
        let place = "the link \(name)"
        if let inertial = element.child("inertial") { body = try Body(inertial, place) } else { body = nil }
        // Collision shapes are simpler, and meant to hold the link; where there are none the visible ones are taken.
        let collisions = element.children.filter { $0.name == "collision" }
        shapes = []
        for shape in collisions.isEmpty ? element.children.filter({ $0.name == "visual" }) : collisions {
            guard let geometry = shape.child("geometry")?.children.first else { continue }
            shapes.append(try URDFModel.Shape(geometry, at: Placement(shape.child("origin"), place), place))
        }
    }
}

extension URDFModel.Joint {
    init(_ element: XMLElement) throws(URDFError) {
        name = String(
            try element.attribute("name", of: "a joint").map { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) ? $0 : "_" })
        let place = "the joint \(name)"
        let type = try element.attribute("type", of: place)
        guard let kind = Kind(rawValue: type) else { throw .unknownKind(type, joint: name) }
        self.kind = kind
        guard let parent = element.child("parent"), let child = element.child("child") else {
            throw .missing("parent and child", in: place)
        }
        self.parent = try parent.attribute("link", of: place)
        self.child = try child.attribute("link", of: place)
        origin = try Placement(element.child("origin"), place)
        let axis = try element.child("axis")?.vector("xyz", of: place) ?? SIMD3(1, 0, 0)
        let length = (axis * axis).sum().squareRoot()
        guard length > 1e-6 || kind == .fixed else { throw .noAxis(joint: name) }
        self.axis = length > 1e-6 ? axis / length : axis
        let limit = element.child("limit")
        lower = try limit?.number("lower", of: place)
        upper = try limit?.number("upper", of: place)
        effort = try limit?.number("effort", of: place)
        velocity = try limit?.number("velocity", of: place)
    }
}

extension URDFModel.Shape {
    /// A capsule that holds a cylinder, a sphere or a box; a mesh by its name.
    init(_ geometry: XMLElement, at origin: Placement, _ place: String) throws(URDFError) {
        func capsule(along axis: SIMD3<Double>, _ length: Double, _ radius: Double) -> URDFModel.Shape {
            .capsule(
                Capsule(from: origin * (axis * (-length / 2)), to: origin * (axis * (length / 2)), radius: max(radius, 1e-4)))
        }
        func number(_ name: String) throws(URDFError) -> Double {
            guard let number = try geometry.number(name, of: place) else { throw .missing(name, in: place) }
            return number
        }
        switch geometry.name {
        case "sphere": self = capsule(along: .zero, 0, try number("radius"))
        case "cylinder", "capsule": self = capsule(along: SIMD3(0, 0, 1), try number("length"), try number("radius"))
        case "box":
            guard let size = try geometry.vector("size", of: place) else { throw .missing("size", in: place) }
            // Along its longest edge, as far as its corners.
            let longest = (0..<3).max { size[$0] < size[$1] } ?? 0
            var (axis, rest) = (SIMD3<Double>.zero, size)
            axis[longest] = 1
            rest[longest] = 0
            self = capsule(along: axis, size[longest], (rest * rest).sum().squareRoot() / 2)
        default: self = .mesh(geometry.attributes["filename"] ?? geometry.name)
        }
    }
}

extension Placement {
    init(_ origin: XMLElement?, _ place: String) throws(URDFError) {
        let rpy = try origin?.vector("rpy", of: place) ?? .zero
        self.init(rotation: Rotation(rollPitchYaw: rpy), xyz: try origin?.vector("xyz", of: place) ?? .zero)
    }
}

extension Body {
    init?(_ inertial: XMLElement, _ place: String) throws(URDFError) {
        guard let mass = try inertial.child("mass")?.number("value", of: place) else { throw .missing("mass", in: place) }
        guard mass > 0 else { return nil }
        guard let inertia = inertial.child("inertia") else { throw .missing("inertia", in: place) }
        var moments: [Double] = []
        for name in ["ixx", "iyy", "izz", "ixy", "ixz", "iyz"] { moments.append(try inertia.number(name, of: place) ?? 0) }
        self = Body(mass: mass, com: .zero, moments: moments).moved(by: try Placement(inertial.child("origin"), place))
    }
}

extension XMLElement {
    func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    func attribute(_ name: String, of place: String) throws(URDFError) -> String {
        guard let value = attributes[name], !value.isEmpty else { throw .missing(name, in: place) }
        return value
    }

    /// Nil where it is not given.
    func number(_ name: String, of place: String) throws(URDFError) -> Double? { try numbers(name, of: place, count: 1)?[0] }

    /// Nil where it is not given.
    func vector(_ name: String, of place: String) throws(URDFError) -> SIMD3<Double>? {
        try numbers(name, of: place, count: 3).map { SIMD3($0[0], $0[1], $0[2]) }
    }

    private func numbers(_ name: String, of place: String, count: Int) throws(URDFError) -> [Double]? {
        guard let text = attributes[name] else { return nil }
        let numbers = text.split(whereSeparator: \.isWhitespace).map { Double($0) ?? .nan }
        guard numbers.count == count, numbers.allSatisfy(\.isFinite) else { throw .notNumbers(name, in: place, count: count) }
        return numbers
    }
}
