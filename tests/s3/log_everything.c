/* Runs a job and prints everything that the library reports: the log at every level, the report, the error
 * with its details. For the test that looks for secrets in it. log_everything JOB
 */
#include <pxport/pxport.h>
#include <stdio.h>
#include <stdlib.h>

static void OnLog(void* user_data, int32_t level, const char* line, size_t line_len) {
  (void)user_data;
  fprintf(stderr, "log %d: %.*s\n", (int)level, (int)line_len, line);
}

static void PrintError(const pxport_error* error) {
  const char *key, *value;
  fprintf(stderr, "error: %s\n", pxport_error_message(error));
  for (size_t i = 0; i < pxport_error_detail_count(error); ++i) {
    if (pxport_error_detail_at(error, i, &key, &value) != 0) fprintf(stderr, "%s: %s\n", key, value);
  }
}

int main(int argc, char** argv) {
  static char text[1 << 20];
  pxport_options options = PXPORT_OPTIONS_INIT;
  pxport_context* context = NULL;
  pxport_job* job = NULL;
  pxport_bytes* report = NULL;
  pxport_error* error = NULL;
  FILE* file = argc == 2 ? fopen(argv[1], "rb") : NULL;
  if (file == NULL) return fprintf(stderr, "usage: log_everything JOB\n"), 2;
  const size_t length = fread(text, 1, sizeof(text), file);
  fclose(file);

  options.log = OnLog;
  pxport_status status = pxport_context_new(&options, &context, &error);
  if (status == PXPORT_OK) status = pxport_job_parse(context, text, length, NULL, &job, &error);
  if (status == PXPORT_OK) status = pxport_export_run(job, NULL, &report, &error);
  if (status == PXPORT_OK) {
    printf("%s\n", (const char*)pxport_bytes_data(report));
  } else {
    PrintError(error);
  }
  pxport_error_free(error);
  pxport_bytes_free(report);
  pxport_job_free(job);
  pxport_context_free(context);
  return status == PXPORT_OK ? 0 : 1;
}
