#include "CKernels.h"
#include "functions.h"

INLINE float unit(uint32_t word) { return (float)(int32_t)(word >> 8) * 0x1p-24f; }

KERNEL void kernel_uniform(const uint64_t *words, float *numbers, long word_count) {
  for (long i = 0; i < word_count; i++) {
    numbers[2 * i] = 2 * unit((uint32_t)words[i]) - 1;
    numbers[2 * i + 1] = 2 * unit((uint32_t)(words[i] >> 32)) - 1;
  }
}

KERNEL void kernel_normal(const uint64_t *words, float *numbers, long word_count) {
  RELAXED
  for (long i = 0; i < word_count; i++) {
    float u = unit((uint32_t)words[i]), v = unit((uint32_t)(words[i] >> 32));
    float radius = __builtin_sqrtf(-2 * log_of(1 - u));
    // The angle is a quarter of a turn times (quadrant + f + 1/2), of which the half does not matter.
    float quarter = 4 * v;
    int32_t quadrant = (int32_t)quarter;
    float x = (quarter - (float)quadrant - 0.5f) * 1.57079633f;
    float z = x * x;
    float sine = x + x * z * (-1.6666654611e-1f + z * (8.3321608736e-3f - z * 1.9515295891e-4f));
    float cosine = 1 - 0.5f * z + z * z * (4.166664568298827e-2f + z * (-1.388731625493765e-3f + z * 2.443315711809948e-5f));
    float first = quadrant & 1 ? sine : cosine;
    float second = quadrant & 1 ? cosine : sine;
    numbers[2 * i] = radius * ((quadrant + 1) & 2 ? -first : first);
    numbers[2 * i + 1] = radius * (quadrant & 2 ? -second : second);
  }
}
