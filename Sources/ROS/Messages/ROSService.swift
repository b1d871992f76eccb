/// A service type: its name, what its definition hashes to, and the two messages.
public protocol ROSService {
    associatedtype Request: ROSMessage
    associatedtype Response: ROSMessage
    static var typeName: String { get }
    static var md5: String { get }
}
