/// A parser of bytes that come over a wire or from a file.
///
/// It may read or refuse any bytes, but neither trap nor break the rules that stand beside each below.
public enum FuzzedParser: String, CaseIterable, Sendable {
    case dynamixel, feetech, rtde, robot, calibration, task, checkpoint, replay, log, ros, urdf

    /// Reads `bytes`; a broken rule traps, so that a fuzzer and a test run see it alike.
    public func read(_ bytes: [UInt8]) {
        switch self {
        case .dynamixel: readDynamixel(bytes)
        case .feetech: readFeetech(bytes)
        case .rtde: readRTDE(bytes)
        case .robot: readRobot(String(decoding: bytes, as: UTF8.self))
        case .calibration: readCalibration(String(decoding: bytes, as: UTF8.self))
        case .task: readTask(String(decoding: bytes, as: UTF8.self))
        case .checkpoint: readCheckpoint(bytes)
        case .replay: readReplay(bytes)
        case .log: readLog(bytes)
        case .ros: readROS(bytes)
        case .urdf: readURDF(bytes)
        }
    }
}
