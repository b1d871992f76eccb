#define _GNU_SOURCE
#include "CAllocationProbe.h"

#include <errno.h>
#include <stdlib.h>

static _Thread_local long calls;
static _Thread_local bool counting;

void allocation_probe_begin(void) {
  calls = 0;
  counting = true;
}

long allocation_probe_end(void) {
  counting = false;
  return calls;
}

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

bool allocation_probe_works(void) { return true; }

void *malloc(size_t size) {
  calls += counting;
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  calls += counting;
  return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
  calls += counting;
  return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  calls += counting;
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  calls += counting;
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : ENOMEM;
}

void free(void *memory) {
  calls += counting;
  __libc_free(memory);
}

#else

bool allocation_probe_works(void) { return false; }

#endif

static bool pause_count(void) {
  bool was = counting;
  counting = false;
  return was;
}

static long arm_read(void *context, void *into, size_t capacity) {
  bool was = pause_count();
  long result = rt_wire_read(((allocation_probe_arm *)context)->wire, into, capacity);
  counting = was;
  return result;
}

static long arm_write(void *context, const void *bytes, size_t count) {
  bool was = pause_count();
  long result = rt_wire_write(((allocation_probe_arm *)context)->wire, bytes, count);
  counting = was;
  return result;
}

static bool arm_wait_readable(void *context, int64_t deadline) {
  bool was = pause_count();
  bool result = rt_wire_wait_readable(((allocation_probe_arm *)context)->wire, deadline);
  counting = was;
  return result;
}

static int64_t arm_now(void *context) {
  bool was = pause_count();
  int64_t result = rt_clock_now(((allocation_probe_arm *)context)->clock);
  counting = was;
  return result;
}

static void arm_sleep_until(void *context, int64_t deadline) {
  bool was = pause_count();
  rt_clock_sleep_until(((allocation_probe_arm *)context)->clock, deadline);
  counting = was;
}

static const rt_wire_operations wire_operations = {arm_read, arm_write, arm_wait_readable};
static const rt_clock_operations clock_operations = {arm_now, arm_sleep_until};

rt_wire allocation_probe_wire(allocation_probe_arm *arm) { return (rt_wire){&wire_operations, arm, -1}; }
rt_clock allocation_probe_clock(allocation_probe_arm *arm) { return (rt_clock){&clock_operations, arm}; }
