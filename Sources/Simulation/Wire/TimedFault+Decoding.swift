import Drivers

extension TimedFault: Decodable {
    private enum CodingKeys: String, CodingKey {
        case fault, from, probability, seconds, servo, temperature, voltage, ticks, frame, force
        case duration = "for"
        case answersAs = "as"
    }

    public init(from decoder: any Decoder) throws {
        let fault = Fields(keys: try decoder.container(keyedBy: CodingKeys.self))
        from = try fault.number(.from, standard: 0)
        duration = try fault.number(.duration, standard: .infinity)
        kind = try TimedFault.kind(fault)
    }

    private static func kind(_ fault: Fields) throws -> Kind {
        switch try fault.keys.decode(FaultName.self, forKey: .fault) {
        case .drop: .drop(probability: try fault.probability())
        case .corrupt: .corrupt(probability: try fault.probability())
        case .delay: .delay(seconds: try fault.number(.seconds), probability: try fault.probability())
        case .duplicate: .duplicate(probability: try fault.probability())
        case .reorder: .reorder(probability: try fault.probability())
        case .garbage: .garbage(probability: try fault.probability())
        case .unplug: .unplug
        case .stuck: .stuck(servo: try fault.whole(.servo))
        case .overheating: .overheating(servo: try fault.whole(.servo), temperature: try fault.number(.temperature))
        case .brownOut: .brownOut(voltage: try fault.number(.voltage))
        case .overload: .overload(servo: try fault.whole(.servo))
        case .reboot: .reboot(servo: try fault.whole(.servo))
        case .frozenEncoder: .frozenEncoder(servo: try fault.whole(.servo))
        case .wrongPosition: .wrongPosition(servo: try fault.whole(.servo), ticks: try fault.whole(.ticks))
        case .wrongID: .wrongID(servo: try fault.whole(.servo), answersAs: try fault.identifier(.answersAs))
        case .refuse: .refuse(servo: try fault.whole(.servo))
        case .push: .push(frame: try fault.keys.decode(String.self, forKey: .frame), force: try fault.force())
        case .protectiveStop: .protectiveStop
        case .safeguardStop: .safeguardStop
        case .emergencyStop: .emergencyStop
        case .disable: .disable
        }
    }

    /// Values by key, each within its range.
    private struct Fields {
        var keys: KeyedDecodingContainer<CodingKeys>

        func whole(_ key: CodingKeys) throws -> Int { try keys.decode(Int.self, forKey: key) }

        func number(_ key: CodingKeys, standard: Double? = nil) throws -> Double {
            let given = try standard == nil ? keys.decode(Double.self, forKey: key) : keys.decodeIfPresent(Double.self, forKey: key)
            guard let number = given else { return standard ?? 0 }
            guard number.isFinite, number >= 0 else { throw complaint(key, "a number from 0 on is needed here") }
            return number
        }

        func probability() throws -> Double {
            let probability = try keys.decodeIfPresent(Double.self, forKey: .probability) ?? 1
            guard (0...1).contains(probability) else { throw complaint(.probability, "a probability lies between 0 and 1") }
            return probability
        }

        func identifier(_ key: CodingKeys) throws -> Int {
            let id = try whole(key)
            guard (0...Int(DynamixelPacket.highestID)).contains(id) else { throw complaint(key, "a servo's ID is needed here") }
            return id
        }

        func force() throws -> SIMD3<Double> {
            let force = try keys.decode([Double].self, forKey: .force)
            guard force.count == 3, force.allSatisfy(\.isFinite) else {
                throw complaint(.force, "three finite numbers are needed here: x, y, z")
            }
            return SIMD3(force[0], force[1], force[2])
        }

        private func complaint(_ key: CodingKeys, _ text: String) -> DecodingError {
            .dataCorruptedError(forKey: key, in: keys, debugDescription: text)
        }
    }
}
