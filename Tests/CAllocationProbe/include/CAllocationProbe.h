// Counts this thread's heap allocations, for tests of code that must make none. glibc only: elsewhere nothing is counted.
#pragma once
#include <CRealtime.h>
#include <stdbool.h>

/// Whether allocations are counted on this system.
bool allocation_probe_works(void);
void allocation_probe_begin(void);
/// Calls of malloc, calloc, realloc, aligned_alloc, posix_memalign and free in this thread since `begin`.
long allocation_probe_end(void);

/// A wire and a clock that stop the count while a simulated arm behind them is at work, since that may use the heap.
typedef struct {
  rt_wire wire;
  rt_clock clock;
} allocation_probe_arm;

rt_wire allocation_probe_wire(allocation_probe_arm *arm);
rt_clock allocation_probe_clock(allocation_probe_arm *arm);
