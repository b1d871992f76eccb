// Vector kernels for inference and learning, all single precision, matrices row after row without gaps.
//
// Each is compiled for several feature levels of the processor and dispatched once, at load time. Sums are reassociated,
// so results agree bit for bit only between machines of the same feature level. None allocates, locks or fails.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KERNEL_RT_SAFE __attribute__((swift_attr("@_noLocks")))

// Inference, one row at a time.

/// y[o] = bias[o] + sum_i weights[o][i] x[i], cut at zero when `relu`.
KERNEL_RT_SAFE void kernel_dense(const float *weights, const float *bias, const float *x, float *y, long inputs, long outputs, bool relu);
/// y = tanh x, within 2e-7 of the true value.
KERNEL_RT_SAFE void kernel_tanh(const float *x, float *y, long count);

// Matrix products.

/// Two matrices and where their product goes. A stride is the distance from one row to the next.
struct kernel_product {
  const float *a;
  const float *b;
  float *c;
  /// What finishes the product, one row for every `repeats` rows of c.
  const float *other;
  long a_stride, b_stride, c_stride, other_stride, repeats;
  long rows, inner, columns;
};

enum kernel_finish {
  KERNEL_STORE,
  /// Adds `other`.
  KERNEL_ADD,
  /// Adds `other` and cuts at zero.
  KERNEL_ADD_RELU,
  /// Zero where `other` is not above zero.
  KERNEL_MASK
};

/// Puts b[k * inner_stride + c * column_stride], k in 0..<inner and c in 0..<columns, in the order in which `kernel_product` reads it;
/// it takes inner times columns floats, with columns rounded up to a multiple of 16.
void kernel_pack(const float *b, long inner_stride, long column_stride, float *packed, long inner, long columns);
/// c (rows by columns) = finish(a (rows by inner) b (inner by columns)), with b packed.
void kernel_product(const struct kernel_product *product, enum kernel_finish finish);
/// c (rows by columns) += a' b, with a (inner by rows) and b (inner by columns). Of b, 15 floats past its end are read and not used.
void kernel_add_outer_product(const struct kernel_product *product);

// Network passes, many rows at a time.

/// y[r] = bias + x[r] . weights
void kernel_row_dots(const float *x, const float *weights, float bias, float *y, long rows, long width);
/// y[r] = gradient[r] * weights where activation[r] > 0, else 0.
void kernel_outer_masked(const float *gradient, const float *weights, const float *activation, float *y, long rows, long width);
/// sums[c] += sum_r scale[r] x[r][c]; a null `scale` counts as ones.
void kernel_add_column_sums(const float *x, const float *scale, float *sums, long rows, long width);
/// y[g] = the sum of the `repeats` rows of x that belong to group g.
void kernel_group_sums(const float *x, float *y, long groups, long repeats, long width);
/// x += taken, and then taken = 0.
void kernel_take(float *x, float *taken, long count);
/// One step of Adam (Kingma and Ba 2015, algorithm 1); `step_size` carries the bias corrections.
void kernel_adam(
    float *parameters, const float *gradient, float *first, float *second, long count, float step_size, float beta1, float beta2,
    float epsilon);

// Soft Q-learning.

/// ln sum_i exp(scale x[i])
float kernel_log_sum_exp(const float *x, long count, float scale);
/// distances[j][i] = |fixed[j] - updated[i]|^2, where updated is given by dimension: updated[d][i].
void kernel_squared_distances(
    const float *fixed, const float *updated_by_dimension, float *distances, long fixed_count, long updated_count, long dimensions);
/// The element that `rank` others precede in ascending order; x must be finite and not negative.
float kernel_select(const float *x, long count, long rank);
/// Stein direction, by dimension: direction[d][i] = mean_j k_ij (score[j][d] - 2 temperature / h (fixed[j][d] - updated[d][i])),
/// with k_ij = exp(-distances[j][i] / h).
void kernel_stein_direction(
    const float *fixed, const float *updated_by_dimension, const float *score, const float *distances, float *kernel_row,
    float *direction_by_dimension, long fixed_count, long updated_count, long dimensions, float bandwidth, float temperature);
/// The score of pre-tanh actions: (1 - a^2) dQ/da - 2 temperature a.
void kernel_squashed_score(const float *action, const float *action_gradient, float *score, long count, float temperature);
/// ln x for finite positive x, within 3e-7 relative to max(1, |ln x|).
void kernel_log(const float *x, float *y, long count);
float kernel_sum(const float *x, long count);
float kernel_sum_of_squares(const float *x, long count);

// Random numbers from random words.

/// Two numbers in [-1, 1) from each word.
void kernel_uniform(const uint64_t *words, float *numbers, long word_count);
/// Two standard normal numbers from each word (Box and Muller 1958).
void kernel_normal(const uint64_t *words, float *numbers, long word_count);
