import Drivers

/// The bytes of one servo's control table, and where an address leads.
struct ControlTable {
    let model: DynamixelModel
    private(set) var bytes: [UInt8]
    private let registerAt: [DynamixelRegister?]

    /// As it left the factory.
    init(model: DynamixelModel) {
        self.model = model
        let end = model.indirectRegions.map { Int($0.data) + $0.count }.max() ?? 256
        bytes = Array(repeating: 0, count: end)
        var registerAt = [DynamixelRegister?](repeating: nil, count: end)
        for register in model.registers { registerAt[Int(register.address)] = register }
        self.registerAt = registerAt
        for register in model.registers { self[register] = model.defaultValue(of: register) }
        resetIndirectAddresses()
    }

    var count: Int { bytes.count }

    subscript(register: DynamixelRegister) -> Int {
        get {
            var raw = 0
            for index in 0..<register.size { raw |= Int(bytes[Int(register.address) + index]) << (8 * index) }
            let sign = 1 << (8 * register.size - 1)
            return register.isSigned && raw & sign != 0 ? raw - 2 * sign : raw
        }
        set {
            for index in 0..<register.size {
                bytes[Int(register.address) + index] = UInt8(truncatingIfNeeded: newValue >> (8 * index))
            }
        }
    }

    /// The register that begins at `address`.
    func register(at address: Int) -> DynamixelRegister? { address < count ? registerAt[address] : nil }

    /// Everything that loss of power erases, back to its value at power-up.
    mutating func resetMemory() {
        for register in model.registers where !register.isEEPROM { self[register] = model.defaultValue(of: register) }
        resetIndirectAddresses()
    }

    /// Everything that survives loss of power, back to its value when new.
    mutating func resetStorage(keeping kept: Set<DynamixelRegister>) {
        let constant: Set<DynamixelRegister> = [.modelNumber, .modelInformation, .firmwareVersion]
        for register in model.registers where register.isEEPROM && !kept.contains(register) && !constant.contains(register) {
            self[register] = model.defaultValue(of: register)
        }
    }
}

// Indirect data: a run of bytes, each of which mirrors the address that the word belonging to it names.
extension ControlTable {
    /// Where a byte really lives.
    func resolve(_ address: Int) -> Int {
        for region in model.indirectRegions {
            let index = address - Int(region.data)
            guard index >= 0, index < region.count else { continue }
            return word(at: Int(region.addresses) + 2 * index)
        }
        return address
    }

    func isIndirectAddress(_ address: Int) -> Bool {
        model.indirectRegions.contains { address >= Int($0.addresses) && address < Int($0.addresses) + 2 * $0.count }
    }

    func isIndirectData(_ address: Int) -> Bool {
        model.indirectRegions.contains { address >= Int($0.data) && address < Int($0.data) + $0.count }
    }

    func word(at address: Int) -> Int { Int(bytes[address]) | Int(bytes[address + 1]) << 8 }

    mutating func setByte(_ byte: UInt8, at address: Int) { bytes[address] = byte }

    private mutating func resetIndirectAddresses() {
        for region in model.indirectRegions {
            for index in 0..<region.count {
                let target = Int(region.data) + index
                bytes[Int(region.addresses) + 2 * index] = UInt8(truncatingIfNeeded: target)
                bytes[Int(region.addresses) + 2 * index + 1] = UInt8(truncatingIfNeeded: target >> 8)
            }
        }
    }
}
