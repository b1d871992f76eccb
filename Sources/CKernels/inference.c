#include "CKernels.h"
#include "functions.h"

KERNEL void kernel_dense(const float *weights, const float *bias, const float *x, float *y, long inputs, long outputs, bool relu) {
  RELAXED
  long o = 0;
  // Four rows at a time share the loads of x and hide the latency of the sums.
  for (; o + 4 <= outputs; o += 4) {
    const float *w0 = weights + o * inputs, *w1 = w0 + inputs, *w2 = w1 + inputs, *w3 = w2 + inputs;
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (long i = 0; i < inputs; i++) {
      s0 += w0[i] * x[i];
      s1 += w1[i] * x[i];
      s2 += w2[i] * x[i];
      s3 += w3[i] * x[i];
    }
    y[o] = s0 + bias[o];
    y[o + 1] = s1 + bias[o + 1];
    y[o + 2] = s2 + bias[o + 2];
    y[o + 3] = s3 + bias[o + 3];
  }
  for (; o < outputs; o++) {
    const float *w = weights + o * inputs;
    float sum = 0;
    for (long i = 0; i < inputs; i++) sum += w[i] * x[i];
    y[o] = sum + bias[o];
  }
  if (!relu) return;
  for (long i = 0; i < outputs; i++) y[i] = y[i] > 0 ? y[i] : 0;
}

KERNEL void kernel_tanh(const float *x, float *y, long count) {
  for (long i = 0; i < count; i++) y[i] = tanh_of(x[i]);
}
