import CPNG

/// A picture as a file that every viewer opens.
public enum PNGFile {
    public static func write(_ picture: Raster, to path: String) throws(PictureError) {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        image.width = png_uint_32(picture.width)
        image.height = png_uint_32(picture.height)
        image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
        guard png_image_write_to_file(&image, path, 0, picture.bytes, 0, nil) != 0 else { throw .notWritten(path: path) }
    }
}

/// Why a picture is not there.
public enum PictureError: Error, Equatable, CustomStringConvertible {
    case notWritten(path: String)

    public var description: String {
        switch self {
        case .notWritten(let path): "\(path) could not be written; check its folder, its permissions and the space on the disk."
        }
    }
}
