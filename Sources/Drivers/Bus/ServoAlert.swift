/// What a servo may report to be wrong with itself, as bits that mean the same for every vendor.
///
/// Those of Dynamixel's Hardware Error Status, and beside them those of Feetech's that it does not have.
public enum ServoAlert {
    public static var voltage: UInt8 { @_noLocks get { 1 << 0 } }
    public static var sensor: UInt8 { @_noLocks get { 1 << 1 } }
    public static var overheating: UInt8 { @_noLocks get { 1 << 2 } }
    public static var encoder: UInt8 { @_noLocks get { 1 << 3 } }
    public static var electricalShock: UInt8 { @_noLocks get { 1 << 4 } }
    public static var overload: UInt8 { @_noLocks get { 1 << 5 } }
    public static var overcurrent: UInt8 { @_noLocks get { 1 << 6 } }

    /// The bits in words.
    public static func names(of bits: UInt8) -> String {
        let known = [
            (voltage, "input voltage"), (sensor, "position sensor"), (overheating, "overheating"), (encoder, "motor encoder"),
            (electricalShock, "electrical shock"), (overload, "overload"), (overcurrent, "overcurrent"),
        ]
        let named = known.filter { bits & $0.0 != 0 }.map(\.1)
        return named.isEmpty ? "bits \(bits)" : named.joined(separator: ", ")
    }
}
