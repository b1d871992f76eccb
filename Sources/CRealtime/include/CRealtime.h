// The audited list of what the control loop may call outside Swift.
//
// RT_SAFE tells the compiler's @_noLocks check that a function neither allocates nor locks. That is a promise made
// here by hand, so every entry is short enough to be read: libm, vDSO clock, and non-blocking descriptor calls.
#pragma once
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define RT_SAFE __attribute__((swift_attr("@_noLocks")))

RT_SAFE static inline double rt_sin(double x) { return sin(x); }
RT_SAFE static inline double rt_cos(double x) { return cos(x); }

typedef struct { double sine, cosine; } rt_turn;

void sincos(double x, double *sine, double *cosine);  // GNU; in libm, yet not in a header without _GNU_SOURCE
/// Both at once, in little more than the time of one.
RT_SAFE static inline rt_turn rt_sincos(double x) {
  rt_turn turn;
  sincos(x, &turn.sine, &turn.cosine);
  return turn;
}
RT_SAFE static inline double rt_atan2(double y, double x) { return atan2(y, x); }
RT_SAFE static inline double rt_sqrt(double x) { return sqrt(x); }
RT_SAFE static inline double rt_cbrt(double x) { return cbrt(x); }
RT_SAFE static inline double rt_log(double x) { return log(x); }
RT_SAFE static inline double rt_exp(double x) { return exp(x); }
RT_SAFE static inline double rt_tanh(double x) { return tanh(x); }
RT_SAFE static inline double rt_round(double x) { return round(x); }
RT_SAFE static inline double rt_floor(double x) { return floor(x); }

/// Of bytes that may overlap.
RT_SAFE static inline void rt_move(void *to, const void *from, size_t count) { memmove(to, from, count); }

/// A source of time, in nanoseconds. With no operations it is CLOCK_MONOTONIC; lockstep supplies a virtual one.
typedef struct {
  int64_t (*now)(void *context);
  void (*sleep_until)(void *context, int64_t nanoseconds);
} rt_clock_operations;

typedef struct {
  const rt_clock_operations *operations;
  void *context;
} rt_clock;

RT_SAFE int64_t rt_clock_now(rt_clock clock);
RT_SAFE void rt_clock_sleep_until(rt_clock clock, int64_t nanoseconds);

/// A byte wire. With no operations it is a non-blocking file descriptor; lockstep supplies one through memory.
typedef struct {
  long (*read)(void *context, void *into, size_t capacity);
  long (*write)(void *context, const void *bytes, size_t count);
  bool (*wait_readable)(void *context, int64_t deadline_nanoseconds);
} rt_wire_operations;

typedef struct {
  const rt_wire_operations *operations;
  void *context;
  int descriptor;
} rt_wire;

/// Bytes read, 0 when none wait, -1 when the wire is gone.
RT_SAFE long rt_wire_read(rt_wire wire, void *into, size_t capacity);
/// Bytes accepted, 0 when the buffer is full, -1 when the wire is gone.
RT_SAFE long rt_wire_write(rt_wire wire, const void *bytes, size_t count);
/// True when bytes wait (or the wire is gone, which the next read then tells); false at the deadline.
RT_SAFE bool rt_wire_wait_readable(rt_wire wire, int64_t deadline_nanoseconds);

/// Bytes taken from a socket, 0 when none wait, -1 when the other end is gone; never waits.
RT_SAFE long rt_socket_receive(int descriptor, void *into, size_t capacity);
/// Bytes accepted by a socket, 0 when there is no room, -1 when the other end is gone; never waits and raises no signal.
RT_SAFE long rt_socket_send(int descriptor, const void *bytes, size_t count);

/// A connected socket as a wire, on which writing raises no signal when the other end is gone.
rt_wire rt_socket_wire(int descriptor);

// Preparing a thread, before its loop: not RT_SAFE.

/// Names the calling thread (15 bytes are kept) and lets its timers fire without slack.
void rt_thread_prepare(const char *name);
/// Keeps a thread on one processor; an error number, 0 on success.
int rt_thread_pin(unsigned long thread, int processor);
/// The highest-numbered processor that this process may run on, -1 when unknown.
int rt_last_allowed_processor(void);

/// What the kernel has counted for a thread.
typedef struct {
  long major_faults;
  long minor_faults;
  long voluntary_switches;
  long involuntary_switches;
} rt_usage;

/// Of the calling thread, since it began.
rt_usage rt_thread_usage(void);

// One process watching another: not RT_SAFE.

/// A descriptor of a process that becomes readable when it has ended; -1 with errno.
int rt_process_descriptor(int process);
/// Sends a signal to the process of a descriptor, and never to another that got its number; an error number, 0 on success.
int rt_process_signal(int descriptor, int signal);
/// Sends a signal to one thread of a process; an error number, 0 on success.
int rt_thread_signal(int process, int thread, int signal);
/// Anonymous memory as a descriptor of `bytes` zeros, closed on exec; -1 with errno.
int rt_shared_memory(const char *name, size_t bytes);

// Keys of a Linux input device: not RT_SAFE.

/// Bytes of an event, and of a bit for each key.
enum { RT_INPUT_EVENT_BYTES = 24, RT_INPUT_KEY_BYTES = 96 };

/// Which keys are held now, a bit each by code; an error number (ENOTTY where the descriptor is no input device), 0 on success.
int rt_input_keys(int descriptor, uint8_t *bits);
