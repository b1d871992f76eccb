/// What pushes did to a replay, as `--json` prints it.
public struct PushReport: Encodable, Equatable, Sendable {
    /// Of the episodes that nobody disturbed, those that held the target after the time at which their twin's push ends; nil where people
    /// pushed when they liked.
    public var without: Share?
    /// Of the disturbed ones, those that held it after their push. One that was stopped counts as failed, here and above.
    public var with: Share
    /// Of the pushes, those that were recovered from.
    public var recovered: Share
    /// The same by kind of push.
    public var kinds: [Kind]
    public var pushes: [PushResult]
    /// m by which a push moves an arm that is not held by what it works at.
    public static let reallyMoved = 0.05

    public struct Kind: Encodable, Equatable, Sendable {
        public var what: String
        public var recovered: Share
        /// Of their undisturbed twins, as above.
        public var without: Share?
        /// The same of those that were really moved, by more than `PushReport.reallyMoved`.
        public var recoveredOfMoved: Share?
        /// s, from letting go until the target is reached to be held: the median, and the longest; nil where none recovered.
        public var medianSeconds: Double?
        public var slowestSeconds: Double?
        /// m
        public var worstError: Double
        public var interventions: Int
        public var stops: Int

        private enum CodingKeys: String, CodingKey {
            case what, recovered, without
            case recoveredOfMoved = "recovered_of_moved"
            case medianSeconds = "median_seconds"
            case slowestSeconds = "slowest_seconds"
            case worstError = "worst_error"
            case interventions, stops
        }
    }

    /// - Parameters:
    ///   - judged: pushes, and the times in undisturbed episodes at which there was none.
    ///   - results: of all episodes of the replay.
    ///   - plan: nil where people pushed.
    init(_ judged: [PushResult], _ results: [EpisodeResult], plan: PerturbationPlan?) {
        var pushes = judged.filter { $0.what != Push.nothing }
        for index in pushes.indices where plan != nil {
            let twin = judged.first { $0.what == Push.nothing && $0.episode + 1 == pushes[index].episode }
            if let twin { pushes[index].compare(to: twin) }
        }
        self.pushes = pushes
        recovered = Share(pushes.count { $0.recovered }, of: pushes.count)
        func held(_ episodes: [EpisodeResult]) -> Share {
            Share(
                episodes.count { episode in
                    let own = judged.filter { $0.episode == episode.episode }
                    return !episode.wasCut && !own.isEmpty && own.allSatisfy(\.recovered)
                }, of: episodes.count)
        }
        func isDisturbed(_ episode: EpisodeResult) -> Bool {
            plan.map { Perturber.role(of: episode.episode, in: $0).isDisturbed } ?? pushes.contains { $0.episode == episode.episode }
        }
        let undisturbed = results.filter { !isDisturbed($0) }
        without = plan == nil ? nil : held(undisturbed)
        with = held(results.filter(isDisturbed))
        var names: [String] = []
        for push in pushes where !names.contains(push.what) { names.append(push.what) }
        kinds = names.map { name in
            var kind = Kind(name, pushes.filter { $0.what == name })
            if let plan { kind.without = held(undisturbed.filter { Perturber.role(of: $0.episode, in: plan).perturbation.name == name }) }
            return kind
        }
    }
}

extension PushReport.Kind {
    fileprivate init(_ what: String, _ pushes: [PushResult]) {
        self.what = what
        recovered = Share(pushes.count { $0.recovered }, of: pushes.count)
        let moved = pushes.filter { $0.moved.map { $0 > PushReport.reallyMoved } ?? false }
        if pushes.contains(where: { $0.moved != nil }) { recoveredOfMoved = Share(moved.count { $0.recovered }, of: moved.count) }
        let seconds = pushes.compactMap(\.recoverySeconds).sorted()
        medianSeconds = seconds.isEmpty ? nil : (seconds[(seconds.count - 1) / 2] + seconds[seconds.count / 2]) / 2
        slowestSeconds = seconds.last
        worstError = pushes.map(\.peakError).max() ?? 0
        interventions = pushes.reduce(0) { $0 + $1.interventions }
        stops = pushes.count { $0.stop != nil }
    }
}
