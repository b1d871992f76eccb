// Matrix products at three feature levels of the processor; the best one that it has is taken.
#include "CKernels.h"
#include "clones.h"

#define LANES 4
#define TILE_ROWS 4
#define LEVEL(name) name##_base
#include "tiles.h"
#undef LANES
#undef TILE_ROWS
#undef LEVEL

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define LANES 8
#define TILE_ROWS 4
#define LEVEL(name) name##_v3
#include "tiles.h"
#undef LANES
#undef TILE_ROWS
#undef LEVEL
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"), min_vector_width(512))), apply_to = function)
#define LANES 16
#define TILE_ROWS 8
#define LEVEL(name) name##_v4
#include "tiles.h"
#undef LANES
#undef TILE_ROWS
#undef LEVEL
#pragma clang attribute pop

#define DISPATCH(name, ...)                     \
  if (HAS_AVX512)                               \
    name##_v4(__VA_ARGS__);                     \
  else if (__builtin_cpu_supports("x86-64-v3")) \
    name##_v3(__VA_ARGS__);                     \
  else                                          \
    name##_base(__VA_ARGS__)

#else
#define DISPATCH(name, ...) name##_base(__VA_ARGS__)
#endif

void kernel_product(const struct kernel_product *product, enum kernel_finish finish) { DISPATCH(product, product, finish); }

void kernel_add_outer_product(const struct kernel_product *product) { DISPATCH(add_outer_product, product); }

void kernel_pack(const float *b, long inner_stride, long column_stride, float *packed, long inner, long columns) {
  DISPATCH(pack, b, inner_stride, column_stride, packed, inner, columns);
}
