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
