import Policy
import Realtime

/// The network in double precision, as its definition reads, to differentiate numerically.
struct ReferenceNetwork {
    let layout: NetworkLayout
    var parameters: [Double]

    init(_ layout: NetworkLayout, _ parameters: [Float]) {
        self.layout = layout
        self.parameters = parameters.map(Double.init)
    }

    func output(_ input: [Double]) -> [Double] {
        var x = input
        for (index, layer) in layout.layers.enumerated() {
            x = (0..<layer.outputs).map { output in
                var sum = parameters[layer.bias + output]
                for i in 0..<layer.inputs { sum += parameters[layer.weights + output * layer.inputs + i] * x[i] }
                return index < layout.layers.count - 1 ? max(0, sum) : sum
            }
        }
        return x
    }
}

/// Central difference of `function` in its `index`-th argument.
func numericalDerivative(_ arguments: [Double], _ index: Int, _ function: ([Double]) -> Double) -> Double {
    let step = 1e-5
    var (above, below) = (arguments, arguments)
    above[index] += step
    below[index] -= step
    return (function(above) - function(below)) / (2 * step)
}

func normals(_ count: Int, seed: UInt64, scale: Double = 1) -> [Float] {
    var random = RandomGenerator(seed: seed)
    return (0..<count).map { _ in Float(scale * random.normal()) }
}
