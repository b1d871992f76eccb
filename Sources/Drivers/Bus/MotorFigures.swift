/// What a servo's output shaft can do at a supply voltage: typical, not guaranteed.
public struct MotorFigures: Sendable {
    /// V
    public var voltage: Double
    /// N·m at stall
    public var stallTorque: Double
    /// A at stall
    public var stallCurrent: Double
    /// rad/s
    public var noLoadSpeed: Double
    public var gearRatio: Double
    /// N·m/A at the output shaft, by the stall figures.
    public var torqueConstant: Double { stallTorque / stallCurrent }
}
