/// The arm's supply: its voltage sags a little under load.
struct PowerSupply {
    /// Ω of supply and cables, a guess.
    private static let resistance = 0.1
    /// V without load
    private let open: Double
    private var current = 0.0

    init(voltage: Double) { open = voltage }

    /// A drawn by all servos together
    mutating func load(_ current: Double) { self.current = current }

    func voltage(during faults: [TimedFault.Kind]) -> Double {
        for case .brownOut(let voltage) in faults { return voltage }
        return open - PowerSupply.resistance * current
    }
}
