/// Reads a `Decodable` value from YAML 1.2 text in which every key is known.
///
/// A key that the type does not ask for is refused, as are duplicate keys, merge keys, tags of other schemas, numbers that are
/// not finite, blanks (`<what belongs here>`, not quoted) and text beyond 1 MiB, 64 levels or 100 000 aliased values. Reading runs no code.
public struct YAMLDecoder: Sendable {
    public init() {}

    /// - Parameter file: the name that errors show.
    /// - Throws: the first fault with its line, column and source line. A `DecodingError` that the type itself throws is shown at
    ///   the value that its coding path names.
    public func decode<T: Decodable>(_ type: T.Type, from text: String, file: String) throws(YAMLError) -> T {
        do throws(Fault) {
            return try decode(type, from: try Composer.compose(text))
        } catch {
            throw YAMLError(error, file: file, text: text)
        }
    }

    private func decode<T: Decodable>(_ type: T.Type, from root: Node) throws(Fault) -> T {
        do {
            return try NodeDecoder.value(type, of: root, path: [])
        } catch {
            throw Fault(decoding: error, root: root)
        }
    }
}

extension Fault {
    /// The one place that turns what a type throws into a message.
    fileprivate init(decoding error: any Error, root: Node) {
        switch error {
        case let fault as Fault: self = fault
        case let error as DecodingError: self = Fault(error, root: root)
        default: self = Fault(String(describing: error), at: root.mark)
        }
    }

    private init(_ error: DecodingError, root: Node) {
        switch error {
        case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context):
            self = Fault(context.debugDescription, at: root.mark(of: context.codingPath))
        case .keyNotFound(let key, let context):
            self = Fault("the key '\(key.stringValue)' is missing", at: root.mark(of: context.codingPath))
        @unknown default:
            self = Fault(String(describing: error), at: root.mark)
        }
    }
}

extension Node {
    /// The place of the deepest node that a coding path reaches.
    fileprivate func mark(of path: [any CodingKey]) -> Mark {
        var node = self
        for key in path {
            guard let next = node.value(forKey: key.stringValue) ?? key.intValue.flatMap(node.element) else { break }
            node = next
        }
        return node.mark
    }
}
