import Glibc
import Policy
import Realtime

/// One safetensors file on disk, replaced whole or not at all.
struct CheckpointFile {
    let path: String
    private static let largest = 1 << 30

    init(path: String) { self.path = path }

    /// Where the file before the newest one is kept.
    var previous: CheckpointFile { CheckpointFile(path: path + ".previous") }

    /// Writes beside the file, with a checksum over all of it, to the disk, and renames.
    /// - Parameter keepsPrevious: so that the one before is there when this one is damaged.
    func write(_ contents: Safetensors.Contents, keepsPrevious: Bool = false) throws(CheckpointError) {
        let bytes = CheckpointSeal.sealed(contents)
        let beside = path + ".new"
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw writeError() }
        var failure = bytes.withUnsafeBytes { WholeTransfer.write($0, to: descriptor) }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        if keepsPrevious { keepPrevious() }
        guard close(descriptor) == 0, failure == 0, rename(beside, path) == 0 else {
            let error = CheckpointError.cannotWrite(path: path, reason: String(cString: strerror(failure == 0 ? errno : failure)))
            unlink(beside)
            throw error
        }
        syncFolder()
    }

    /// Gives the newest file a second name, which the next one does not take away; where there is none yet, nothing is kept.
    private func keepPrevious() {
        let beside = previous.path + ".new"
        unlink(beside)
        if link(path, beside) == 0 { rename(beside, previous.path) }
    }

    func read() throws(CheckpointError) -> Safetensors.Contents {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw readError() }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard (0...Self.largest).contains(size) else {
            throw .cannotRead(path: path, reason: "\(size) bytes are not the size of a checkpoint")
        }
        var bytes = [UInt8](repeating: 0, count: size)
        let failure = bytes.withUnsafeMutableBytes { WholeTransfer.read($0, from: descriptor) }
        guard failure == 0 else { throw .cannotRead(path: path, reason: String(cString: strerror(failure))) }
        guard CheckpointSeal.holds(bytes) else { throw .damaged(path: path) }
        do { return try Safetensors.decode(bytes) } catch { throw .malformed(path: path, error) }
    }

    /// Makes the new name survive a loss of power.
    private func syncFolder() {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private func readError() -> CheckpointError { .cannotRead(path: path, reason: String(cString: strerror(errno))) }
    private func writeError() -> CheckpointError { .cannotWrite(path: path, reason: String(cString: strerror(errno))) }
}

extension CheckpointFile {
    /// The flat block of a network from its arrays, each of which must fit.
    func take(_ layout: NetworkLayout, named name: String, from contents: Safetensors.Contents) throws(CheckpointError) -> [Float] {
        var block: [Float] = []
        for (index, layer) in layout.layers.enumerated() {
            block += try floats("\(name).\(index).weight", shape: [layer.outputs, layer.inputs], from: contents)
            block += try floats("\(name).\(index).bias", shape: [layer.outputs], from: contents)
        }
        return block
    }

    func take(_ count: Int, named name: String, from contents: Safetensors.Contents) throws(CheckpointError) -> [UInt64] {
        let tensor = try tensor(name, shape: [count], from: contents)
        guard let numbers = tensor.integers else {
            throw .doesNotFit(path: path, tensor: name, found: "of type \(tensor.kind.rawValue)", expected: "U64")
        }
        return numbers
    }

    func takeFloats(_ count: Int, named name: String, from contents: Safetensors.Contents) throws(CheckpointError) -> [Float] {
        try floats(name, shape: [count], from: contents)
    }

    private func floats(_ name: String, shape: [Int], from contents: Safetensors.Contents) throws(CheckpointError) -> [Float] {
        let tensor = try tensor(name, shape: shape, from: contents)
        guard let numbers = tensor.floats else {
            throw .doesNotFit(path: path, tensor: name, found: "of type \(tensor.kind.rawValue)", expected: "F32")
        }
        guard numbers.allSatisfy(\.isFinite) else { throw .notFinite(path: path, tensor: name) }
        return numbers
    }

    private func tensor(_ name: String, shape: [Int], from contents: Safetensors.Contents) throws(CheckpointError) -> Safetensors.Tensor {
        guard let tensor = contents.tensors[name] else { throw .missing(path: path, tensor: name) }
        guard tensor.shape == shape else {
            throw .doesNotFit(path: path, tensor: name, found: "of shape \(tensor.shape)", expected: "\(shape)")
        }
        return tensor
    }
}

extension Safetensors.Contents {
    /// Adds a network's weights layer by layer: `name.0.weight` (outputs × inputs), `name.0.bias`, `name.1.weight` and so on.
    mutating func add(_ parameters: [Float], _ layout: NetworkLayout, named name: String) {
        for (index, layer) in layout.layers.enumerated() {
            tensors["\(name).\(index).weight"] = .init(parameters[layer.weights..<layer.bias], shape: [layer.outputs, layer.inputs])
            tensors["\(name).\(index).bias"] = .init(parameters[layer.bias..<layer.bias + layer.outputs], shape: [layer.outputs])
        }
    }
}

/// A checksum over a whole safetensors file that stands in the file itself: `crc32c` among its metadata, computed with zeros in its place.
enum CheckpointSeal {
    static let key = "crc32c"
    private static let digits = 8
    private static let empty = String(repeating: "0", count: digits)
    private static let mark = Array("\"\(key)\":\"".utf8)

    static func sealed(_ contents: Safetensors.Contents) -> [UInt8] {
        var contents = contents
        contents.metadata[key] = empty
        var bytes = Safetensors.encode(contents)
        guard let place = place(in: bytes) else { preconditionFailure("the checksum has a place") }
        bytes.replaceSubrange(place, with: text(Checksum.crc32c.sum(bytes)))
        return bytes
    }

    /// Whether the checksum is right; a file of another writer has none.
    static func holds(_ bytes: [UInt8]) -> Bool {
        guard let place = place(in: bytes) else { return true }
        var blank = bytes
        blank.replaceSubrange(place, with: empty.utf8)
        return Array(bytes[place]) == text(Checksum.crc32c.sum(blank))
    }

    private static func text(_ checksum: UInt32) -> [UInt8] {
        let number = String(checksum, radix: 16)
        return Array((String(repeating: "0", count: digits - number.count) + number).utf8)
    }

    /// In the header, which comes first.
    private static func place(in bytes: [UInt8]) -> Range<Int>? {
        let header = bytes.prefix(1 << 16)
        var start = 0
        while start + mark.count + digits <= header.count {
            if header[start] == mark[0], header[start..<start + mark.count].elementsEqual(mark) {
                return start + mark.count..<start + mark.count + digits
            }
            start += 1
        }
        return nil
    }
}
