#include "CKernels.h"
#include "functions.h"

KERNEL void kernel_row_dots(const float *x, const float *weights, float bias, float *y, long rows, long width) {
  RELAXED
  for (long r = 0; r < rows; r++) {
    const float *row = x + r * width;
    float sum = 0;
    for (long c = 0; c < width; c++) sum += row[c] * weights[c];
    y[r] = sum + bias;
  }
}

KERNEL void kernel_outer_masked(const float *gradient, const float *weights, const float *activation, float *y, long rows, long width) {
  for (long r = 0; r < rows; r++) {
    const float *active = activation + r * width;
    float *row = y + r * width;
    for (long c = 0; c < width; c++) row[c] = active[c] > 0 ? gradient[r] * weights[c] : 0;
  }
}

KERNEL void kernel_add_column_sums(const float *x, const float *scale, float *sums, long rows, long width) {
  RELAXED
  for (long r = 0; r < rows; r++) {
    const float *row = x + r * width;
    float factor = scale ? scale[r] : 1;
    for (long c = 0; c < width; c++) sums[c] += factor * row[c];
  }
}

KERNEL void kernel_group_sums(const float *x, float *y, long groups, long repeats, long width) {
  for (long g = 0; g < groups; g++) {
    float *sum = y + g * width;
    const float *first = x + g * repeats * width;
    for (long c = 0; c < width; c++) sum[c] = first[c];
    for (long r = 1; r < repeats; r++) {
      const float *row = first + r * width;
      for (long c = 0; c < width; c++) sum[c] += row[c];
    }
  }
}

KERNEL void kernel_adam(
    float *parameters, const float *gradient, float *first, float *second, long count, float step_size, float beta1, float beta2,
    float epsilon) {
  RELAXED
  for (long i = 0; i < count; i++) {
    float g = gradient[i];
    first[i] = beta1 * first[i] + (1 - beta1) * g;
    second[i] = beta2 * second[i] + (1 - beta2) * g * g;
    parameters[i] -= step_size * first[i] / (__builtin_sqrtf(second[i]) + epsilon);
  }
}

KERNEL void kernel_take(float *x, float *taken, long count) {
  for (long i = 0; i < count; i++) {
    x[i] += taken[i];
    taken[i] = 0;
  }
}

KERNEL float kernel_sum(const float *x, long count) {
  RELAXED
  float sum = 0;
  for (long i = 0; i < count; i++) sum += x[i];
  return sum;
}

KERNEL float kernel_sum_of_squares(const float *x, long count) {
  RELAXED
  float sum = 0;
  for (long i = 0; i < count; i++) sum += x[i] * x[i];
  return sum;
}
