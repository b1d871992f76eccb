import Realtime
import Testing

@Suite struct ChecksumTests {
    @Test func theChecksumIsThatOfRFC3720() {
        #expect(Checksum.crc32c.sum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(Checksum.crc32c.sum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(Checksum.crc32c.sum(Array(0..<32)) == 0x46DD_794E)
        #expect(Checksum.crc32c.sum(Array("123456789".utf8)) == 0xE306_9283)
    }

    @Test func anyLengthGivesWhatOneByteAtATimeGives() {
        let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
        for count in 0...100 {
            let remainder = bytes.prefix(count).reduce(UInt32.max) { remainder, byte in
                (0..<8).reduce(remainder ^ UInt32(byte)) { value, _ in value & 1 == 1 ? 0x82F6_3B78 ^ (value >> 1) : value >> 1 }
            }
            #expect(Checksum.crc32c.sum(Array(bytes.prefix(count))) == ~remainder, "of \(count) bytes")
        }
    }
}
