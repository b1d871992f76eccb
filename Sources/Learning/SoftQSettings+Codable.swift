extension SoftQSettings {
    /// Settings that are not named keep their defaults; those that cannot work are refused, by the rules of `validate`.
    public init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ setting: inout Value, _ key: CodingKeys) throws {
            if let value = try container.decodeIfPresent(Value.self, forKey: key) { setting = value }
        }
        try read(&algorithm, .algorithm)
        try read(&hidden, .hidden)
        try read(&discount, .discount)
        try read(&batch, .batch)
        try read(&qRate, .qRate)
        try read(&samplerRate, .samplerRate)
        try read(&rateFactor, .rateFactor)
        try read(&fixedParticles, .fixedParticles)
        try read(&updatedParticles, .updatedParticles)
        try read(&particleSets, .particleSets)
        try read(&squash, .squash)
        try read(&bandwidth, .bandwidth)
        try read(&valueProposal, .valueProposal)
        try read(&valueSamples, .valueSamples)
        try read(&targetInterval, .targetInterval)
        try read(&temperature, .temperature)
        try read(&learnedAction, .learnedAction)
        try read(&exploration, .exploration)
        try read(&latents, .latents)
        try read(&minimumPool, .minimumPool)
        try read(&gradientStepsPerPolicyStep, .gradientStepsPerPolicyStep)
        try read(&poolCapacity, .poolCapacity)
        do { try validate() } catch {
            let path = container.codingPath + [CodingKeys(stringValue: error.setting)].compactMap { $0 }
            throw DecodingError.dataCorrupted(.init(codingPath: path, debugDescription: error.description))
        }
    }
}
