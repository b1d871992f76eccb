/// The limits beyond those of single joints.
public struct SafetyDescription: Equatable, Sendable {
    /// Where the arm may be.
    public var workspace: Workspace
    /// m that the capsules of two links, or of a link and an obstacle, keep between them.
    public var clearance: Double
    /// What every link but the base keeps clear of, in the base frame.
    public var obstacles: [Obstacle]
    /// Links that are not kept apart, each pair with its reason.
    public var uncheckedPairs: [UncheckedPair]
    /// m/s, of each workspace frame.
    public var tipSpeed: Double
    /// How fast the arm may be driven in training, in replay and beside a person.
    public var modes: ModeSpeeds
    /// Of the hottest servo; infinite where the wire tells no temperature.
    public var temperature: TemperatureLimits
    /// V; infinite where the wire tells no voltage.
    public var voltage: ClosedRange<Double>
    /// rad between set-point and measurement, beyond which the arm stops.
    public var trackingError: Double
    /// When the arm counts as touched or pushed.
    public var contact: ContactDescription
    /// s, the oldest state that may be acted on.
    public var staleState: Double
    /// Exchanges with the arm that may fail.
    public var badPackets: BudgetDescription
    /// Stops after which the run goes on by itself.
    public var protectiveStops: BudgetDescription
    /// s without a packet, after which the device stops by itself; infinite where it never does.
    public var watchdog: Double
}

/// A box that no watched frame may leave.
public struct Workspace: Equatable, Sendable {
    /// Names of the frames that are watched.
    public var frames: [String]
    /// m, in the base frame.
    public var min: SIMD3<Double>
    /// m, in the base frame.
    public var max: SIMD3<Double>
}

/// When a servo is too hot, and when it has cooled.
public struct TemperatureLimits: Equatable, Sendable {
    /// °C at which the arm is parked.
    public var stop: Double
    /// °C to which it must cool before it goes on.
    public var resume: Double

    static let unknown = TemperatureLimits(stop: .infinity, resume: .infinity)
}

/// How many events of a kind are borne, and in how long; one more is too many.
public struct BudgetDescription: Equatable, Sendable {
    /// Events that are borne.
    public var allowed: Int
    /// s
    public var within: Double

    public init(allowed: Int, within: Double) {
        self.allowed = allowed
        self.within = within
    }
}

extension SafetyDescription: Decodable {
    enum CodingKeys: String, CodingKey {
        case workspace, clearance, obstacles, modes, temperature, voltage, contact, faults, watchdog
        case uncheckedPairs = "unchecked_pairs"
        case tipSpeed = "tip_speed"
        case trackingError = "tracking_error"
        case staleState = "stale_state"
    }

    enum FaultKeys: String, CodingKey {
        case badPackets = "bad_packets"
        case protectiveStops = "protective_stops"
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        workspace = try keys.decode(Workspace.self, forKey: .workspace)
        clearance = try keys.positive(.clearance)
        obstacles = try keys.decode([Obstacle].self, forKey: .obstacles)
        uncheckedPairs = try keys.decode([UncheckedPair].self, forKey: .uncheckedPairs)
        tipSpeed = try keys.positive(.tipSpeed)
        modes = try keys.decode(ModeSpeeds.self, forKey: .modes)
        temperature = try keys.decodeIfPresent(TemperatureLimits.self, forKey: .temperature) ?? .unknown
        voltage = keys.contains(.voltage) ? try keys.range(.voltage) : -.infinity ... .infinity
        trackingError = try keys.positive(.trackingError)
        contact = try keys.decode(ContactDescription.self, forKey: .contact)
        staleState = try keys.positive(.staleState)
        let faults = try keys.nestedContainer(keyedBy: FaultKeys.self, forKey: .faults)
        badPackets = try faults.decode(BudgetDescription.self, forKey: .badPackets)
        protectiveStops = try faults.decode(BudgetDescription.self, forKey: .protectiveStops)
        watchdog = keys.contains(.watchdog) ? try keys.positive(.watchdog) : .infinity
        guard watchdog.isInfinite || (0.02...2.54).contains(watchdog) else {
            throw keys.fault(.watchdog, "must lie within 0.02 to 2.54 s, found \(watchdog)")
        }
    }
}

extension Workspace: Decodable {
    enum CodingKeys: String, CodingKey { case frames, box }
    enum BoxKeys: String, CodingKey { case min, max }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        frames = try keys.decode([String].self, forKey: .frames)
        guard Set(frames).count == frames.count else { throw keys.fault(.frames, "a frame is given twice") }
        guard frames.contains(RobotDescription.tipName) else { throw keys.fault(.frames, "the frame 'tip' must be watched") }
        let box = try keys.nestedContainer(keyedBy: BoxKeys.self, forKey: .box)
        min = try box.vector(.min)
        max = try box.vector(.max)
        guard min.x < max.x, min.y < max.y, min.z < max.z else { throw keys.fault(.box, "each minimum must be below its maximum") }
    }
}

extension TemperatureLimits: Decodable {
    enum CodingKeys: String, CodingKey { case stop, resume }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        stop = try keys.positive(.stop)
        resume = try keys.positive(.resume)
        guard resume < stop else { throw keys.fault(.resume, "must be below 'stop', \(stop) °C") }
    }
}

extension BudgetDescription: Decodable {
    enum CodingKeys: String, CodingKey { case allowed, within }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        allowed = try keys.decode(Int.self, forKey: .allowed)
        guard allowed >= 0 else { throw keys.fault(.allowed, "must not be negative, found \(allowed)") }
        within = try keys.positive(.within)
    }
}
