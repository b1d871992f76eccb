import Robot

/// Where the tip is to go.
public struct TargetDescription: Equatable, Sendable {
    /// Where targets are drawn, or the one that there is.
    public enum Region: Equatable, Sendable {
        /// A sector of a cylindrical shell about the base: rad about its z axis, then parts of the arm's reach.
        case shell(azimuth: ClosedRange<Double>, radius: ClosedRange<Double>, height: ClosedRange<Double>)
        /// m, base frame.
        case place(SIMD3<Double>)
    }

    /// The robot's frame that is to reach the target.
    public var frame: String
    public var region: Region
    /// rad, fixed-axis roll, pitch, yaw of the frame in the base frame; nil where any will do.
    public var orientation: SIMD3<Double>?
    /// What a squared height counts for in the distances of the reward.
    public var vertical = 1.0
}

extension TargetDescription: Decodable {
    private enum CodingKeys: String, CodingKey { case frame, azimuth, radius, height, place, orientation, vertical }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        frame = try container.decode(String.self, forKey: .frame)
        if container.contains(.place) {
            region = .place(try container.decodePoint(forKey: .place))
            if container.contains(.orientation) { orientation = try container.decodePoint(forKey: .orientation) }
        } else {
            let radius = try container.decodeRange(forKey: .radius)
            guard radius.lowerBound > 0 else { throw container.refusal(.radius, "a radius is above 0") }
            region = .shell(
                azimuth: try container.decodeRange(forKey: .azimuth), radius: radius, height: try container.decodeRange(forKey: .height))
        }
        if container.contains(.vertical) { vertical = try container.decode(above: 0, forKey: .vertical) }
    }
}
