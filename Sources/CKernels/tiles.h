// Matrix products in tiles: TILE_ROWS rows by up to three vectors of LANES columns, whose sums stay in registers.
//
// Included once for each feature level of the processor, with LANES, TILE_ROWS and LEVEL(name) defined.

typedef float LEVEL(vector) __attribute__((vector_size(4 * LANES), aligned(4)));
typedef int32_t LEVEL(lanes) __attribute__((vector_size(4 * LANES), aligned(4)));
#define VECTOR LEVEL(vector)
#define UNROLL _Pragma("clang loop unroll(full)")
#define FUSED _Pragma("clang fp contract(fast)")

INLINE VECTOR LEVEL(where)(LEVEL(lanes) mask, VECTOR x) { return (VECTOR)((LEVEL(lanes))x & mask); }

/// Vectors side by side in a panel, of the `vectors` that are left: panels are as even as can be and at most three wide.
INLINE long LEVEL(panel_width)(long vectors) {
  long panels = (vectors + 2) / 3;
  return (vectors + panels - 1) / panels;
}

// Of a vector that reaches past the last column, only the first `count` floats are there.
#if LANES == 16
INLINE __mmask16 LEVEL(present)(long count) { return (__mmask16)(count >= 16 ? 0xffff : (1 << count) - 1); }
INLINE VECTOR LEVEL(load)(const float *x, long count) { return (VECTOR)_mm512_maskz_loadu_ps(LEVEL(present)(count), x); }
INLINE void LEVEL(store)(VECTOR y, float *x, long count) { _mm512_mask_storeu_ps(x, LEVEL(present)(count), (__m512)y); }
#else
INLINE VECTOR LEVEL(load)(const float *x, long count) {
  VECTOR y = {};
  if (count >= LANES) return *(const VECTOR *)x;
  for (long i = 0; i < count; i++) y[i] = x[i];
  return y;
}
INLINE void LEVEL(store)(VECTOR y, float *x, long count) {
  if (count >= LANES) *(VECTOR *)x = y;
  else for (long i = 0; i < count; i++) x[i] = y[i];
}
#endif

/// sums[i][v] = sum_k a[i][k] b[k][v], with b packed.
INLINE void LEVEL(rows_tile)(
    const int width, long rows, long inner, const float *a, long a_stride, const float *b, VECTOR sums[TILE_ROWS][3]) {
  FUSED
  const float *row[TILE_ROWS];
  UNROLL for (int i = 0; i < TILE_ROWS; i++) {
    row[i] = a + (i < rows ? i : rows - 1) * a_stride;
    UNROLL for (int v = 0; v < width; v++) sums[i][v] = (VECTOR){};
  }
  for (long k = 0; k < inner; k++) {
    VECTOR panel[3];
    UNROLL for (int v = 0; v < width; v++) panel[v] = *(const VECTOR *)(b + (k * width + v) * LANES);
    UNROLL for (int i = 0; i < TILE_ROWS; i++) {
      UNROLL for (int v = 0; v < width; v++) sums[i][v] += row[i][k] * panel[v];
    }
  }
}

/// sums[i][v] = sum_k a[k][i] b[k][v]
INLINE void LEVEL(columns_tile)(
    const int width, long columns, long inner, const float *a, long a_stride, const float *b, long b_stride, VECTOR sums[TILE_ROWS][3]) {
  FUSED
  const float *column[TILE_ROWS];
  UNROLL for (int i = 0; i < TILE_ROWS; i++) {
    column[i] = a + (i < columns ? i : columns - 1);
    UNROLL for (int v = 0; v < width; v++) sums[i][v] = (VECTOR){};
  }
  for (long k = 0; k < inner; k++) {
    VECTOR panel[3];
    UNROLL for (int v = 0; v < width; v++) panel[v] = *(const VECTOR *)(b + k * b_stride + v * LANES);
    UNROLL for (int i = 0; i < TILE_ROWS; i++) {
      UNROLL for (int v = 0; v < width; v++) sums[i][v] += column[i][k * a_stride] * panel[v];
    }
  }
}

/// What a tile of sums becomes before it is stored.
INLINE void LEVEL(store_tile)(
    const int width, const enum kernel_finish finish, VECTOR sums[TILE_ROWS][3], const struct kernel_product *p, long row, long column) {
  long rows = p->rows - row, count = p->columns - column;
  const float *other = 0;
  long left = 0;
  if (finish != KERNEL_STORE) {
    other = p->other + row / p->repeats * p->other_stride + column;
    left = p->repeats - row % p->repeats;
  }
  float *c = p->c + row * p->c_stride + column;
  UNROLL for (int i = 0; i < TILE_ROWS; i++) {
    if (i == rows) break;
    UNROLL for (int v = 0; v < width; v++) {
      VECTOR x = sums[i][v];
      if (finish != KERNEL_STORE) {
        VECTOR y = LEVEL(load)(other + v * LANES, count - v * LANES);
        x = finish == KERNEL_MASK ? LEVEL(where)(y > 0, x) : x + y;
      }
      if (finish == KERNEL_ADD_RELU) x = LEVEL(where)(x > 0, x);
      LEVEL(store)(x, c + v * LANES, count - v * LANES);
    }
    c += p->c_stride;
    if (--left == 0) {
      left = p->repeats;
      other += p->other_stride;
    }
  }
}

INLINE void LEVEL(product_panel)(
    const int width, const enum kernel_finish finish, const struct kernel_product *p, const float *b, long column) {
  for (long row = 0; row < p->rows; row += TILE_ROWS) {
    VECTOR sums[TILE_ROWS][3];
    LEVEL(rows_tile)(width, p->rows - row, p->inner, p->a + row * p->a_stride, p->a_stride, b, sums);
    LEVEL(store_tile)(width, finish, sums, p, row, column);
  }
}

INLINE void LEVEL(products)(const enum kernel_finish finish, const struct kernel_product *p) {
  long vectors = (p->columns + LANES - 1) / LANES;
  const float *b = p->b;
  for (long column = 0; vectors > 0;) {
    long width = LEVEL(panel_width)(vectors);
    if (width == 1) LEVEL(product_panel)(1, finish, p, b, column);
    if (width == 2) LEVEL(product_panel)(2, finish, p, b, column);
    if (width == 3) LEVEL(product_panel)(3, finish, p, b, column);
    vectors -= width;
    column += width * LANES;
    b += p->inner * width * LANES;
  }
}

static void LEVEL(product)(const struct kernel_product *p, enum kernel_finish finish) {
  if (finish == KERNEL_STORE) LEVEL(products)(KERNEL_STORE, p);
  if (finish == KERNEL_ADD) LEVEL(products)(KERNEL_ADD, p);
  if (finish == KERNEL_ADD_RELU) LEVEL(products)(KERNEL_ADD_RELU, p);
  if (finish == KERNEL_MASK) LEVEL(products)(KERNEL_MASK, p);
}

/// c += a' b, for the columns of one panel.
INLINE void LEVEL(outer_panel)(const int width, const struct kernel_product *p, long column) {
  long count = p->columns - column;
  for (long row = 0; row < p->rows; row += TILE_ROWS) {
    VECTOR sums[TILE_ROWS][3];
    LEVEL(columns_tile)(width, p->rows - row, p->inner, p->a + row, p->a_stride, p->b + column, p->b_stride, sums);
    UNROLL for (int i = 0; i < TILE_ROWS; i++) {
      if (i == p->rows - row) break;
      UNROLL for (int v = 0; v < width; v++) {
        float *c = p->c + (row + i) * p->c_stride + column + v * LANES;
        LEVEL(store)(LEVEL(load)(c, count - v * LANES) + sums[i][v], c, count - v * LANES);
      }
    }
  }
}

static void LEVEL(add_outer_product)(const struct kernel_product *p) {
  long vectors = (p->columns + LANES - 1) / LANES;
  for (long column = 0; vectors > 0;) {
    long width = LEVEL(panel_width)(vectors);
    if (width == 1) LEVEL(outer_panel)(1, p, column);
    if (width == 2) LEVEL(outer_panel)(2, p, column);
    if (width == 3) LEVEL(outer_panel)(3, p, column);
    vectors -= width;
    column += width * LANES;
  }
}

static void LEVEL(pack)(const float *b, long inner_stride, long column_stride, float *packed, long inner, long columns) {
  long vectors = (columns + LANES - 1) / LANES;
  for (long column = 0; vectors > 0;) {
    long width = LEVEL(panel_width)(vectors);
    long wide = width * LANES, count = columns - column < wide ? columns - column : wide;
    for (long k = 0; k < inner; k++) {
      const float *row = b + k * inner_stride + column * column_stride;
      for (long c = 0; c < count; c++) packed[c] = row[c * column_stride];
      for (long c = count; c < wide; c++) packed[c] = 0;
      packed += wide;
    }
    vectors -= width;
    column += wide;
  }
}

#undef VECTOR
#undef UNROLL
#undef FUSED
