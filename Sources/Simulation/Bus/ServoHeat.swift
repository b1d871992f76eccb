/// How warm a servo is; a guess, since vendors say at what temperature one switches itself off and not how fast it gets there.
struct ServoHeat {
    /// °C
    static let ambient = 25.0
    /// °C above ambient after a long stall.
    private static let stallRise = 100.0
    /// s
    private static let warming = 600.0

    /// °C
    var temperature = ServoHeat.ambient

    /// - Parameters:
    ///   - load: current as a share of the stall current
    ///   - interval: s
    mutating func advance(load: Double, interval: Double) {
        temperature += (ServoHeat.ambient + ServoHeat.stallRise * load * load - temperature) * interval / ServoHeat.warming
    }
}
