// Elementary functions without branches or tables, so that loops over them become vector code.
#pragma once
#include "clones.h"

#include <stdint.h>

INLINE float from_bits(uint32_t bits) {
  union {
    uint32_t bits;
    float value;
  } u = {.bits = bits};
  return u.value;
}

INLINE uint32_t to_bits(float value) {
  union {
    float value;
    uint32_t bits;
  } u = {.value = value};
  return u.bits;
}

/// e^x: 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2] (Cephes expf); saturates at both ends.
INLINE float exp_of(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 88.0f ? 88.0f : x;
  const float shifter = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer held in the low mantissa bits
  float shifted = x * 1.44269504f + shifter;
  float n = shifted - shifter;
  float r = x - n * 0.693359375f + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  return p * from_bits((to_bits(shifted) << 23) + 0x3f800000u);
}

/// ln x for normal positive x: exponent times ln 2 plus a polynomial on [sqrt(1/2), sqrt(2)) (Cephes logf).
INLINE float log_of(float x) {
  uint32_t bits = to_bits(x);
  uint32_t offset = bits - 0x3f3504f3u;
  float exponent = (float)((int32_t)offset >> 23);
  float m = from_bits((offset & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
  float z = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  return m - 0.5f * z + p * m * z + exponent * 0.693147181f;
}

INLINE float tanh_of(float x) {
  float e = exp_of(-2.0f * (x < 0 ? -x : x));
  float t = (1.0f - e) / (1.0f + e);
  return from_bits(to_bits(t) | (to_bits(x) & 0x80000000u));
}
