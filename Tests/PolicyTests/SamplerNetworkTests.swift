import Glibc
import Realtime
import Testing

@testable import Policy

/// The same network in double precision, as its definition reads.
private func expectedAction(_ shape: SamplerShape, _ parameters: [Float], _ observation: [Float], latent: [Float]) -> [Double] {
    var x = (observation + latent).map(Double.init)
    for (index, layer) in shape.layout.layers.enumerated() {
        var y = (0..<layer.outputs).map { output in
            (0..<layer.inputs).reduce(Double(parameters[layer.bias + output])) {
                $0 + Double(parameters[layer.weights + output * layer.inputs + $1]) * x[$1]
            }
        }
        if index < shape.layout.layers.count - 1 { y = y.map { max(0, $0) } }
        x = y
    }
    return x.map { tanh($0) }
}

private func numbers(_ count: Int, seed: UInt64, scale: Double) -> [Float] {
    var random = RandomGenerator(seed: seed)
    return (0..<count).map { _ in Float(scale * random.normal()) }
}

/// Reader and writer are valid only while their owner lives.
private func withPublished(_ shape: SamplerShape, _ parameters: [Float], seed: UInt64 = 1, _ body: (inout SamplerNetwork) -> Void) {
    let value = LatestValue(count: shape.parameterCount)
    parameters.withUnsafeBufferPointer { value.writer.publish($0, version: 7) }
    var network = SamplerNetwork(shape: shape, weights: value.reader, seed: seed)
    withExtendedLifetime(value) { body(&network) }
}

@Suite("The sampler as the loop runs it")
struct SamplerNetworkTests {
    @Test("agrees with its definition in double precision", arguments: [[5], [8, 3], [33, 17], [128, 128], [1, 1, 1]])
    func definition(hidden: [Int]) {
        let shape = SamplerShape(observation: 9, action: 3, hidden: hidden)
        let parameters = numbers(shape.parameterCount, seed: 3, scale: 0.3)
        withPublished(shape, parameters) { network in
            for seed in 10..<20 {
                let observation = numbers(9, seed: UInt64(seed), scale: 0.5)
                let latent = numbers(3, seed: UInt64(seed) + 100, scale: 1)
                var action: [Float] = [0, 0, 0]
                network.act(observation, latent: latent, into: &action)
                let expected = expectedAction(shape, parameters, observation, latent: latent)
                for (a, e) in zip(action, expected) { #expect(abs(Double(a) - e) < 2e-5, "\(action) is not \(expected)") }
            }
        }
    }

    @Test("repeats its actions for a seed and varies them between seeds")
    func seeds() {
        let shape = SamplerShape(observation: 4, action: 2, hidden: [16, 16])
        let parameters = numbers(shape.parameterCount, seed: 5, scale: 0.4)
        func actions(seed: UInt64) -> [Float] {
            var all: [Float] = []
            withPublished(shape, parameters, seed: seed) { network in
                var action: [Float] = [0, 0]
                for _ in 0..<5 {
                    network.sample([0.1, 0.2, 0.3, 0.4], into: &action)
                    all += action
                }
            }
            return all
        }
        #expect(actions(seed: 1) == actions(seed: 1))
        #expect(actions(seed: 1) != actions(seed: 2))
        #expect(Set(actions(seed: 1)).count == 10)
    }

    @Test("saturates at the border and stays finite for huge inputs")
    func saturation() {
        let shape = SamplerShape(observation: 2, action: 2, hidden: [4])
        withPublished(shape, [Float](repeating: 1, count: shape.parameterCount)) { network in
            var action: [Float] = [0, 0]
            network.act([1e30, 1e30], latent: [0, 0], into: &action)
            #expect(action == [1, 1])
        }
    }

    @Test("says which weights it used, and takes newer ones at the next sample")
    func version() {
        let shape = SamplerShape(observation: 1, action: 1, hidden: [2])
        let value = LatestValue(count: shape.parameterCount)
        var network = SamplerNetwork(shape: shape, weights: value.reader, seed: 1)
        var action: [Float] = [9]
        network.sample([1], into: &action)
        #expect(network.weightsVersion == 0)
        #expect(action == [0], "zero weights give the middle of the range")
        let weights = [Float](repeating: 2, count: shape.parameterCount)
        weights.withUnsafeBufferPointer { value.writer.publish($0, version: 3) }
        network.sample([1], into: &action)
        #expect(network.weightsVersion == 3)
        #expect(action[0] > 0.9)
    }

    @Test("a rehearsal leaves no trace: the next action is by the newest weights, and what it would have been")
    func rehearsal() {
        let shape = SamplerShape(observation: 1, action: 1, hidden: [2])
        let (value, critic) = (LatestValue(count: shape.parameterCount), LatestValue(count: shape.critic.parameterCount))
        func network() -> SamplerNetwork {
            SamplerNetwork(
                shape: shape, weights: value.reader, critic: critic.reader, seed: 1, execution: PolicyExecution(latents: .best(of: 4)))
        }
        func publish(_ weight: Float, version: UInt64) {
            for box in [value, critic] {
                [Float](repeating: weight, count: box.count).withUnsafeBufferPointer { box.writer.publish($0, version: version) }
            }
        }
        var (rehearsed, other) = ([Float](repeating: 9, count: 1), [Float](repeating: 9, count: 1))
        publish(0.1, version: 1)
        var once = network()
        once.rehearse([1])
        #expect(once.weightsVersion == 0 && once.step == 0)
        publish(-0.3, version: 2)
        once.sample([1], into: &rehearsed)
        #expect(once.weightsVersion == 2, "what was rehearsed before a stop may be of long ago")
        var plain = network()
        plain.sample([1], into: &other)
        #expect(rehearsed == other && once.random.next() == plain.random.next())
    }
}

@Suite("Layout of a network's weights")
struct NetworkLayoutTests {
    @Test("is layer after layer, weights before bias")
    func order() {
        let layout = NetworkLayout(inputs: 5, hidden: [3, 4], outputs: 2)
        #expect(layout.layers.map(\.weights) == [0, 18, 34])
        #expect(layout.layers.map(\.bias) == [15, 30, 42])
        #expect(layout.parameterCount == 44)
        #expect(SamplerShape(observation: 3, action: 2, hidden: [3, 4]).layout == layout)
    }
}
