/// Why a node of the ROS graph did not get what it asked for, named by who is at fault.
public enum ROSError: Error, Equatable, CustomStringConvertible, Sendable {
    case badAddress(String)
    /// Nothing answers HTTP there.
    case unreachable(String, method: String, why: String)
    /// It answers, but not as XML-RPC.
    case notXMLRPC(String, method: String, why: String)
    /// It understood and said no.
    case refused(String, method: String, why: String)
    /// A port of our own could not be opened.
    case notOpened(what: String, why: String)
    case noPublisher(topic: String, seconds: Double)
    case noSubscriber(topic: String, seconds: Double)
    case publisherGone(topic: String, publisher: String, why: String)
    case wrongType(topic: String, publisher: String, expected: String, found: String)
    case badHeader(topic: String, peer: String, why: String)
    case tooLong(topic: String, publisher: String, bytes: Int)
    case malformed(type: String, bytes: Int)
    case slowReader(topic: String, subscriber: String)
    case wrongSubscriber(topic: String, subscriber: String, why: String)

    public var description: String {
        switch self {
        case .badAddress(let text): "'\(text)' is no address of a ROS node: write it like http://HOST:11311."
        case .unreachable(let address, let method, let why):
            "\(address) does not answer '\(method)' (\(why)): see that it runs, and that ROS_MASTER_URI and ROS_IP are right."
        case .notXMLRPC(let address, let method, let why):
            "\(address) answers '\(method)', but not in XML-RPC (\(why)): name the address of a ROS master or node."
        case .refused(let address, let method, let why): "\(address) refused '\(method)': \(why)."
        case .notOpened(let what, let why): "\(what) could not be opened: \(why)."
        case .noPublisher(let topic, let seconds):
            "Nobody published \(topic) within \(seconds) s: see that the robot is on and its software is up."
        case .noSubscriber(let topic, let seconds):
            "Nobody listened to \(topic) within \(seconds) s: see that the robot is on and can reach ROS_IP."
        case .publisherGone(let topic, let publisher, let why): "The publisher of \(topic) at \(publisher) is gone (\(why))."
        case .wrongType(let topic, let publisher, let expected, let found):
            "\(publisher) publishes \(topic) as \(found), but \(expected) is understood: use software of a version that both know."
        case .badHeader(let topic, let peer, let why): "The connection header of \(peer) for \(topic) is of no use: \(why)."
        case .tooLong(let topic, let publisher, let bytes): "\(publisher) announces \(bytes) bytes on \(topic), which is no message of it."
        case .malformed(let type, let bytes): "\(bytes) bytes are no \(type): its fields end before or behind them."
        case .slowReader(let topic, let subscriber): "\(subscriber) has stopped reading \(topic) and was let go."
        case .wrongSubscriber(let topic, let subscriber, let why): "\(subscriber) was refused \(topic): \(why)."
        }
    }
}
