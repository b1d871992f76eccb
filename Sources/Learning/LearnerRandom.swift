import CKernels
import Glibc
import Policy
import Realtime

/// The learner's random numbers: one seeded stream, blocks of numbers at a time.
final class LearnerRandom {
    var generator: RandomGenerator
    private var words: [UInt64] = []

    init(seed: UInt64, stream: UInt64) { generator = RandomGenerator(seed: seed, stream: stream) }

    /// `count` numbers uniform in [-1, 1).
    func fillUniform(_ numbers: AlignedFloats, count: Int) {
        draw(wordsFor: count, of: numbers)
        kernel_uniform(words, numbers.start, (count + 1) / 2)
    }

    /// `count` standard normal numbers.
    func fillNormal(_ numbers: AlignedFloats, count: Int) {
        draw(wordsFor: count, of: numbers)
        kernel_normal(words, numbers.start, (count + 1) / 2)
    }

    private func draw(wordsFor count: Int, of numbers: AlignedFloats) {
        let needed = (count + 1) / 2
        precondition(2 * needed <= numbers.count, "numbers come in pairs")
        if words.count < needed { words = [UInt64](repeating: 0, count: needed) }
        var own = generator  // for the loop, free of checks for exclusive access
        words.withUnsafeMutableBufferPointer { words in
            for index in 0..<needed { words[index] = own.next() }
        }
        generator = own
    }

    /// Weights uniform within sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010), biases zero, as in the authors' code.
    func initialize(_ parameters: AlignedFloats, _ layout: NetworkLayout) {
        parameters.clear()
        for layer in layout.layers {
            let bound = sqrt(6 / Double(layer.inputs + layer.outputs))
            for index in layer.weights..<layer.bias { parameters.start[index] = Float(generator.uniform(-bound, bound)) }
        }
    }
}
