#include "CKernels.h"
#include "functions.h"

KERNEL float kernel_log_sum_exp(const float *x, long count, float scale) {
  RELAXED
  float largest = -__builtin_inff();
  for (long i = 0; i < count; i++) {
    float scaled = scale * x[i];
    largest = scaled > largest ? scaled : largest;
  }
  float sum = 0;
  for (long i = 0; i < count; i++) sum += exp_of(scale * x[i] - largest);
  return largest + log_of(sum);
}

KERNEL void kernel_squared_distances(
    const float *fixed, const float *updated_by_dimension, float *distances, long fixed_count, long updated_count, long dimensions) {
  for (long j = 0; j < fixed_count; j++) {
    float *row = distances + j * updated_count;
    for (long i = 0; i < updated_count; i++) row[i] = 0;
    for (long d = 0; d < dimensions; d++) {
      const float *updated = updated_by_dimension + d * updated_count;
      float x = fixed[j * dimensions + d];
      for (long i = 0; i < updated_count; i++) {
        float difference = x - updated[i];
        row[i] += difference * difference;
      }
    }
  }
}

KERNEL float kernel_select(const float *x, long count, long rank) {
  // Numbers that are not negative order like their bits, so the answer is found one bit at a time by counting.
  uint32_t answer = 0;
  for (int bit = 30; bit >= 0; bit--) {
    uint32_t candidate = answer | (1u << bit);
    float threshold = from_bits(candidate);
    int32_t below = 0;
    if (candidate > 0x7f800000u) continue;
    for (long i = 0; i < count; i++) below += x[i] < threshold;
    answer = below <= rank ? candidate : answer;
  }
  return from_bits(answer);
}

KERNEL void kernel_stein_direction(
    const float *fixed, const float *updated_by_dimension, const float *score, const float *distances, float *kernel_row,
    float *direction_by_dimension, long fixed_count, long updated_count, long dimensions, float bandwidth, float temperature) {
  RELAXED
  float inverse = 1 / bandwidth;
  float repulsion = 2 * temperature * inverse;
  float mean = 1 / (float)fixed_count;
  for (long i = 0; i < dimensions * updated_count; i++) direction_by_dimension[i] = 0;
  for (long j = 0; j < fixed_count; j++) {
    for (long i = 0; i < updated_count; i++) kernel_row[i] = mean * exp_of(-inverse * distances[j * updated_count + i]);
    for (long d = 0; d < dimensions; d++) {
      const float *updated = updated_by_dimension + d * updated_count;
      float *direction = direction_by_dimension + d * updated_count;
      float x = fixed[j * dimensions + d], s = score[j * dimensions + d];
      for (long i = 0; i < updated_count; i++) direction[i] += kernel_row[i] * (s - repulsion * (x - updated[i]));
    }
  }
}

KERNEL void kernel_squashed_score(const float *action, const float *action_gradient, float *score, long count, float temperature) {
  RELAXED
  for (long i = 0; i < count; i++) {
    float a = action[i];
    score[i] = (1 - a * a) * action_gradient[i] - 2 * temperature * a;
  }
}

KERNEL void kernel_log(const float *x, float *y, long count) {
  for (long i = 0; i < count; i++) y[i] = log_of(x[i]);
}
