import Testing

@testable import Experiments

@Suite struct EnvironmentTests {
    @Test func aStepIsNoEndUnlessItSaysSo() {
        #expect(!EnvironmentStep(observation: [0], reward: 1).isTerminal)
    }
}
