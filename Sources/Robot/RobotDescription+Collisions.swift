/// Two bodies that are kept apart: two links, or a link and an obstacle.
public struct CollisionPair: Equatable, Sendable, CustomStringConvertible {
    /// A joint's number, -1 for the base.
    var first: Int
    var second: Body
    /// As a person reads it.
    public var description: String

    enum Body: Equatable, Sendable {
        case link(Int)
        case obstacle(Int)
    }
}

extension RobotDescription {
    /// What is kept apart: each two links that are no neighbours and not excepted, then each moving link and each obstacle.
    public var collisionPairs: [CollisionPair] {
        let names = [RobotDescription.baseName] + joints.map(\.name)
        var pairs: [CollisionPair] = []
        for first in names.indices {
            for second in names.indices.dropFirst(first + 1) where joints[second - 1].parent != names[first] {
                let isExcepted = safety.uncheckedPairs.contains { Set($0.links) == [names[first], names[second]] }
                if isExcepted { continue }
                pairs.append(
                    CollisionPair(first: first - 1, second: .link(second - 1), description: "\(names[first]) and \(names[second])"))
            }
        }
        for joint in joints.indices {
            for (index, obstacle) in safety.obstacles.enumerated() {
                pairs.append(
                    CollisionPair(first: joint, second: .obstacle(index), description: "\(joints[joint].name) and \(obstacle.name)"))
            }
        }
        return pairs
    }

    func checkCollisions(_ path: [any CodingKey]) throws {
        try checkUncheckedPairs(path)
        let obstacles = safety.obstacles
        for (index, obstacle) in obstacles.enumerated() where obstacles[..<index].contains(where: { $0.name == obstacle.name }) {
            throw fault(
                path, ["safety", "obstacles", PathKey(index), "name"], "the name '\(obstacle.name)' is taken; give every obstacle its own")
        }
        guard obstacles.count <= CollisionModel.obstacleCapacity else {
            throw fault(path, ["safety", "obstacles"], "at most \(CollisionModel.obstacleCapacity) obstacles, found \(obstacles.count)")
        }
        let capsules = joints.reduce(base.capsules.count) { $0 + $1.link.capsules.count }
        guard capsules <= CollisionModel.capsuleCapacity else {
            throw fault(path, ["joints"], "at most \(CollisionModel.capsuleCapacity) capsules in all, found \(capsules)")
        }
        guard collisionPairs.count <= CollisionModel.pairCapacity else {
            let message =
                "\(collisionPairs.count) pairs of links and obstacles, but at most \(CollisionModel.pairCapacity) can be watched; "
                + "except those that never meet under 'unchecked_pairs'"
            throw fault(path, ["safety", "obstacles"], message)
        }
    }

    private func checkUncheckedPairs(_ path: [any CodingKey]) throws {
        let names = [RobotDescription.baseName] + joints.map(\.name)
        for (index, pair) in safety.uncheckedPairs.enumerated() {
            let place: [PathKey] = ["safety", "unchecked_pairs", PathKey(index), "links"]
            for (side, link) in pair.links.enumerated() where !names.contains(link) {
                throw fault(path, place + [PathKey(side)], "'\(link)' is no link; known here: \(names.joined(separator: ", "))")
            }
            let isNeighbour = joints.contains { Set(pair.links) == [$0.name, $0.parent] }
            guard !isNeighbour else { throw fault(path, place, "neighbours are never checked; leave this pair out") }
            let isRepeated = safety.uncheckedPairs[..<index].contains { Set($0.links) == Set(pair.links) }
            guard !isRepeated else { throw fault(path, place, "this pair is given twice") }
        }
    }
}
