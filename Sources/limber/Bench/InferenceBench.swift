import COpenBLAS
import Learning
import Policy
import Realtime

/// One action of a policy, as the control loop asks for it, beside the same layers by OpenBLAS.
enum InferenceBench {
    struct Figures: Encodable, CustomStringConvertible {
        let subject = "inference"
        var setting: BenchSetting
        /// Units of each layer, the input's first.
        var layers: [Int]
        var latency: LatencyFigures
        /// OpenBLAS sgemv, bias and ReLU, in turns with ours; it draws no latents and takes no tanh.
        var sgemv: LatencyFigures
        /// What reading the clock adds to each call.
        var clockUs: Double

        func encode(to encoder: any Encoder) throws {
            try latency.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(subject, forKey: .subject)
            try container.encode(setting, forKey: .setting)
            try container.encode(layers, forKey: .layers)
            try container.encode(sgemv, forKey: .sgemv)
            try container.encode(clockUs, forKey: .clockUs)
        }

        private enum CodingKeys: String, CodingKey {
            case subject, setting, layers, sgemv
            case clockUs = "clock_us"
        }

        var description: String {
            """
            inference: \(latency), of \(latency.count) (\(layers.map(String.init).joined(separator: "-")))
            the same layers by OpenBLAS sgemv: \(sgemv); reading the clock takes \(shown(clockUs, 3)) µs of each
            """
        }
    }

    /// Calls in a row before the other one has its turn.
    private static let turn = 2000

    static func run(_ setting: BenchSetting, _ seconds: Double) -> Figures {
        let shape = setting.shape
        let weights = LatestValue(count: shape.parameterCount)
        weights.writer.publish(setting.learner().samplerParameters)
        var network = SamplerNetwork(shape: shape, weights: weights.reader, seed: 1)
        let peer = SgemvNetwork(shape: shape, weights: setting.learner().samplerParameters)
        let observation = [Float](repeating: 0.1, count: shape.observation)
        var action = [Float](repeating: 0, count: shape.action)
        let clock = LoopClock.monotonic
        var (ours, sgemv) = (Sample(capacity: 1 << 22), Sample(capacity: 1 << 22))
        let end = clock.now().advanced(bySeconds: seconds)
        repeat {
            time(into: &ours) { network.sample(observation, into: &action) }
            time(into: &sgemv) { peer.run() }
        } while clock.now() < end
        var empty = Sample()
        time(into: &empty) {}
        withExtendedLifetime(weights) {}
        return Figures(
            setting: setting, layers: [shape.observation + shape.action] + shape.layout.layers.map(\.outputs),
            latency: LatencyFigures(seconds: ours), sgemv: LatencyFigures(seconds: sgemv), clockUs: empty.median * 1e6)
    }

    @inline(__always) private static func time(into sample: inout Sample, _ work: () -> Void) {
        let clock = LoopClock.monotonic
        for _ in 0..<turn {
            let start = clock.now()
            work()
            sample.add(clock.now().seconds(since: start))
        }
    }
}

extension LatestValueWriter {
    fileprivate func publish(_ values: [Float]) { values.withUnsafeBufferPointer { publish($0, version: 1) } }
}

/// A policy's layers by matrix-vector products of OpenBLAS.
private final class SgemvNetwork {
    private let layers: [NetworkLayout.Layer]
    private let weights: UnsafeMutableBufferPointer<Float>
    /// Input and output of a layer, each other's in the next one.
    private let scratch: UnsafeMutableBufferPointer<Float>
    private let widest: Int

    init(shape: SamplerShape, weights values: [Float]) {
        layers = shape.layout.layers
        weights = .allocate(capacity: values.count)
        _ = weights.initialize(from: values)
        widest = max(shape.layout.widestHidden, layers[0].inputs)
        scratch = .allocate(capacity: 2 * widest)
        scratch.initialize(repeating: 0.1)
        openblas_set_num_threads(1)
    }

    deinit {
        weights.deallocate()
        scratch.deallocate()
    }

    func run() {
        guard let weights = weights.baseAddress, var input = scratch.baseAddress else { return }
        var output = input + widest
        for (index, layer) in layers.enumerated() {
            let (inputs, outputs) = (Int32(layer.inputs), Int32(layer.outputs))
            output.update(from: weights + layer.bias, count: layer.outputs)
            cblas_sgemv(CblasRowMajor, CblasNoTrans, outputs, inputs, 1, weights + layer.weights, inputs, input, 1, 1, output, 1)
            guard index < layers.count - 1 else { return }
            for unit in 0..<layer.outputs { output[unit] = max(0, output[unit]) }
            (input, output) = (output, input)
        }
    }
}
