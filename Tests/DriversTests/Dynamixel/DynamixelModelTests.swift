import Drivers
import Testing

@Suite struct DynamixelModelTests {
    @Test("registers of a model do not overlap", arguments: DynamixelModel.allCases)
    func registersAreDisjoint(_ model: DynamixelModel) {
        var end: UInt16 = 0
        for register in model.registers {
            #expect(register.address >= end, "\(register) begins inside the register before it")
            end = register.address + UInt16(register.size)
        }
    }

    @Test("what a new servo holds lies in the range that may be written", arguments: DynamixelModel.allCases)
    func defaultsAreInRange(_ model: DynamixelModel) {
        for register in model.registers where register.isWritable && register != .secondaryID {
            #expect(model.range(of: register).contains(model.defaultValue(of: register)), "\(register)")
        }
    }

    @Test("numbers in registers are two's complement of the register's size")
    func signs() {
        #expect(DynamixelRegister.presentCurrent.value(of: [0xFF, 0xFF]) == -1)
        #expect(DynamixelRegister.presentPosition.value(of: [0x00, 0x08, 0, 0]) == 2048)
        #expect(DynamixelRegister.busWatchdog.value(of: [0xFF]) == 255)
        #expect(DynamixelRegister.homingOffset.bytes(of: -2) == [0xFE, 0xFF, 0xFF, 0xFF])
    }

    @Test("the state that a cycle reads is one run of bytes")
    func stateIsContiguous() {
        #expect(DynamixelRegister.presentCurrent.address + 2 == DynamixelRegister.presentVelocity.address)
        #expect(DynamixelRegister.presentVelocity.address + 4 == DynamixelRegister.presentPosition.address)
        #expect(DynamixelRegister.presentTemperature.address + 1 - DynamixelRegister.presentCurrent.address == 21)
    }

    @Test("a model is found by the number that it answers a ping with", arguments: DynamixelModel.allCases)
    func numbers(_ model: DynamixelModel) { #expect(DynamixelModel(number: model.number) == model) }
}
