/// FNV-1a over 64 bits (Fowler, Noll and Vo): tells two runs apart, keeps no secret.
struct ByteDigest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    init() {}

    /// Goes on from an earlier value.
    init(_ value: UInt64) { self.value = value }

    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
}
