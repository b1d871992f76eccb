import Glibc
import Learning

/// How well a sampler of two-dimensional actions follows exp(Q/alpha) in one state.
struct ActionDensity {
    /// Nodes of the finer grid along each axis, at the middles of their cells.
    static let nodes = 50
    /// Bins along each axis, over which distributions are compared.
    static let bins = 10
    /// Q at the nodes, row by row, the second action upwards.
    let q: [Double]

    init(_ q: QFunction, at state: [Float]) {
        self.q = (0..<Self.nodes * Self.nodes).map { node in
            Double(q(state, [Self.middle(node % Self.nodes), Self.middle(node / Self.nodes)]))
        }
    }

    init(q: [Double]) { self.q = q }

    /// The middle of a cell in [-1, 1].
    private static func middle(_ index: Int) -> Float { (Float(index) + 0.5) / Float(nodes) * 2 - 1 }

    /// The share of exp(Q/alpha) in each bin.
    func shares(temperature: Double) -> [Double] {
        let highest = q.max() ?? 0
        var shares = [Double](repeating: 0, count: Self.bins * Self.bins)
        for (node, value) in q.enumerated() {
            let bin = (node / Self.nodes * Self.bins / Self.nodes) * Self.bins + node % Self.nodes * Self.bins / Self.nodes
            shares[bin] += exp((value - highest) / temperature)
        }
        let sum = shares.reduce(0, +)
        return shares.map { $0 / sum }
    }

    /// The share of the actions in each bin.
    static func shares(of actions: [[Float]]) -> [Double] {
        func bin(_ component: Float) -> Int { min(bins - 1, max(0, Int((component + 1) / 2 * Float(bins)))) }
        var shares = [Double](repeating: 0, count: bins * bins)
        for action in actions { shares[bin(action[1]) * bins + bin(action[0])] += 1 / Double(actions.count) }
        return shares
    }

    /// Half the sum of the differences: 0 for equal distributions, 1 for such that have nothing in common.
    static func totalVariation(_ one: [Double], _ other: [Double]) -> Double {
        zip(one, other).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    }
}
