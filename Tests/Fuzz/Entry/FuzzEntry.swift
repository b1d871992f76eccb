import FuzzedParsers
import Glibc

/// Set once, before the first input.
nonisolated(unsafe) private var parser = FuzzedParser.dynamixel

/// libFuzzer's start: the first folder of the command line, to which it adds what it finds, has the name of a parser.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>, _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
    let folder = count.pointee > 1 ? words.pointee[1].map { String(cString: $0) } ?? "" : ""
    guard let named = folder.split(separator: "/").last.flatMap({ FuzzedParser(rawValue: String($0)) }) else {
        print("Name a folder that ends in one of: \(FuzzedParser.allCases.map(\.rawValue).joined(separator: " ")).")
        exit(2)
    }
    parser = named
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafeRawPointer?, _ count: Int) -> CInt {
    parser.read(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
    return 0
}
