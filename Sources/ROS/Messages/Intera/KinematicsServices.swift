/// `geometry_msgs/PoseStamped`
public struct PoseStampedMessage: ROSMessage {
    public static let typeName = "geometry_msgs/PoseStamped"
    public static let md5 = "d3812c3cbc69362b77dc0b19b345f8f5"
    public static let definition = "Header header\nPose pose"
    public static var parts: [any ROSMessage.Type] { [HeaderMessage.self, PoseMessage.self] }
    public var header: HeaderMessage
    public var pose: PoseMessage

    public init(header: HeaderMessage = HeaderMessage(), pose: PoseMessage) { (self.header, self.pose) = (header, pose) }

    public init(from reader: inout MessageReader) {
        header = HeaderMessage(from: &reader)
        pose = PoseMessage(from: &reader)
    }

    public func write(to writer: inout MessageWriter) {
        header.write(to: &writer)
        pose.write(to: &writer)
    }
}

/// `intera_core_msgs/SolvePositionFK`: where tips are at joint angles.
public enum SolvePositionFK: ROSService {
    public static let typeName = "intera_core_msgs/SolvePositionFK"
    public static let md5 = "6db8c7b904dcebec9a59022cd894ef68"

    public struct Request: ROSMessage {
        public static let typeName = "intera_core_msgs/SolvePositionFKRequest"
        public static let md5 = SolvePositionFK.md5
        public static let definition = "sensor_msgs/JointState[] configuration\nstring[] tip_names"
        public var configurations: [JointStateMessage]
        public var tips: [String]

        public init(from reader: inout MessageReader) {
            configurations = reader.array(ofSize: 32) { JointStateMessage(from: &$0) }
            tips = reader.texts()
        }

        public func write(to writer: inout MessageWriter) {
            writer.array(configurations) { $1.write(to: &$0) }
            writer.texts(tips)
        }
    }

    public struct Response: ROSMessage {
        public static let typeName = "intera_core_msgs/SolvePositionFKResponse"
        public static let md5 = SolvePositionFK.md5
        public static let definition = "geometry_msgs/PoseStamped[] pose_stamp\nbool[] isValid\nbool[] inCollision"
        public var poses: [PoseStampedMessage]
        public var areValid, inCollision: [Bool]

        public init(poses: [PoseStampedMessage], areValid: [Bool], inCollision: [Bool]) {
            (self.poses, self.areValid, self.inCollision) = (poses, areValid, inCollision)
        }

        public init(from reader: inout MessageReader) {
            poses = reader.array(ofSize: 72) { PoseStampedMessage(from: &$0) }
            areValid = reader.array(ofSize: 1) { $0.bool() }
            inCollision = reader.array(ofSize: 1) { $0.bool() }
        }

        public func write(to writer: inout MessageWriter) {
            writer.array(poses) { $1.write(to: &$0) }
            writer.array(areValid) { $0.bool($1) }
            writer.array(inCollision) { $0.bool($1) }
        }
    }
}

/// `intera_core_msgs/SolvePositionIK`: joint angles at which tips are in poses.
public enum SolvePositionIK: ROSService {
    public static let typeName = "intera_core_msgs/SolvePositionIK"
    public static let md5 = "7ae4607244c30c6c631f3693cd280e45"
    /// Results below zero; one that is not is the seed's kind.
    public static let (failed, unknownTip): (Int8, Int8) = (-1, -3)
    public static let (userSeed, currentSeed): (Int8, Int8) = (1, 2)

    public struct Request: ROSMessage {
        public static let typeName = "intera_core_msgs/SolvePositionIKRequest"
        public static let md5 = SolvePositionIK.md5
        public static let definition = """
            geometry_msgs/PoseStamped[] pose_stamp
            sensor_msgs/JointState[] seed_angles
            int8 SEED_AUTO=0
            int8 SEED_USER=1
            int8 SEED_CURRENT=2
            int8 SEED_NS_MAP=3
            int8 seed_mode
            bool[] use_nullspace_goal
            sensor_msgs/JointState[] nullspace_goal
            float64[] nullspace_gain
            string[] tip_names
            """
        public var poses: [PoseStampedMessage]
        public var seeds: [JointStateMessage]
        public var seedMode: Int8
        public var usesNullspaceGoal: [Bool]
        public var nullspaceGoals: [JointStateMessage]
        public var nullspaceGains: [Double]
        public var tips: [String]

        public init(from reader: inout MessageReader) {
            poses = reader.array(ofSize: 72) { PoseStampedMessage(from: &$0) }
            seeds = reader.array(ofSize: 32) { JointStateMessage(from: &$0) }
            seedMode = reader.int8()
            usesNullspaceGoal = reader.array(ofSize: 1) { $0.bool() }
            nullspaceGoals = reader.array(ofSize: 32) { JointStateMessage(from: &$0) }
            nullspaceGains = reader.numbers()
            tips = reader.texts()
        }

        public func write(to writer: inout MessageWriter) {
            writer.array(poses) { $1.write(to: &$0) }
            writer.array(seeds) { $1.write(to: &$0) }
            writer.int8(seedMode)
            writer.array(usesNullspaceGoal) { $0.bool($1) }
            writer.array(nullspaceGoals) { $1.write(to: &$0) }
            writer.numbers(nullspaceGains)
            writer.texts(tips)
        }
    }

    public struct Response: ROSMessage {
        public static let typeName = "intera_core_msgs/SolvePositionIKResponse"
        public static let md5 = SolvePositionIK.md5
        public static let definition = """
            sensor_msgs/JointState[] joints
            int8 IK_FAILED=-1
            int8 IK_IN_COLLISION=-2
            int8 IK_ENDPOINT_DOES_NOT_EXIST=-3
            int8[] result_type
            """
        public var joints: [JointStateMessage]
        public var results: [Int8]

        public init(joints: [JointStateMessage], results: [Int8]) { (self.joints, self.results) = (joints, results) }

        public init(from reader: inout MessageReader) {
            joints = reader.array(ofSize: 32) { JointStateMessage(from: &$0) }
            results = reader.array(ofSize: 1) { $0.int8() }
        }

        public func write(to writer: inout MessageWriter) {
            writer.array(joints) { $1.write(to: &$0) }
            writer.array(results) { $0.int8($1) }
        }
    }
}
