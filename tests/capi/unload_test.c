/* dlopen, an export, dlclose, three times: unload_test LIBRARY FOLDER. No thread remains, the library is
 * unloaded, and the process exits normally. */
#define _XOPEN_SOURCE 700
#include <dirent.h>
#include <dlfcn.h>
#include <pxport/pxport.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int CountThreads(void) {
  DIR* folder = opendir("/proc/self/task");
  struct dirent* entry;
  int count = 0;
  while (folder != NULL && (entry = readdir(folder)) != NULL) count += entry->d_name[0] != '.';
  if (folder != NULL) closedir(folder);
  return count;
}

static int IsMapped(const char* name) {
  FILE* maps = fopen("/proc/self/maps", "r");
  char line[1000];
  int found = 0;
  while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) found |= strstr(line, name) != NULL;
  if (maps != NULL) fclose(maps);
  return found;
}

/* Looks up a function by name. ISO C forbids casting void* to a function pointer: hence the union. */
typedef void (*Function)(void);
static Function Find(void* library, const char* name) {
  union {
    void* object;
    Function function;
  } found;
  found.object = dlsym(library, name);
  if (found.object == NULL) exit(fprintf(stderr, "%s: %s\n", name, dlerror()));
  return found.function;
}
#define CALL(name) ((__typeof__(&name))Find(library, #name))

static int Export(void* library, const char* folder) {
  static const char kProfile[] = "{\"id\":\"1\",\"segmentMembership\":{\"ups\":{\"vip\":{}}}}\n";
  pxport_context* ctx = NULL;
  pxport_job* job = NULL;
  pxport_run* run = NULL;
  pxport_bytes* report = NULL;
  pxport_error* error = NULL;
  char json[2000];
  int ok;
  snprintf(
      json, sizeof(json),
      "{\"version\":1,\"destination\":{\"name\":\"t\",\"url\":\"%s\"},\"audiences\":[{\"id\":\"vip\"}],"
      "\"mapping\":[{\"source\":\"id\",\"target\":\"Id\"},"
      "{\"source\":\"=concat(\\\"no \\\", id)\",\"target\":\"Text\"}],\"file\":{\"preset\":\"rfc4180\"}}",
      folder);
  ok = CALL(pxport_context_new)(NULL, &ctx, &error) == PXPORT_OK &&
       CALL(pxport_job_parse)(ctx, json, PXPORT_NTS, NULL, &job, &error) == PXPORT_OK &&
       CALL(pxport_export_open)(job, NULL, &run, &error) == PXPORT_OK &&
       CALL(pxport_run_push)(run, kProfile, PXPORT_NTS, &error) == PXPORT_OK &&
       CALL(pxport_run_finish)(run, &report, &error) == PXPORT_OK;
  if (!ok) fprintf(stderr, "the export failed: %s\n", CALL(pxport_error_message)(error));
  CALL(pxport_error_free)(error);
  CALL(pxport_bytes_free)(report);
  CALL(pxport_run_free)(run);
  CALL(pxport_job_free)(job);
  CALL(pxport_context_free)(ctx);
  return ok;
}

int main(int argc, char** argv) {
  int round;
  if (argc != 3) return fprintf(stderr, "usage: unload_test LIBRARY FOLDER\n"), 2;
  for (round = 0; round < 3; ++round) {
    void* library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return fprintf(stderr, "%s\n", dlerror()), 1;
    if (!Export(library, argv[2])) return 1;
    if (CountThreads() != 1) return fprintf(stderr, "%d threads before dlclose\n", CountThreads()), 1;
    if (dlclose(library) != 0) return fprintf(stderr, "%s\n", dlerror()), 1;
  }
  if (IsMapped("libpxport")) return fprintf(stderr, "dlclose did not unload the library\n"), 1;
  return 0;
}
