#define _GNU_SOURCE
#include "CRealtime.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>

void rt_thread_prepare(const char *name) {
  char kept[16];
  snprintf(kept, sizeof kept, "%s", name);
  pthread_setname_np(pthread_self(), kept);
  prctl(PR_SET_TIMERSLACK, 1UL);
}

int rt_thread_pin(unsigned long thread, int processor) {
  if (processor < 0 || processor >= CPU_SETSIZE) return EINVAL;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  return pthread_setaffinity_np((pthread_t)thread, sizeof set, &set);
}

int rt_last_allowed_processor(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return -1;
  for (int processor = CPU_SETSIZE - 1; processor >= 0; processor--) {
    if (CPU_ISSET(processor, &set)) return processor;
  }
  return -1;
}

rt_usage rt_thread_usage(void) {
  struct rusage usage;
  getrusage(RUSAGE_THREAD, &usage);
  return (rt_usage){usage.ru_majflt, usage.ru_minflt, usage.ru_nvcsw, usage.ru_nivcsw};
}
