/// What is wrong with one servo at present.
struct ServoMisbehaviour: Equatable {
    var isOverloaded = false
    var restarts = false
    var isFrozen = false
    var refuses = false
    /// Ticks between what it says and where it is.
    var offset = 0
    var answersAs: UInt8?

    static let none = ServoMisbehaviour()

    init() {}

    init(of id: Int, during faults: [TimedFault.Kind]) {
        for fault in faults {
            switch fault {
            case .overload(id): isOverloaded = true
            case .reboot(id): restarts = true
            case .frozenEncoder(id): isFrozen = true
            case .refuse(id): refuses = true
            case .wrongPosition(id, let ticks): offset += ticks
            case .wrongID(id, let other): answersAs = UInt8(truncatingIfNeeded: other)
            default: break
            }
        }
    }
}

extension DynamixelServo {
    /// Begins, goes on with or ends what is wrong.
    func misbehave(_ next: ServoMisbehaviour) {
        if next.isOverloaded { health.errors |= ServoHealth.ErrorBit.overload }
        if next.restarts && !misbehaviour.restarts { reboot() }
        encoder.isFrozen = next.isFrozen
        misbehaviour = next
    }

    /// The ID that it answers under.
    var spokenID: UInt8 { misbehaviour.answersAs ?? id }
}
