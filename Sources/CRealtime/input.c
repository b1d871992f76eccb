#include "CRealtime.h"

#include <errno.h>
#include <linux/input.h>
#include <string.h>
#include <sys/ioctl.h>

_Static_assert(
    sizeof(struct input_event) == RT_INPUT_EVENT_BYTES && offsetof(struct input_event, type) == 16 &&
        offsetof(struct input_event, code) == 18 && offsetof(struct input_event, value) == 20 && KEY_CNT == 8 * RT_INPUT_KEY_BYTES,
    "HeldKeys.swift reads events of this form");

int rt_input_keys(int descriptor, uint8_t *bits) {
  memset(bits, 0, RT_INPUT_KEY_BYTES);
  return ioctl(descriptor, EVIOCGKEY(RT_INPUT_KEY_BYTES), bits) < 0 ? errno : 0;
}
