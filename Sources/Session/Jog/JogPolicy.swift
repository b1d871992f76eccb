import Foundation
import Policy
import Robot

/// A policy that sees nothing and always does one thing: a network without hidden layers whose weights are zero.
enum JogPolicy {
    /// Beyond the atanh of it, tanh is one in single precision.
    private static let most = 0.999_999

    static func shape(observation: Int, action: Int) -> SamplerShape { SamplerShape(observation: observation, action: action, hidden: []) }

    /// The numbers of the network whose action this is, in [-1, 1] per joint: all of them biases, which are the last ones.
    static func parameters(_ action: JointVector, _ shape: SamplerShape) -> [Float] {
        var parameters = [Float](repeating: 0, count: shape.parameterCount)
        let bias = shape.layout.layers[0].bias
        for joint in 0..<action.count { parameters[bias + joint] = Float(atanh(min(max(action[joint], -most), most))) }
        return parameters
    }
}
