import Policy

/// A setting that cannot work, alone or beside another.
public struct SettingsProblem: Error, Equatable, CustomStringConvertible, Sendable {
    /// The setting as files name it.
    public let setting: String
    /// What it must be, or what to do.
    public let rule: String

    public var description: String { "\(setting) \(rule)" }
}

extension SoftQSettings {
    /// - Throws: the first setting that cannot work.
    public func validate() throws(SettingsProblem) {
        if let (key, rule) = Self.ranges.first(where: { !$0.holds(self) }).map({ ($0.key, $0.rule) }) ?? conflict {
            throw SettingsProblem(setting: key.stringValue, rule: rule)
        }
    }

    /// These settings for another algorithm: those that mean nothing to it at their defaults, and with the paper's noise where it asks for some.
    public func adapted(to algorithm: Algorithm) -> SoftQSettings {
        var settings = self
        let defaults = SoftQSettings()
        settings.algorithm = algorithm
        for idle in Self.idle(algorithm) { idle.reset(&settings, defaults) }
        if algorithm == .ddpg, exploration == .none { settings.exploration = .ornsteinUhlenbeck(OrnsteinUhlenbeck()) }
        return settings
    }

    /// What each setting must be, whatever the others are.
    private static var ranges: [Range] {
        [
            Range(.hidden, "is one to eight layers of 1 to 4096 units") {
                (1...8).contains($0.hidden.count) && $0.hidden.allSatisfy { (1...4096).contains($0) }
            },
            Range(.discount, "is from 0 to below 1") { $0.discount >= 0 && $0.discount < 1 },
            Range(.batch, \.batch, from: 1),
            Range(.qRate, "is above 0 and at most 1") { $0.qRate > 0 && $0.qRate <= 1 },
            Range(.samplerRate, "is above 0 and at most 1") { $0.samplerRate > 0 && $0.samplerRate <= 1 },
            Range(.rateFactor, \.rateFactor),
            Range(.fixedParticles, \.fixedParticles, from: 2),
            Range(.updatedParticles, \.updatedParticles, from: 1),
            Range(.valueSamples, \.valueSamples, from: 1),
            Range(.targetInterval, \.targetInterval, from: 1),
            Range(.temperature, \.temperature),
            Range(.exploration, "has theta above 0 to 1 and sigma above 0") {
                $0.exploration.noise.map { $0.theta > 0 && $0.theta <= 1 && $0.sigma > 0 && $0.sigma.isFinite } ?? true
            },
            Range(
                .latents,
                "has a count of 1 to 65536 and an until of 1 or more, or a random_until of 1 or more, or a best_of "
                    + "with values from 1 to 1024 and an end that does not come before its begin"
            ) {
                switch $0.latents {
                case .random: true
                case .frozen(let count, let until): (1...65536).contains(count) && until >= 1
                case .settling(let until): until >= 1
                case .rivalry(let counts):
                    [counts.initial, counts.final].allSatisfy((1...1024).contains) && counts.isOrdered
                }
            },
            Range(.minimumPool, \.minimumPool, from: 1),
            Range(.gradientStepsPerPolicyStep, \.gradientStepsPerPolicyStep, from: 0),
            Range(.poolCapacity, \.poolCapacity, from: 1),
        ]
    }

    /// The first setting that does not go with the others.
    private var conflict: (CodingKeys, String)? {
        let defaults = SoftQSettings()
        for idle in Self.idle(algorithm) where idle.differs(self, defaults) {
            return (idle.key, "means nothing to the algorithm \(algorithm.rawValue): leave it out")
        }
        if algorithm == .ddpg, exploration == .none {
            return (.algorithm, "ddpg has an actor that explores nothing by itself: give exploration: {theta: 0.15, sigma: 0.3}")
        }
        if particleSets == .shared, fixedParticles != updatedParticles {
            return (
                .particleSets,
                "shared is one draw: give fixed_particles and updated_particles one number, not \(fixedParticles) and \(updatedParticles)"
            )
        }
        if minimumPool > poolCapacity {
            return (.minimumPool, "is more than the pool_capacity, \(poolCapacity): learning would never begin")
        }
        return nil
    }

    /// The settings that an algorithm does not look at.
    private static func idle(_ algorithm: Algorithm) -> [Idle] {
        let ofDirection: [Idle] = [
            Idle(.fixedParticles, \.fixedParticles), Idle(.particleSets, \.particleSets), Idle(.squash, \.squash),
            Idle(.bandwidth, \.bandwidth), Idle(.valueProposal, \.valueProposal),
        ]
        switch algorithm {
        case .softQ: return []
        case .map: return ofDirection
        case .ddpg:
            return ofDirection + [
                Idle(.updatedParticles, \.updatedParticles), Idle(.valueSamples, \.valueSamples), Idle(.temperature, \.temperature),
                Idle(.latents, \.latents),
            ]
        }
    }
}

extension SoftQSettings {
    private struct Range {
        let key: CodingKeys
        let rule: String
        let holds: (SoftQSettings) -> Bool

        init(_ key: CodingKeys, _ rule: String, _ holds: @escaping (SoftQSettings) -> Bool) {
            (self.key, self.rule, self.holds) = (key, rule, holds)
        }

        init(_ key: CodingKeys, _ count: KeyPath<SoftQSettings, Int>, from least: Int) {
            self.init(key, "is at least \(least)") { $0[keyPath: count] >= least && $0[keyPath: count] <= 1 << 30 }
        }

        init(_ key: CodingKeys, _ schedule: KeyPath<SoftQSettings, LogLinearSchedule>) {
            self.init(key, "has values above 0, and an end that does not come before its begin") {
                let s = $0[keyPath: schedule]
                return s.initial > 0 && s.final > 0 && s.initial.isFinite && s.final.isFinite && s.isOrdered
            }
        }
    }

    private struct Idle {
        let key: CodingKeys
        let differs: (SoftQSettings, SoftQSettings) -> Bool
        let reset: (inout SoftQSettings, SoftQSettings) -> Void

        init<Value: Equatable>(_ key: CodingKeys, _ setting: WritableKeyPath<SoftQSettings, Value>) {
            self.key = key
            differs = { $0[keyPath: setting] != $1[keyPath: setting] }
            reset = { $0[keyPath: setting] = $1[keyPath: setting] }
        }
    }
}
