/* Every function of pxport.h from pure C: used as meant, with NULL for each argument, misused, and with err
 * == NULL. */
#include "check.h"

static const struct {
  const char* name;
  void (*run)(void);
} kSections[] = {{"version", TestVersion},
                 {"errors", TestErrors},
                 {"bytes", TestBytes},
                 {"json", TestJson},
                 {"context", TestContext},
                 {"cancel", TestCancel},
                 {"job", TestJob},
                 {"export", TestExport},
                 {"run", TestRun},
                 {"callbacks", TestCallbacks},
                 {"processes", TestProcesses},
                 {"writer", TestWriter},
                 {"profile", TestProfile},
                 {"identity", TestIdentity},
                 {"csv", TestCsv},
                 {"sigv4", TestSigv4},
                 {"gc", TestGc},
                 {"s3", TestS3}};

/* main.c [SECTION]: all sections, or one. */
int main(int argc, char** argv) {
  size_t i;
  int passed = 0;
  int failed = 0;
  for (i = 0; i < sizeof(kSections) / sizeof(kSections[0]); ++i) {
    const int before = check_failures;
    if (argc > 1 && strcmp(argv[1], kSections[i].name) != 0) continue;
    kSections[i].run();
    if (check_failures == before) {
      ++passed;
    } else {
      ++failed;
      fprintf(stderr, "%s: %d checks failed\n", kSections[i].name, check_failures - before);
    }
  }
  printf("%d checks\n%d passed, %d failed\n", check_count, passed, failed);
  return passed > 0 && failed == 0 ? 0 : 1;
}
