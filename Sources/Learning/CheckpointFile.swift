import Glibc
import Policy
import Realtime

/// One safetensors file on disk, replaced whole or not at all.
struct CheckpointFile {
    let path: String
    private static let largest = 1 << 30

    init(path: String) { self.path = path }

    /// Writes beside the file, to the disk, and renames.
    func write(_ contents: Safetensors.Contents) throws(CheckpointError) {
        let bytes = Safetensors.encode(contents)
        let beside = path + ".new"
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw writeError() }
        var failure = bytes.withUnsafeBytes { WholeTransfer.write($0, to: descriptor) }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        guard close(descriptor) == 0, failure == 0, rename(beside, path) == 0 else {
            let error = CheckpointError.cannotWrite(path: path, reason: String(cString: strerror(failure == 0 ? errno : failure)))
            unlink(beside)
            throw error
        }
        syncFolder()
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
