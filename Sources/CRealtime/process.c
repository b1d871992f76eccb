#define _GNU_SOURCE
#include "CRealtime.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int rt_process_descriptor(int process) { return (int)syscall(SYS_pidfd_open, process, 0); }

int rt_process_signal(int descriptor, int signal) {
  return syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, 0) == 0 ? 0 : errno;
}

int rt_thread_signal(int process, int thread, int signal) {
  return syscall(SYS_tgkill, process, thread, signal) == 0 ? 0 : errno;
}

int rt_shared_memory(const char *name, size_t bytes) {
  int descriptor = memfd_create(name, MFD_CLOEXEC);
  if (descriptor < 0) return -1;
  if (ftruncate(descriptor, (off_t)bytes) == 0) return descriptor;
  close(descriptor);
  return -1;
}
