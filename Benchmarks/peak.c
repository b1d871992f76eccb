// What one core can do at most: multiply-adds in single precision on registers alone, by AVX2 and by AVX-512.
//     clang -O2 Benchmarks/peak.c -o .build/peak && .build/peak
#include <immintrin.h>
#include <stdio.h>
#include <time.h>

// Enough sums to hide the latency of two units, few enough for the registers.
enum { SUMS = 12, ROUNDS = 50000000, RUNS = 3 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

// GFLOP/s, with vectors of `lanes` numbers.
#define RATE(name, features, lanes, type, set, multiply_add, first)                    \
  __attribute__((target(features))) static double name(void) {                         \
    type sums[SUMS], factor = set(0.999f), term = set(0.001f);                         \
    for (int i = 0; i < SUMS; i++) sums[i] = set((float)i);                            \
    double start = now();                                                              \
    for (long round = 0; round < ROUNDS; round++) {                                    \
      _Pragma("unroll") for (int i = 0; i < SUMS; i++) sums[i] = multiply_add(sums[i], factor, term); \
    }                                                                                  \
    double seconds = now() - start;                                                    \
    volatile float used = 0;                                                           \
    for (int i = 0; i < SUMS; i++) used += first(sums[i]);                             \
    return 2e-9 * lanes * SUMS * ROUNDS / seconds;                                     \
  }

RATE(avx2, "avx2,fma", 8, __m256, _mm256_set1_ps, _mm256_fmadd_ps, _mm256_cvtss_f32)
RATE(avx512, "avx512f", 16, __m512, _mm512_set1_ps, _mm512_fmadd_ps, _mm512_cvtss_f32)

int main(void) {
  double narrow = 0, wide = 0;
  for (int run = 0; run < RUNS; run++) {
    double rate = avx2();
    if (rate > narrow) narrow = rate;
    rate = __builtin_cpu_supports("avx512f") ? avx512() : 0;
    if (rate > wide) wide = rate;
  }
  printf("AVX2 %.1f, AVX-512 %.1f GFLOP/s\n", narrow, wide);
}
