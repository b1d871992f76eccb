/// The position unit of the X series: 4096 ticks a turn, 2048 at zero.
enum EncoderTicks {
    static let perTurn = 4096
    static let center = 2048
    static let perRadian = Double(perTurn) / (2 * .pi)

    static func radians(_ ticks: Int) -> Double { Double(ticks - center) / perRadian }
}
