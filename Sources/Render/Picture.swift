extension Scene {
    /// The picture of the scene, by one ray a pixel, and by four more where it changes from one pixel to the next.
    public func picture(width: Int, height: Int) -> Raster {
        let (light, tiles) = (Light(self), Tiles(self, width: width, height: height))
        var lights = [SIMD3<Double>](repeating: .zero, count: width * height)
        var seen = [Int](repeating: -1, count: width * height)
        for row in 0..<height {
            for column in 0..<width {
                let place = row * width + column
                lights[place] = shine(light, at: Double(column) + 0.5, Double(row) + 0.5, tiles, seen: &seen[place])
            }
        }
        var picture = Raster(width: width, height: height)
        for row in 0..<height {
            for column in 0..<width {
                let place = row * width + column
                var sum = lights[place]
                if Scene.isEdge(lights, seen, width, height, column, row) {
                    for (x, y) in Scene.offsets {
                        var ignored = 0
                        sum += shine(light, at: Double(column) + x, Double(row) + y, tiles, seen: &ignored)
                    }
                    sum /= Double(Scene.offsets.count + 1)
                }
                picture[column, row] = Color(light: sum).bytes
            }
        }
        return picture
    }

    /// A turned square, so that neither upright nor level edges fall on two of its places.
    private static let offsets = [(0.375, 0.125), (0.875, 0.375), (0.125, 0.625), (0.625, 0.875)]

    private func shine(_ light: Light, at x: Double, _ y: Double, _ tiles: Tiles, seen: inout Int) -> SIMD3<Double> {
        let half = Double(tiles.height) / 2
        let ray = camera.ray((x - Double(tiles.width) / 2) / half, (half - y) / half)
        return light.along(ray, among: tiles.shapes(x, y), seen: &seen)
    }

    private static func isEdge(
        _ lights: [SIMD3<Double>], _ seen: [Int], _ width: Int, _ height: Int, _ column: Int, _ row: Int
    ) -> Bool {
        let place = row * width + column
        func differs(_ next: Int) -> Bool { seen[next] != seen[place] || (lights[next] - lights[place]).length > 0.04 }
        return column > 0 && differs(place - 1) || column + 1 < width && differs(place + 1) || row > 0 && differs(place - width)
            || row + 1 < height && differs(place + width)
    }
}

/// Which shapes may be seen where: the picture in squares, each with the shapes whose bounding balls reach it.
private struct Tiles {
    private static let side = 16
    let width: Int
    let height: Int
    private let columns: Int
    private var lists: [[Int]]

    init(_ scene: Scene, width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        columns = (width + Tiles.side - 1) / Tiles.side
        let rows = (height + Tiles.side - 1) / Tiles.side
        lists = Array(repeating: [], count: columns * rows)
        let half = Double(height) / 2
        for (index, shape) in scene.shapes.enumerated() {
            let (center, radius) = shape.bound
            guard let cover = scene.camera.cover(center: center, radius: radius) else {
                for tile in lists.indices { lists[tile].append(index) }
                continue
            }
            let left = Tiles.tile(cover.x.lowerBound * half + Double(width) / 2, columns)
            let right = Tiles.tile(cover.x.upperBound * half + Double(width) / 2, columns)
            let top = Tiles.tile(half - cover.y.upperBound * half, rows)
            let bottom = Tiles.tile(half - cover.y.lowerBound * half, rows)
            for row in top...bottom { for column in left...right { lists[row * columns + column].append(index) } }
        }
    }

    private static func tile(_ pixel: Double, _ count: Int) -> Int { Int(min(max(pixel / Double(side), 0), Double(count - 1))) }

    func shapes(_ x: Double, _ y: Double) -> [Int] {
        lists[Int(y) / Tiles.side * columns + Int(x) / Tiles.side]
    }
}
