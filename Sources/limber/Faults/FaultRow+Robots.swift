// Of robots that have a controller of their own, on a network.
extension FaultRow {
    /// A connection loses nothing that was sent: it comes late.
    static let networkRows: [FaultRow] = [
        FaultRow(name: "wire unplugged for 20 ms", disturbance: .arm(.unplug, seconds: 0.02), allowed: [.finished]),
        FaultRow(name: "wire unplugged for 300 ms", disturbance: .arm(.unplug, seconds: 0.3), allowed: [.finished, .holds]),
        FaultRow(name: "wire unplugged", disturbance: .arm(.unplug, seconds: .infinity), allowed: [.holds]),
    ]

    static let ur5eRows: [FaultRow] = [
        FaultRow(name: "protective stop", disturbance: .arm(.protectiveStop, seconds: .infinity), allowed: [.holds]),
        FaultRow(name: "safeguard stop for 1 s", disturbance: .arm(.safeguardStop, seconds: 1), allowed: [.finished, .holds]),
        FaultRow(name: "emergency stop", disturbance: .arm(.emergencyStop, seconds: .infinity), allowed: [.limp]),
        FaultRow(
            name: "pushed with 30 N for 0.3 s", disturbance: .arm(.push(frame: "tip", force: [0, 30, 0]), seconds: 0.3),
            allowed: [.finished, .holds]),
    ]

    static let sawyerRows: [FaultRow] = [
        FaultRow(name: "disabled by another program", disturbance: .arm(.disable, seconds: .infinity), allowed: [.limp]),
        FaultRow(name: "emergency stop", disturbance: .arm(.emergencyStop, seconds: .infinity), allowed: [.limp]),
        FaultRow(
            name: "pushed with 60 N for 0.3 s", disturbance: .arm(.push(frame: "tip", force: [0, 60, 0]), seconds: 0.3),
            allowed: [.finished, .holds]),
    ]

    /// As often as an arm is worth on which the same was tried before.
    var rarer: FaultRow {
        var row = self
        row.repetitions = (min(repetitions.full, 20), min(repetitions.quick, 2))
        return row
    }
}
