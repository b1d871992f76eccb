import Learning
import Testing

@Suite struct MatrixProductTests {
    private let settings = SoftQSettings()

    private func operations(_ settings: SoftQSettings, observation: Int, action: Int) -> Double {
        settings.matrixProducts(observation: observation, action: action).map(\.operations).reduce(0, +)
    }

    /// Multiplications and additions for each row of a pass, by hand: first layer's action part, 200 × 200, the sampler's last layer.
    @Test func theOperationsOfThePapersStepAreThoseOfAHandCount() {
        let (part, square) = (2 * 7 * 200, 2 * 200 * 200)
        let (values, particles) = (64 * 50, 64 * 32)
        var count = values * (part + square)  // target network
        count += 64 * (part + square) + 64 * (part + 2 * square)  // Q-network forwards, backwards
        count += particles * (part + square + part)  // fixed particles
        count += particles * (part + square) + particles * (square + part)  // Q forwards, backwards to the actions
        count += particles * (part + square + part)  // updated particles
        count += particles * (part + square) + particles * (part + square + part)  // backwards: gradients of layers, and of weights
        count += 64 * 2 * 21 * 200 * 7  // the state's part of the first layer: five passes forwards, two backwards
        #expect(operations(settings, observation: 21, action: 7) == Double(count))
    }

    @Test func aStateIsCountedOnceHoweverManyActionsAreTriedInIt() {
        var more = settings
        more.valueSamples = 100
        let extra = operations(more, observation: 21, action: 7) - operations(settings, observation: 21, action: 7)
        #expect(extra == Double(64 * 50 * 2 * (7 * 200 + 200 * 200)))
        let wider = operations(settings, observation: 22, action: 7) - operations(settings, observation: 21, action: 7)
        #expect(wider == Double(7 * 64 * 2 * 200))
    }

    @Test(arguments: MatrixProduct.Form.allCases)
    func panelsAreTheSameWorkInParts(_ form: MatrixProduct.Form) {
        let product = MatrixProduct(form, rows: 1300, columns: 200, inner: 1100)
        let panels = product.panels(ofRows: 512)
        #expect(panels.count == 3)
        #expect(panels.map(\.operations).reduce(0, +) == product.operations)
        #expect(panels.allSatisfy { (form == .weightGradient ? $0.inner : $0.rows) <= 512 })
    }
}
