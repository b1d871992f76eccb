#pragma once

// A build with KERNELS_WITHOUT_AVX512 is what a processor without AVX-512 runs, on one that has it: to test and measure that.
#if defined(__x86_64__) && defined(KERNELS_WITHOUT_AVX512)
#define KERNEL __attribute__((target_clones("arch=x86-64-v3", "default")))
#define HAS_AVX512 0
#elif defined(__x86_64__)
#define KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define HAS_AVX512 __builtin_cpu_supports("x86-64-v4")
#else
#define KERNEL
#endif

#define INLINE static inline __attribute__((always_inline))
#define RELAXED _Pragma("clang fp reassociate(on) contract(fast)")
