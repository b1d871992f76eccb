import CRealtime
import Robot

/// Success: the tip stays at the target for `hold` seconds without a break, as seen at every policy step.
public struct SuccessDescription: Equatable, Sendable, Decodable {
    /// m between tip and target; beside `height`, across alone.
    public var within: Double
    /// m between their heights.
    public var height: Double?
    /// rad between their orientations.
    public var turn: Double?
    /// m, in the tip's frame, the point that is compared: of what the hand holds, for instance.
    public var point = SIMD3<Double>.zero
    /// s
    public var hold: Double

    public init(within: Double, hold: Double) {
        self.within = within
        self.hold = hold
    }

    private enum CodingKeys: String, CodingKey { case within, height, turn, point, hold }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        within = try container.decode(above: 0, forKey: .within)
        if container.contains(.height) { height = try container.decode(above: 0, forKey: .height) }
        if container.contains(.turn) { turn = try container.decode(above: 0, forKey: .turn) }
        if container.contains(.point) { point = try container.decodePoint(forKey: .point) }
        hold = try container.decode(above: 0, forKey: .hold)
    }

    /// - Parameters:
    ///   - offset: m, from the compared point to where it is to be, in the base frame.
    ///   - turn: rad
    func holds(offset: SIMD3<Double>, turn angle: Double) -> Bool {
        var across = offset
        if let height {
            guard offset.z.magnitude < height else { return false }
            across.z = 0
        }
        return rt_sqrt((across * across).sum()) < within && angle < turn ?? .infinity
    }
}

/// Watches one episode for success.
public struct SuccessMonitor: Equatable, Sendable {
    private let hold: Double
    private let interval: Double
    private var heldSamples = 0
    public private(set) var succeeded = false

    /// - Parameter interval: s between samples.
    public init(_ description: SuccessDescription, interval: Double) {
        hold = description.hold
        self.interval = interval
    }

    /// Takes the next sample: whether the tip is at the target.
    public mutating func observe(_ isThere: Bool) {
        heldSamples = isThere ? heldSamples + 1 : 0
        // n samples span n - 1 intervals.
        if Double(heldSamples - 1) * interval >= hold - 1e-9 { succeeded = true }
    }
}
