import CRealtime

/// The trajectory that a servo lays from where it is to its goal: a step, a rectangle or a trapezium of velocity.
///
/// Source: ROBOTIS e-manual, "Profile". A goal that changes on the way is taken up from the present trajectory velocity.
struct ServoProfile {
    enum Kind: Int {
        case step = 0
        case rectangular, triangular, trapezoidal
    }

    /// ticks, ticks/s
    private(set) var position: Double
    private(set) var velocity = 0.0
    private(set) var goal: Double
    private(set) var kind = Kind.step
    private var topSpeed = Double.infinity
    private var acceleration = Double.infinity

    init(at position: Double) {
        self.position = position
        goal = position
    }

    var isDone: Bool { position == goal && velocity == 0 }

    /// Sets out for `goal` (ticks) at no more than a speed (ticks/s) and an acceleration (ticks/s²); without either it is there at once.
    mutating func begin(to goal: Double, topSpeed: Double, acceleration: Double) {
        self.goal = goal
        (self.topSpeed, self.acceleration) = (topSpeed, acceleration)
        guard topSpeed < .infinity || acceleration < .infinity else {
            kind = .step
            return
        }
        let rampDistance = topSpeed * topSpeed / acceleration
        kind = acceleration == .infinity ? .rectangular : abs(goal - position) < rampDistance ? .triangular : .trapezoidal
    }

    /// Stops here and now.
    mutating func halt(at position: Double) {
        self = ServoProfile(at: position)
    }

    /// - Parameter interval: s
    mutating func advance(_ interval: Double) {
        guard topSpeed < .infinity || acceleration < .infinity else {
            position = goal
            velocity = 0
            return
        }
        let distance = goal - position
        let wanted = distance.sign == .minus ? -approachSpeed(-distance, interval) : approachSpeed(distance, interval)
        let change = acceleration * interval
        velocity = min(max(wanted, velocity - change), velocity + change)
        let stride = velocity * interval
        if abs(distance) <= abs(stride) && abs(wanted) * interval >= abs(distance) * 0.999
            || abs(distance) < 0.01 && abs(velocity) <= change
        {
            position = goal
            velocity = 0
        } else {
            position += stride
        }
    }

    /// The highest speed from which the rest of the way suffices to brake, never more than arrives in this interval.
    private func approachSpeed(_ distance: Double, _ interval: Double) -> Double {
        let arriving = distance / interval
        guard acceleration < .infinity else { return min(topSpeed, arriving) }
        let change = acceleration * interval
        let braking = rt_sqrt(change * change / 4 + 2 * acceleration * distance) - change / 2
        return min(topSpeed, braking, arriving)
    }
}
