import Foundation
import Policy
import Robot

/// The action of an arm that is led, as the policy of its loop: it sees nothing and always does one thing.
///
/// It is a network without hidden layers whose weights are zero; so what leads the arm reaches it as actions do, and stands in the log.
struct LedPolicy {
    /// Beyond the atanh of it, tanh is one in single precision.
    private static let most = 0.999_999

    private let job: Job
    private var version: UInt64 = 0
    private var published: JointVector

    init(_ job: Job) {
        self.job = job
        published = JointVector(count: job.setup.robot.joints.count)
    }

    /// Makes an action, in [-1, 1] per joint, the policy, where it is another than before.
    mutating func publish(_ action: JointVector) {
        guard action != published || version == 0 else { return }
        version += 1
        published = action
        let parameters = LedPolicy.parameters(action, job.shape)
        parameters.withUnsafeBufferPointer { job.weights.writer.publish($0, version: version) }
    }

    static func shape(observation: Int, action: Int) -> SamplerShape { SamplerShape(observation: observation, action: action, hidden: []) }

    /// The numbers of the network whose action this is: all of them biases, which are the last ones.
    static func parameters(_ action: JointVector, _ shape: SamplerShape) -> [Float] {
        var parameters = [Float](repeating: 0, count: shape.parameterCount)
        let bias = shape.layout.layers[0].bias
        for joint in 0..<action.count { parameters[bias + joint] = Float(atanh(min(max(action[joint], -most), most))) }
        return parameters
    }
}
