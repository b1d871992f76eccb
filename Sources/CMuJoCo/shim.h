#pragma once
#include <mujoco/mujoco.h>
#include <stdlib.h>
#include <string.h>

// Compiles a model that lives in memory. MuJoCo 2.2.2 reads XML from its virtual file system only, whose fixed-size
// C arrays Swift does not import; `error` receives its message when NULL is returned.
static inline mjModel *mujoco_compile(const char *xml, int bytes, char *error, int capacity) {
  static const char name[] = "model.xml";
  mjVFS *files = (mjVFS *)malloc(sizeof(mjVFS));
  if (!files) return NULL;
  mj_defaultVFS(files);
  mjModel *model = NULL;
  if (mj_makeEmptyFileVFS(files, name, bytes) == 0) {
    memcpy(files->filedata[mj_findFileVFS(files, name)], xml, (size_t)bytes);
    model = mj_loadXML(name, files, error, capacity);
  }
  mj_deleteVFS(files);
  free(files);
  return model;
}

static void mujoco_ignore_warning(const char *message) { (void)message; }

// By default a warning is appended to a file in the working directory; callers read `mjData.warning` instead.
static inline void mujoco_silence_warnings(void) { mju_user_warning = mujoco_ignore_warning; }
