/// What a servo measured a while ago, for one that says so late what it measures. Its own controller knows at once.
struct ServoMemory {
    private struct Moment {
        var time: Double
        var position: Double
        var velocity: Double
        var current: Double
    }

    /// s
    var delay = 0.0
    private var moments: [Moment] = []

    /// - Parameters:
    ///   - position: ticks
    ///   - velocity: rad/s
    ///   - current: A
    ///   - time: s
    mutating func note(position: Double, velocity: Double, current: Double, at time: Double) {
        guard delay > 0 || !moments.isEmpty else { return }
        moments.append(Moment(time: time, position: position, velocity: velocity, current: current))
        // The newest that is old enough stays first.
        if let first = moments.lastIndex(where: { $0.time <= time - delay + 1e-9 }) { moments.removeFirst(first) }
        if delay == 0 { moments = [] }
    }

    /// Of the moment that is told now; nil without a delay, or before there is anything to tell.
    var told: (position: Double, velocity: Double, current: Double)? {
        delay > 0 ? moments.first.map { ($0.position, $0.velocity, $0.current) } : nil
    }
}
