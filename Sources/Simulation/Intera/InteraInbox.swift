import ROS
import Synchronization

/// What clients ask of an emulated Sawyer, in the order in which it came, until its own thread looks.
final class InteraInbox: Sendable {
    enum Request: Sendable {
        case enable(Bool)
        case stop, reset, suppressGravity
        case command(JointCommandMessage)
        case commandTimeout(Double)
        case speedRatio(Double)
    }

    private let requests = Mutex<[Request]>([])

    /// All since the last time.
    func take() -> [Request] {
        requests.withLock { requests in
            defer { requests = [] }
            return requests
        }
    }

    private func put(_ request: Request) { requests.withLock { $0.append(request) } }

    /// Listens to the robot's topics.
    func subscribe(_ node: ROSNode) throws(ROSError) -> [Subscription] {
        let limb = "/robot/limb/right"
        return [
            try node.subscribe("/robot/set_super_enable", BoolMessage.self) { self.put(.enable($0.data)) },
            try node.subscribe("/robot/set_super_stop", EmptyMessage.self) { _ in self.put(.stop) },
            try node.subscribe("/robot/set_super_reset", EmptyMessage.self) { _ in self.put(.reset) },
            try node.subscribe("\(limb)/joint_command", JointCommandMessage.self) { self.put(.command($0)) },
            try node.subscribe("\(limb)/joint_command_timeout", Float64Message.self) { self.put(.commandTimeout($0.data)) },
            try node.subscribe("\(limb)/set_speed_ratio", Float64Message.self) { self.put(.speedRatio($0.data)) },
            try node.subscribe("\(limb)/suppress_gravity_compensation", EmptyMessage.self) { _ in self.put(.suppressGravity) },
            // There is no cuff whose touch could be suppressed.
            try node.subscribe("\(limb)/suppress_cuff_interaction", EmptyMessage.self) { _ in },
        ]
    }
}
