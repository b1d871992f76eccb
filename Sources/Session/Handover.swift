/// Carries a value to the thread that will be its only user.
final class Handover<Value: ~Copyable>: @unchecked Sendable {
    private let place = UnsafeMutablePointer<Value>.allocate(capacity: 1)
    private var isThere = true

    init(_ value: consuming Value) { place.initialize(to: value) }

    deinit {
        if isThere { place.deinitialize(count: 1) }
        place.deallocate()
    }

    /// To be called once.
    func take() -> Value {
        precondition(isThere, "a value is handed over once")
        isThere = false
        return place.move()
    }
}
