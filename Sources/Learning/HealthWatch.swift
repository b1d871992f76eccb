/// Watches a learner by the metrics of its gradient steps: what is certainly broken is a fault, what merely looks so a warning.
///
/// A pure function of what it was told. Faults: values far outside of what the rewards allow, and particles that have collapsed although the
/// temperature asks for a broad policy. A narrow policy at a small temperature, saturated actions and biased values can be right.
public struct HealthWatch: Sendable {
    public let limits: HealthLimits
    /// What it remembers, for a checkpoint.
    struct State: Equatable {
        var trend = HealthTrend()
        var allowed: ClosedRange<Float> = 0...0
        var beginning: Float = 0
    }

    var state = State()
    /// Running means; all zero before the first step.
    public var trend: HealthTrend { state.trend }
    /// What the rewards so far allow, or twice what the learner began with, which may be another task's.
    public var allowed: ClosedRange<Float> { state.allowed }

    private let discount: Float
    private let temperature: Float
    private let dimensions: Int
    /// Whether the sampler is to follow exp(Q / alpha), and not just Q's maxima.
    private let isSoft: Bool

    /// - Parameter dimensions: of an action.
    public init(settings: SoftQSettings, dimensions: Int, limits: HealthLimits = HealthLimits()) {
        self.limits = limits
        discount = Float(settings.discount)
        // What was learned at the highest temperature fades only slowly.
        temperature = settings.algorithm == .ddpg ? 0 : Float(max(settings.temperature.initial, settings.temperature.final))
        isSoft = settings.algorithm == .softQ
        self.dimensions = dimensions
    }

    /// Takes the metrics of a step.
    /// - Parameter rewards: the least and the largest reward in the pool.
    public mutating func note(_ metrics: LearnerMetrics, rewards: ClosedRange<Float>) throws(LearnerFault) {
        state.trend.note(metrics, window: limits.window)
        if trend.steps == 1 { state.beginning = trend.values.map { 2 * abs($0) }.max() ?? 0 }
        let range = allowedValues(rewards: rewards, discount: discount, temperature: temperature, actionDimensions: dimensions)
        state.allowed = min(range.lowerBound, -state.beginning)...max(range.upperBound, state.beginning)
        let step = metrics.gradientSteps
        let width = limits.valueExcess * (allowed.upperBound - allowed.lowerBound)
        for value in trend.values {
            guard value.isFinite else { throw .notFinite(quantity: "mean value", gradientStep: step) }
            guard value >= allowed.lowerBound - width, value <= allowed.upperBound + width else {
                throw .valuesRanAway(value: value, allowed: allowed, gradientStep: step)
            }
        }
        if isCollapsed, missesTarget { throw .samplerCollapsed(spread: trend.particleSpread, gradientStep: step) }
    }

    /// What does not look right and stops nothing.
    public var warnings: [HealthWarning] {
        var warnings: [HealthWarning] = []
        if let stray { warnings.append(.valuesBeyondRewards(value: stray, allowed: allowed)) }
        if isSettled, trend.saturation > limits.saturation { warnings.append(.saturated(share: trend.saturation)) }
        return warnings
    }

    /// Whether these weights may be the ones to come back to.
    public var isSound: Bool { stray == nil }

    /// A value that the rewards do not allow.
    private var stray: Float? { trend.values.first { !allowed.contains($0) } }

    /// Means over fewer steps say little.
    private var isSettled: Bool { trend.steps >= limits.window }
    private var isCollapsed: Bool { isSoft && isSettled && trend.particleSpread < limits.collapsedSpread }

    /// Whether the sampler is further from exp(Q / alpha) than the values' own error explains.
    private var missesTarget: Bool {
        let missed = trend.temperature * (trend.samplerGap - limits.missedEntropy * Float(dimensions))
        return missed > 3 * (2 * trend.qLoss).squareRoot()
    }
}

/// Running means of a learner's metrics, the plain ones until there are enough steps.
public struct HealthTrend: Equatable, Sendable {
    public private(set) var steps = 0
    public private(set) var temperature: Float = 0
    public private(set) var qMean: Float = 0
    public private(set) var softValueMean: Float = 0
    public private(set) var policyQMean: Float = 0
    public private(set) var qLoss: Float = 0
    public private(set) var particleSpread: Float = 0
    public private(set) var entropy: Float = 0
    public private(set) var saturation: Float = 0

    mutating func note(_ metrics: LearnerMetrics, window: Int) {
        steps += 1
        let weight = 1 / Float(min(steps, max(window, 1)))
        func move(_ mean: inout Float, to value: Float) { mean += weight * (value - mean) }
        move(&temperature, to: metrics.temperature)
        move(&qMean, to: metrics.qMean)
        move(&softValueMean, to: metrics.softValueMean)
        move(&policyQMean, to: metrics.policyQMean)
        move(&qLoss, to: metrics.qLoss)
        move(&particleSpread, to: metrics.particleSpread)
        move(&entropy, to: metrics.entropy)
        move(&saturation, to: metrics.saturation)
    }

    var values: [Float] { [qMean, softValueMean, policyQMean] }

    /// nat: V = E[Q] + alpha H where the sampler draws from exp(Q / alpha), and alpha times the divergence between the two more where it does
    /// not. V comes from the target network at next states and from few uniform actions, which makes it too low: near zero or below is well.
    public var samplerGap: Float { temperature > 0 ? (softValueMean - policyQMean) / temperature - entropy : 0 }
}

extension HealthWatch.State {
    /// All but the count of steps, which no Float holds.
    var numbers: [Float] {
        [
            trend.temperature, trend.qMean, trend.softValueMean, trend.policyQMean, trend.qLoss, trend.particleSpread, trend.entropy,
            trend.saturation, allowed.lowerBound, allowed.upperBound, beginning,
        ]
    }

    /// Precondition: as many numbers as above.
    init(numbers: [Float], steps: Int) {
        trend = HealthTrend(numbers, steps: steps)
        allowed = min(numbers[8], numbers[9])...max(numbers[8], numbers[9])
        beginning = numbers[10]
    }
}

extension HealthTrend {
    fileprivate init(_ numbers: [Float], steps: Int) {
        (self.steps, temperature, qMean, softValueMean) = (steps, numbers[0], numbers[1], numbers[2])
        (policyQMean, qLoss, particleSpread, entropy, saturation) = (numbers[3], numbers[4], numbers[5], numbers[6], numbers[7])
    }
}
