import Glibc
import Realtime

@testable import Learning

/// A task in one dimension, and its soft Q-function by soft Q-iteration (theorem 3) on a grid, in double precision.
///
/// State and action in [-1, 1]; the action moves the state by half of itself, up to the walls. The reward has two hills, of which the right one is better.
struct TabularTask {
    static let discount = 0.9
    static let temperature = 0.3
    private static let states = 101
    private static let actions = 200
    /// V on the grid of states.
    let values: [Double]

    static func next(_ state: Double, _ action: Double) -> Double { min(1, max(-1, state + 0.5 * action)) }

    static func reward(_ state: Double, _ action: Double) -> Double {
        let place = next(state, action)
        func hill(_ center: Double) -> Double { exp(-(place - center) * (place - center) / (2 * 0.15 * 0.15)) }
        return hill(0.5) + 0.8 * hill(-0.5) - 0.1 * action * action
    }

    static let middles = (0..<actions).map { -1 + (Double($0) + 0.5) * 2 / Double(actions) }

    /// Iterates Q ← r + gamma V, V ← alpha ln of the integral of exp(Q / alpha), until nothing changes.
    init() {
        var values = [Double](repeating: 0, count: Self.states)
        var change = 1.0
        while change > 1e-9 {
            let updated = (0..<Self.states).map { index in
                Self.softValue { Self.backup(Self.grid(index), $0, values) }
            }
            change = zip(values, updated).map { abs($0 - $1) }.max() ?? 0
            values = updated
        }
        self.values = values
    }

    func q(_ state: Double, _ action: Double) -> Double { Self.backup(state, action, values) }

    /// alpha ln of the integral of exp(Q / alpha) over the actions.
    static func softValue(_ q: (Double) -> Double) -> Double {
        let scaled = middles.map { q($0) / temperature }
        let largest = scaled.max() ?? 0
        return temperature * (largest + log(scaled.reduce(0) { $0 + exp($1 - largest) } * 2 / Double(actions)))
    }

    /// Probabilities of `bins` equal parts of the actions, by a policy proportional to exp(Q / alpha).
    static func policy(bins: Int, _ q: (Double) -> Double) -> [Double] {
        let value = softValue(q)
        var shares = [Double](repeating: 0, count: bins)
        for (index, action) in middles.enumerated() {
            shares[index * bins / actions] += exp((q(action) - value) / temperature) * 2 / Double(actions)
        }
        return shares
    }

    private static func grid(_ index: Int) -> Double { -1 + 2 * Double(index) / Double(states - 1) }

    private static func backup(_ state: Double, _ action: Double, _ values: [Double]) -> Double {
        let place = (next(state, action) + 1) / 2 * Double(states - 1)
        let below = min(states - 2, Int(place))
        let value = values[below] + (place - Double(below)) * (values[below + 1] - values[below])
        return reward(state, action) + discount * value
    }
}
