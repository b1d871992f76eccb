import CGIF
import Glibc

/// Pictures one after the other, over and over: an animation that a web page shows as it is.
public enum GIFFile {
    /// - Parameters:
    ///   - pictures: of one size
    ///   - interval: s between two, to a hundredth
    ///   - pause: s that the last one stays
    public static func write(_ pictures: [Raster], interval: Double, pause: Double, to path: String) throws(PictureError) {
        guard let first = pictures.first else { throw .notWritten(path: path) }
        var code: Int32 = 0
        // The library's own way to open a file lets nobody else read it.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0, let file = EGifOpenFileHandle(descriptor, &code) else { throw .notWritten(path: path) }
        let palette = Palette(of: pictures)
        var isWhole = begin(file, first, palette)
        var shown: [UInt8] = []
        for (index, picture) in pictures.enumerated() where isWhole {
            let numbers = GIFFile.numbers(of: picture, palette)
            let isLast = index == pictures.count - 1
            isWhole = GIFFile.put(
                numbers, after: shown, width: picture.width, hundredths: Int(((isLast ? pause : interval) * 100).rounded()), in: file)
            shown = numbers
        }
        guard EGifCloseFile(file, &code) == GIF_OK, isWhole else { throw .notWritten(path: path) }
    }

    private typealias File = UnsafeMutablePointer<GifFileType>

    private static func begin(_ file: File, _ first: Raster, _ palette: Palette) -> Bool {
        var colors = [GifColorType](repeating: GifColorType(), count: 256)
        for (number, color) in palette.colors.enumerated() { colors[number] = GifColorType(Red: color.x, Green: color.y, Blue: color.z) }
        guard let map = GifMakeMapObject(256, colors) else { return false }
        defer { GifFreeMapObject(map) }
        EGifSetGifVersion(file, true)
        // Netscape's block of 1995, which all viewers know: again without end.
        let name = Array("NETSCAPE2.0".utf8)
        return EGifPutScreenDesc(file, Int32(first.width), Int32(first.height), 8, 0, map) == GIF_OK
            && EGifPutExtensionLeader(file, 0xff) == GIF_OK && EGifPutExtensionBlock(file, Int32(name.count), name) == GIF_OK
            && EGifPutExtensionBlock(file, 3, [1, 0, 0] as [UInt8]) == GIF_OK && EGifPutExtensionTrailer(file) == GIF_OK
    }

    private static func numbers(of picture: Raster, _ palette: Palette) -> [UInt8] {
        stride(from: 0, to: picture.bytes.count, by: 3).map {
            palette.number(of: SIMD3(picture.bytes[$0], picture.bytes[$0 + 1], picture.bytes[$0 + 2]))
        }
    }

    /// Only the rectangle that has changed, and in it only the pixels that have.
    private static func put(_ numbers: [UInt8], after shown: [UInt8], width: Int, hundredths: Int, in file: File) -> Bool {
        var (columns, rows) = (0...width - 1, 0...numbers.count / width - 1)
        if !shown.isEmpty {
            let changed = numbers.indices.filter { numbers[$0] != shown[$0] }
            (columns, rows) = (0...0, 0...0)
            if let first = changed.first, let last = changed.last {
                let across = changed.map { $0 % width }
                columns = (across.min() ?? 0)...(across.max() ?? 0)
                rows = (first / width)...(last / width)
            }
        }
        let delay = UInt16(clamping: hundredths)
        let control: [UInt8] = [1 << 2 | 1, UInt8(delay & 0xff), UInt8(delay >> 8), Palette.transparent]
        guard EGifPutExtension(file, 0xf9, 4, control) == GIF_OK,
            EGifPutImageDesc(
                file, Int32(columns.lowerBound), Int32(rows.lowerBound), Int32(columns.count), Int32(rows.count), false, nil) == GIF_OK
        else { return false }
        for row in rows {
            var line = columns.map { column in
                let place = row * width + column
                return !shown.isEmpty && shown[place] == numbers[place] ? Palette.transparent : numbers[place]
            }
            guard EGifPutLine(file, &line, Int32(line.count)) == GIF_OK else { return false }
        }
        return true
    }
}
