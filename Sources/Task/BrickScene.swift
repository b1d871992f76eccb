import Robot

/// A brick in the hand, and one like it that stands at the target, onto whose studs it is to be pressed.
///
/// Both are held fast: where the hand is says where the held brick is. A brick is a box without a floor; its studs stand on its top.
public struct BrickScene: Equatable, Sendable, Decodable {
    /// Along and across.
    public var studs: SIMD2<Int>
    /// m between the middles of studs.
    public var pitch: Double
    /// m; a stud is a cylinder that ends in half a sphere.
    public var studRadius: Double
    /// m
    public var studHeight: Double
    /// m that the walls leave the outer studs on each side; below zero they press.
    public var play: Double
    /// m
    public var wall: Double
    /// m
    public var height: Double
    /// m, in the frame that is steered: the middle of the held brick's open side.
    public var held: SIMD3<Double>
    /// m, from the top of the standing brick to the table.
    public var table: Double
    /// Coulomb's coefficient.
    public var friction: Double

    private enum CodingKeys: String, CodingKey {
        case studs, pitch, play, wall, height, held, table, friction
        case studRadius = "stud_radius"
        case studHeight = "stud_height"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let count = try container.decode([Int].self, forKey: .studs)
        guard count.count == 2, count.allSatisfy({ (1...8).contains($0) }) else {
            throw container.refusal(.studs, "a brick has 1 to 8 studs along and across")
        }
        studs = SIMD2(count[0], count[1])
        pitch = try container.decode(above: 0, forKey: .pitch)
        studRadius = try container.decode(above: 0, forKey: .studRadius)
        studHeight = try container.decode(above: 0, forKey: .studHeight)
        play = try container.decodeFinite(forKey: .play)
        wall = try container.decode(above: 0, forKey: .wall)
        height = try container.decode(above: 0, forKey: .height)
        held = try container.decodePoint(forKey: .held)
        table = try container.decode(above: 0, forKey: .table)
        friction = try container.decode(above: 0, forKey: .friction)
    }
}
