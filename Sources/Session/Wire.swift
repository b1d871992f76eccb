import Drivers
import Glibc

/// An open wire that is closed with this object.
public final class Wire {
    public let descriptor: Int32
    public var transport: Transport { Transport(descriptor: descriptor) }

    /// - Parameter warn: hears of what makes the wire slower than it could be.
    public init(path: String, baud: Int, warn: (PortWarning) -> Void) throws(PortError) {
        descriptor = try Port.open(path: path, baud: baud, warn: warn)
    }

    deinit { close(descriptor) }
}
