#define _XOPEN_SOURCE 700
#include "check.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int check_failures = 0;
int check_count = 0;
pxport_error* check_err = NULL;

static char last_message[1000];
static char last_details[32][2][1000];

void Check(int ok, const char* what, const char* file, int line) {
  ++check_count;
  if (ok) return;
  ++check_failures;
  fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
}

/* Keeps what the error says and frees it. */
static void KeepError(void) {
  const char* key;
  const char* value;
  size_t i;
  memset(last_details, 0, sizeof(last_details));
  snprintf(last_message, sizeof(last_message), "%s", pxport_error_message(check_err));
  for (i = 0; i < 32 && pxport_error_detail_at(check_err, i, &key, &value); ++i) {
    snprintf(last_details[i][0], sizeof(last_details[i][0]), "%s", key);
    snprintf(last_details[i][1], sizeof(last_details[i][1]), "%s", value);
  }
  pxport_error_free(check_err);
  check_err = NULL;
}

int CheckOk(pxport_status status, const char* what, const char* file, int line) {
  const int ok = status == PXPORT_OK && check_err == NULL;
  Check(ok, what, file, line);
  if (!ok && check_err != BOGUS) {
    fprintf(stderr, "    %s: %s\n", pxport_status_name(status), pxport_error_message(check_err));
    KeepError();
  }
  return ok;
}

void CheckFails(pxport_status status, pxport_status expected, const char* what, const char* file, int line) {
  if (check_err == BOGUS || check_err == NULL) {
    Check(0, what, file, line);
    fprintf(stderr, "    no error was given; status %s\n", pxport_status_name(status));
    return;
  }
  Check(status == expected && pxport_error_code(check_err) == expected, what, file, line);
  KeepError();
  if (status != expected) {
    fprintf(stderr, "    %s instead of %s: %s\n", pxport_status_name(status), pxport_status_name(expected),
            last_message);
  }
  Check(last_message[0] != '\0' && strchr(last_message, '\n') == NULL, "the message is one line", file, line);
}

void CheckText(const char* text, const char* expected, const char* what, const char* file, int line) {
  const int ok = text != NULL && strcmp(text, expected) == 0;
  Check(ok, what, file, line);
  if (!ok)
    fprintf(stderr, "    is       \"%s\"\n    expected \"%s\"\n", text == NULL ? "(NULL)" : text, expected);
}

void CheckSlice(pxport_slice slice, const char* expected, const char* what, const char* file, int line) {
  const int ok =
      slice.size == strlen(expected) && (slice.size == 0 || memcmp(slice.data, expected, slice.size) == 0);
  Check(ok, what, file, line);
  if (!ok) {
    fprintf(stderr, "    is       \"%.*s\"\n    expected \"%s\"\n", (int)slice.size, (const char*)slice.data,
            expected);
  }
}

const char* LastDetail(const char* key) {
  size_t i;
  for (i = 0; i < 32; ++i) {
    if (strcmp(last_details[i][0], key) == 0) return last_details[i][1];
  }
  return "";
}

const char* LastMessage(void) {
  return last_message;
}

pxport_slice SliceOf(const char* text) {
  pxport_slice slice;
  slice.data = text;
  slice.size = strlen(text);
  return slice;
}

static char root[200];

void RemoveTree(const char* path) {
  DIR* folder = opendir(path);
  struct dirent* entry;
  char inner[1000];
  while (folder != NULL && (entry = readdir(folder)) != NULL) {
    struct stat info;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
    if (lstat(inner, &info) == 0 && S_ISDIR(info.st_mode)) {
      RemoveTree(inner);
    } else {
      remove(inner);
    }
  }
  if (folder != NULL) closedir(folder);
  remove(path);
}

static void RemoveRoot(void) {
  RemoveTree(root);
}

const char* TempPath(const char* name) {
  static char paths[8][400];
  static int next = 0;
  char* path = paths[next++ % 8];
  if (root[0] == '\0') {
    const char* tmp = getenv("TMPDIR");
    snprintf(root, sizeof(root), "%s/pxport-capi-XXXXXX", tmp != NULL ? tmp : "/tmp");
    if (mkdtemp(root) == NULL) {
      perror(root);
      exit(2);
    }
    atexit(RemoveRoot);
  }
  snprintf(path, sizeof(paths[0]), "%s/%s", root, name);
  return path;
}

void WriteText(const char* path, const char* text) {
  FILE* file = fopen(path, "wb");
  if (file == NULL || fwrite(text, 1, strlen(text), file) != strlen(text) || fclose(file) != 0) {
    perror(path);
    exit(2);
  }
}

const char* ReadText(const char* path) {
  static char text[100000];
  FILE* file = fopen(path, "rb");
  size_t size;
  if (file == NULL) return NULL;
  size = fread(text, 1, sizeof(text) - 1, file);
  text[size] = '\0';
  fclose(file);
  return text;
}

static pxport_run_options* NextOptions(void) {
  static const pxport_run_options kDefault = PXPORT_RUN_OPTIONS_INIT;
  static pxport_run_options options[8];
  static int next = 0;
  pxport_run_options* made = &options[next++ % 8];
  *made = kDefault;
  return made;
}

const pxport_run_options* Reading(pxport_read_fn read, void* user_data, const pxport_cancel* cancel) {
  pxport_run_options* options = NextOptions();
  options->read = read;
  options->user_data = user_data;
  options->cancel = cancel;
  return options;
}

const pxport_run_options* Resuming(const pxport_cancel* cancel) {
  pxport_run_options* options = NextOptions();
  options->cancel = cancel;
  options->resume = 1;
  return options;
}

static int CountFiles(const char* path) {
  DIR* folder = opendir(path);
  struct dirent* entry;
  char inner[1000];
  int files = 0;
  while (folder != NULL && (entry = readdir(folder)) != NULL) {
    struct stat info;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
    if (lstat(inner, &info) == 0 && S_ISDIR(info.st_mode)) {
      files += CountFiles(inner);
    } else {
      ++files;
    }
  }
  if (folder != NULL) closedir(folder);
  return files;
}

int IsEmptyFolder(const char* folder) {
  return CountFiles(folder) == 0;
}

static pxport_context* context;
static pxport_job* jobs[64];
static size_t job_count;

static void FreeShared(void) {
  while (job_count > 0) pxport_job_free(jobs[--job_count]);
  pxport_context_free(context);
}

pxport_context* AnyContext(void) {
  if (context == NULL) {
    CHECK_OK(pxport_context_new(NULL, &context, ERR));
    atexit(FreeShared);
  }
  return context;
}

const char kProfiles[] =
    "{\"id\":\"1\",\"tier\":\"gold\",\"segmentMembership\":{\"ups\":{\"vip\":{\"status\":\"realized\"}}}}\n"
    "{\"id\":\"2\",\"tier\":\"blue\",\"segmentMembership\":{\"ups\":{\"vip\":{\"status\":\"exited\"}}}}\n"
    "{\"id\":\"3\",\"segmentMembership\":{\"ups\":{\"vip\":{}}}}\n";
const char kRows[] = "Id,Tier\n1,gold\n3,\n";

pxport_job* SmallJob(const char* folder) {
  char json[2000];
  snprintf(json, sizeof(json),
           "{\"version\":1,\"destination\":{\"name\":\"test\",\"url\":\"%s\"},"
           "\"audiences\":[{\"id\":\"vip\"}],"
           "\"mapping\":[{\"source\":\"id\",\"target\":\"Id\"},{\"source\":\"tier\",\"target\":\"Tier\"}],"
           "\"file\":{\"preset\":\"rfc4180\",\"name\":\"out\"}}",
           TempPath(folder));
  if (job_count == 64) exit(2);
  CHECK_OK(pxport_job_parse(AnyContext(), json, PXPORT_NTS, NULL, &jobs[job_count], ERR));
  return jobs[job_count++];
}
