import Drivers

/// The bytes of one servo: what it works with, and what it has stored for the next time that it starts.
struct FeetechMemory {
    /// Reads beyond the last register bring zeros up to here.
    static let count = 128
    let model: FeetechModel
    private(set) var bytes = [UInt8](repeating: 0, count: FeetechMemory.count)
    private var stored: [UInt8] = []

    /// As it left the factory.
    init(model: FeetechModel) {
        self.model = model
        for register in FeetechRegister.allCases { self[register] = model.defaultValue(of: register) }
        store()
    }

    subscript(register: FeetechRegister) -> Int {
        get { register.value(of: bytes[Int(register.address)...]) }
        set { bytes.replaceSubrange(Int(register.address)..<Int(register.address) + register.size, with: register.bytes(of: newValue)) }
    }

    mutating func setByte(_ byte: UInt8, at address: Int) {
        bytes[address] = byte
        if FeetechMemory.isStored(address) && self[.lock] == 0 { stored[address] = byte }
    }

    /// Makes what is set now what it has stored.
    mutating func store() { stored = Array(bytes[..<FeetechMemory.storedCount]) }

    /// What loss of power leaves.
    mutating func restart() {
        bytes = stored + [UInt8](repeating: 0, count: FeetechMemory.count - stored.count)
        for register in FeetechRegister.allCases where !register.isEEPROM { self[register] = model.defaultValue(of: register) }
        self[.torqueLimit] = self[.maximumTorque]
    }

    private static let storedCount = Int(FeetechRegister.torqueEnable.address)
    private static func isStored(_ address: Int) -> Bool { address < storedCount }
}
