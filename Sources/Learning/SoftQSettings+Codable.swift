extension SoftQSettings {
    /// Settings that are not named keep their defaults; those that cannot work are refused.
    public init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(
            _ setting: inout Value, _ key: CodingKeys, _ rule: String = "", where holds: (Value) -> Bool = { _ in true }
        ) throws {
            guard let value = try container.decodeIfPresent(Value.self, forKey: key) else { return }
            guard holds(value) else {
                throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "\(key.stringValue) \(rule)")
            }
            setting = value
        }
        func read(_ count: inout Int, _ key: CodingKeys, from least: Int) throws {
            try read(&count, key, "is at least \(least)") { $0 >= least && $0 <= 1 << 30 }
        }
        func read(_ schedule: inout LogLinearSchedule, _ key: CodingKeys) throws {
            try read(&schedule, key, "has values above 0, and an end that does not come before its begin") {
                $0.initial > 0 && $0.final > 0 && $0.initial.isFinite && $0.final.isFinite && $0.begin >= 0 && $0.end >= $0.begin
            }
        }
        try read(&hidden, .hidden, "is one to eight layers of 1 to 4096 units") {
            (1...8).contains($0.count) && $0.allSatisfy { (1...4096).contains($0) }
        }
        try read(&discount, .discount, "is from 0 to below 1") { $0 >= 0 && $0 < 1 }
        try read(&batch, .batch, from: 1)
        try read(&qRate, .qRate, "is above 0 and at most 1") { $0 > 0 && $0 <= 1 }
        try read(&samplerRate, .samplerRate, "is above 0 and at most 1") { $0 > 0 && $0 <= 1 }
        try read(&rateFactor, .rateFactor)
        try read(&fixedParticles, .fixedParticles, from: 2)
        try read(&updatedParticles, .updatedParticles, from: 1)
        try read(&valueSamples, .valueSamples, from: 1)
        try read(&targetInterval, .targetInterval, from: 1)
        try read(&temperature, .temperature)
        try read(&bandwidth, .bandwidth)
        try read(&minimumPool, .minimumPool, from: 1)
        try read(&gradientStepsPerPolicyStep, .gradientStepsPerPolicyStep, from: 0)
        try read(&poolCapacity, .poolCapacity, from: 1)
    }
}
