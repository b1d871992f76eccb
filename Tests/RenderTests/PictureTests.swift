import CGIF
import CPNG
import Foundation
import Testing

@testable import Render

@Suite struct PictureTests {
    private let folder = NSTemporaryDirectory() + "limber-render-\(UInt64.random(in: 0 ... .max))"

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

    private func scene(_ place: SIMD3<Double>) -> Scene {
        let camera = Camera(target: .zero, distance: 4, azimuth: -0.8, elevation: 0.4)
        return Scene(shapes: [.ball(at: place, radius: 0.3, color: Color(0x009e73))], camera: camera, floor: -0.3)
    }

    @Test func whatTheCameraLooksAtIsInTheMiddleAndThrowsAShadow() {
        let picture = scene(.zero).picture(width: 80, height: 60)
        let (middle, corner) = (picture[40, 30], picture[2, 2])
        #expect(middle.y > middle.x &+ 40 && middle.y > middle.z)
        #expect(corner.x > 200 && corner.y > 200 && corner.z > 200)
        var lit = scene(.zero)
        lit.shapes[0].castsShadow = false
        let bright = lit.picture(width: 80, height: 60)
        let darker = (0..<60).flatMap { row in (0..<80).map { Int(bright[$0, row].x) - Int(picture[$0, row].x) } }
        #expect(darker.count { $0 > 20 } > 10 && darker.allSatisfy { $0 >= 0 })
        #expect(scene(.zero).picture(width: 80, height: 60) == picture)
    }

    @Test func aShapeThatLetsLightThroughShowsWhatLiesBehind() {
        var ghost = scene(.zero)
        ghost.shapes[0].opacity = 0.3
        ghost.shapes[0].castsShadow = false
        let (one, other) = (ghost.picture(width: 40, height: 30)[20, 15], scene(.zero).picture(width: 40, height: 30)[20, 15])
        #expect(one.x > other.x &+ 40 && one.y > 120)
    }

    @Test func libpngReadsWhatWasWritten() throws {
        let picture = scene(.zero).picture(width: 40, height: 30)
        try PNGFile.write(picture, to: folder + "/one.png")
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        #expect(png_image_begin_read_from_file(&image, folder + "/one.png") != 0 && image.width == 40 && image.height == 30)
        image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
        var bytes = [UInt8](repeating: 0, count: 40 * 30 * 3)
        #expect(png_image_finish_read(&image, nil, &bytes, 0, nil) != 0 && bytes == picture.bytes)
        #expect(throws: PictureError.notWritten(path: folder + "/no/one.png")) { try PNGFile.write(picture, to: folder + "/no/one.png") }
    }

    @Test func giflibReadsAFrameForEachPictureAndOnlyWhatHasChanged() throws {
        let pictures = [0.0, 0.3, 0.3].map { scene(SIMD3($0, 0, 0)).picture(width: 80, height: 60) }
        try GIFFile.write(pictures, interval: 0.08, pause: 1.5, to: folder + "/three.gif")
        var code: Int32 = 0
        let file = try #require(DGifOpenFileName(folder + "/three.gif", &code))
        defer { DGifCloseFile(file, &code) }
        #expect(DGifSlurp(file) == GIF_OK && file.pointee.ImageCount == 3 && file.pointee.SWidth == 80)
        let frames = (0..<3).map { file.pointee.SavedImages[$0] }
        #expect(frames[0].ImageDesc.Width == 80 && frames[1].ImageDesc.Width < 80 && frames[2].ImageDesc.Width == 1)
        let map = try #require(file.pointee.SColorMap)
        let palette = Palette(of: pictures)
        for place in stride(from: 0, to: 80 * 60, by: 7) {
            let color = map.pointee.Colors[Int(frames[0].RasterBits[place])]
            let own = pictures[0][place % 80, place / 80]
            #expect(color.Red == palette.colors[Int(palette.number(of: own))].x)
            #expect(abs(Int(color.Green) - Int(own.y)) < 12)
        }
        #expect(throws: PictureError.self) { try GIFFile.write(pictures, interval: 0.1, pause: 1, to: folder + "/no/three.gif") }
        #expect(throws: PictureError.self) { try GIFFile.write([], interval: 0.1, pause: 1, to: folder + "/none.gif") }
    }

    @Test func fewColoursAreKeptAsTheyAre() {
        var picture = Raster(width: 6, height: 2)
        for column in 0..<6 { picture.fill(columns: column..<(column + 1), rows: 0..<2, with: Color(UInt32(column) * 0x2a2a2a)) }
        let palette = Palette(of: [picture])
        #expect(palette.colors.count == 6)
        for column in 0..<6 {
            let (own, shown) = (picture[column, 1], palette.colors[Int(palette.number(of: picture[column, 1]))])
            #expect(own == shown)
        }
    }
}
