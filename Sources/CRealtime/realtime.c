#define _GNU_SOURCE
#include "CRealtime.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { NANOSECONDS_PER_SECOND = 1000000000 };

static int64_t monotonic_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * NANOSECONDS_PER_SECOND + now.tv_nsec;
}

int64_t rt_clock_now(rt_clock clock) {
  return clock.operations ? clock.operations->now(clock.context) : monotonic_now();
}

void rt_clock_sleep_until(rt_clock clock, int64_t nanoseconds) {
  if (clock.operations) {
    clock.operations->sleep_until(clock.context, nanoseconds);
    return;
  }
  struct timespec until = {nanoseconds / NANOSECONDS_PER_SECOND, nanoseconds % NANOSECONDS_PER_SECOND};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
  }
}

static long or_zero_when_it_would_block(long result) {
  if (result >= 0) return result;
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
}

long rt_wire_read(rt_wire wire, void *into, size_t capacity) {
  if (wire.operations) return wire.operations->read(wire.context, into, capacity);
  long count = read(wire.descriptor, into, capacity);
  // A non-blocking wire without bytes says EAGAIN; an end of file is an adapter that was pulled out.
  return count == 0 ? -1 : or_zero_when_it_would_block(count);
}

long rt_wire_write(rt_wire wire, const void *bytes, size_t count) {
  if (wire.operations) return wire.operations->write(wire.context, bytes, count);
  return or_zero_when_it_would_block(write(wire.descriptor, bytes, count));
}

bool rt_wire_wait_readable(rt_wire wire, int64_t deadline_nanoseconds) {
  if (wire.operations) return wire.operations->wait_readable(wire.context, deadline_nanoseconds);
  for (;;) {
    int64_t left = deadline_nanoseconds - monotonic_now();
    if (left < 0) left = 0;
    struct timespec timeout = {left / NANOSECONDS_PER_SECOND, left % NANOSECONDS_PER_SECOND};
    struct pollfd descriptor = {.fd = wire.descriptor, .events = POLLIN};
    int ready = ppoll(&descriptor, 1, &timeout, NULL);
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) return true;
  }
}

long rt_socket_receive(int descriptor, void *into, size_t capacity) {
  if (capacity == 0) return 0;
  long count = recv(descriptor, into, capacity, MSG_DONTWAIT);
  return count == 0 ? -1 : or_zero_when_it_would_block(count);
}

long rt_socket_send(int descriptor, const void *bytes, size_t count) {
  return or_zero_when_it_would_block(send(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL));
}

static long socket_read(void *context, void *into, size_t capacity) { return rt_socket_receive((int)(intptr_t)context, into, capacity); }

static long socket_write(void *context, const void *bytes, size_t count) { return rt_socket_send((int)(intptr_t)context, bytes, count); }

static bool socket_wait_readable(void *context, int64_t deadline_nanoseconds) {
  rt_wire plain = {.operations = NULL, .context = NULL, .descriptor = (int)(intptr_t)context};
  return rt_wire_wait_readable(plain, deadline_nanoseconds);
}

static const rt_wire_operations socket_operations = {socket_read, socket_write, socket_wait_readable};

rt_wire rt_socket_wire(int descriptor) {
  rt_wire wire = {.operations = &socket_operations, .context = (void *)(intptr_t)descriptor, .descriptor = descriptor};
  return wire;
}
