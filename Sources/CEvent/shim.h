// First, so that the _GNU_SOURCE that libevent defines comes too late to change fd_set: Swift's own Glibc module has it without.
#include <features.h>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
