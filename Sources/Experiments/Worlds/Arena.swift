/// Where a body moves about: walls on a floor, a place to start from and, for some tasks, a target. All in m.
public struct Arena: Equatable, Sendable {
    /// A box that stands on the floor.
    public struct Wall: Equatable, Sendable {
        public let x: ClosedRange<Double>
        public let y: ClosedRange<Double>

        public init(x: ClosedRange<Double>, y: ClosedRange<Double>) {
            self.x = x
            self.y = y
        }
    }

    public let walls: [Wall]
    public let start: SIMD2<Double>
    public let target: SIMD2<Double>?
    /// Coefficient of friction of the walls; of two bodies that touch, the greater one counts.
    public let friction: Double

    public init(walls: [Wall], start: SIMD2<Double> = .zero, target: SIMD2<Double>? = nil, friction: Double = 0) {
        self.walls = walls
        self.start = start
        self.target = target
        self.friction = friction
    }

    /// Thickness of outer walls.
    private static let thickness = 0.5

    /// Walls all round a rectangle.
    private static func room(x: ClosedRange<Double>, y: ClosedRange<Double>) -> [Wall] {
        let wide = (x.lowerBound - thickness)...(x.upperBound + thickness)
        return [
            Wall(x: (x.lowerBound - thickness)...x.lowerBound, y: y), Wall(x: x.upperBound...(x.upperBound + thickness), y: y),
            Wall(x: wide, y: (y.lowerBound - thickness)...y.lowerBound), Wall(x: wide, y: y.upperBound...(y.upperBound + thickness)),
        ]
    }

    /// The floor without an end on which a body is pretrained (Fig. 7).
    public static let empty = Arena(walls: [])
    /// A hallway along x whose walls leave 4 m (Fig. 4b). They are rough: nobody slides along one while pushing against it.
    public static let wideHallway = hallway(width: 4)
    /// A hallway along x whose walls leave 1.5 m (Fig. 4c).
    public static let narrowHallway = hallway(width: 1.5)

    private static func hallway(width: Double) -> Arena {
        let ends = -200.0...200.0
        let walls = [Wall(x: ends, y: (width / 2)...(width / 2 + thickness)), Wall(x: ends, y: (-width / 2 - thickness)...(-width / 2))]
        return Arena(walls: walls, friction: 2)
    }

    /// A U on its side: from the start along the lower leg, round the end of the wall, and back to the target in the upper leg (Fig. 4d).
    public static let uMaze = Arena(
        walls: room(x: -1...5, y: -1...5) + [Wall(x: -1...3, y: 1...3)], start: .zero, target: SIMD2(0, 4))

    /// Two ways round a block to the target behind it; the upper one is closed at its far end (Fig. 3b).
    public static let maze = Arena(
        walls: room(x: -1.5...7.5, y: -3...3) + [mazeBlock, mazeBarrier], start: .zero, target: SIMD2(6, 0))
    static let mazeBlock = Wall(x: 1.5...4.5, y: -1.5...1.5)
    static let mazeBarrier = Wall(x: 4.2...4.5, y: 1.5...3)

    /// m: no nearer to the maze's target does the centre of a body of this radius come through the upper passage, `give` being what walls
    /// yield to a body that leans on them.
    public static func mazeThreshold(radius: Double, give: Double = 0.05) -> Double {
        let corner = SIMD2(mazeBarrier.x.lowerBound - radius + give, mazeBlock.y.upperBound + radius - give)
        return distance(corner, maze.target!)
    }

    static func distance(_ one: SIMD2<Double>, _ other: SIMD2<Double>) -> Double {
        let difference = one - other
        return (difference * difference).sum().squareRoot()
    }

    /// The walls as MJCF geoms.
    var mjcf: String {
        let contact = friction > 0 ? "condim=\"3\" friction=\"\(friction) 0 0\"" : "condim=\"1\""
        return walls.map { wall in
            let middle = "\((wall.x.lowerBound + wall.x.upperBound) / 2) \((wall.y.lowerBound + wall.y.upperBound) / 2) 0.5"
            let half = "\((wall.x.upperBound - wall.x.lowerBound) / 2) \((wall.y.upperBound - wall.y.lowerBound) / 2) 0.5"
            return "<geom type=\"box\" pos=\"\(middle)\" size=\"\(half)\" \(contact)/>"
        }.joined(separator: "\n")
    }
}
