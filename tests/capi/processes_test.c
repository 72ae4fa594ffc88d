/* House rule 10: signals, stack sizes, fork, locale, blocked readers. */
#define _XOPEN_SOURCE 700
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static volatile sig_atomic_t handled;
static void OnSignal(int number) {
  (void)number;
  ++handled;
}

/* A signal of the process must wait for a thread of the host, although workers are running. */
static void TestSignals(void) {
  pxport_job* job = SmallJob("signals");
  pxport_run* run = NULL;
  pxport_bytes* report = NULL;
  struct sigaction action, before;
  sigset_t set, pending;
  memset(&action, 0, sizeof(action));
  action.sa_handler = OnSignal;
  sigaction(SIGUSR1, &action, &before);
  CHECK_OK(pxport_export_open(job, NULL, &run, ERR)); /* starts workers while this thread blocks no signal */
  CHECK_OK(pxport_run_push(run, kProfiles, PXPORT_NTS, ERR));
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  kill(getpid(), SIGUSR1);
  CHECK_OK(pxport_run_push(run, kProfiles, PXPORT_NTS, ERR));
  poll(NULL, 0, 200); /* time for a worker to take it */
  sigpending(&pending);
  CHECK(handled == 0 && sigismember(&pending, SIGUSR1));
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  CHECK(handled == 1);
  CHECK_OK(pxport_run_finish(run, &report, ERR));
  pxport_bytes_free(report);
  pxport_run_free(run);
  sigaction(SIGUSR1, &before, NULL);
}

/* Documents nested as deep as they may be, and an export, on 256 KiB of stack. */
static void* OnSmallStack(void* user_data) {
  pxport_job* job = user_data;
  pxport_json* json = NULL;
  pxport_job* deep_job = NULL;
  pxport_profile* profile = NULL;
  pxport_value value;
  pxport_run* run = NULL;
  pxport_bytes* report = NULL;
  pxport_bytes* ticket = NULL;
  char deep[2000];
  int i;
  memset(deep, '[', 255);
  memset(deep + 255, ']', 255);
  deep[510] = '\0';
  CHECK(pxport_json_parse(deep, PXPORT_NTS, &json, NULL) == PXPORT_OK);
  pxport_json_free(json);
  CHECK(pxport_job_parse(AnyContext(), deep, PXPORT_NTS, NULL, &deep_job, NULL) == PXPORT_INVALID_ARGUMENT);
  strcpy(deep,
         "{\"version\":1,\"destination\":{\"name\":\"t\",\"url\":\"x\"},\"audiences\":[{\"id\":\"vip\"}],"
         "\"file\":{\"preset\":\"rfc4180\"},\"mapping\":[{\"target\":\"A\",\"source\":\"=");
  for (i = 0; i < 90; ++i) strcat(deep, "concat(");
  strcat(deep, "id");
  for (i = 0; i < 90; ++i) strcat(deep, ")");
  strcat(deep, "\"}]}");
  CHECK(pxport_job_parse(AnyContext(), deep, PXPORT_NTS, NULL, &deep_job, NULL) == PXPORT_OK);
  pxport_job_free(deep_job);
  CHECK(pxport_profile_parse("{\"a\":{\"b\":1}}", PXPORT_NTS, &profile, NULL) == PXPORT_OK);
  CHECK(pxport_profile_value(profile, "a.b", &value, NULL) == PXPORT_OK);
  pxport_profile_free(profile);
  for (i = 0; i < 2; ++i) {
    CHECK(pxport_export_open(job, NULL, &run, NULL) == PXPORT_OK);
    CHECK(pxport_run_push(run, kProfiles, PXPORT_NTS, NULL) == PXPORT_OK);
    CHECK(pxport_run_finish(run, &report, NULL) == PXPORT_OK);
    pxport_bytes_free(report);
    pxport_run_free(run);
  }
  CHECK(pxport_export_begin(job, NULL, &ticket, NULL) == PXPORT_OK);
  CHECK(pxport_export_abort(job, pxport_bytes_data(ticket), pxport_bytes_size(ticket), NULL, NULL) ==
        PXPORT_OK);
  pxport_bytes_free(ticket);
  CHECK(pxport_job_check_online(job, NULL, &report, NULL) == PXPORT_OK);
  pxport_bytes_free(report);
  return NULL;
}

static void TestStack(void) {
  pthread_attr_t attributes;
  pthread_t thread;
  int created;
  pthread_attr_init(&attributes);
#if !WITH_SANITIZER /* whose frames are larger */
  pthread_attr_setstacksize(&attributes, 256 * 1024);
#endif
  created = pthread_create(&thread, &attributes, OnSmallStack, SmallJob("stack"));
  if (created == 0) pthread_join(thread, NULL);
  CHECK(created == 0); /* counted when no other thread counts */
  pthread_attr_destroy(&attributes);
  CHECK_TEXT(ReadText(TempPath("stack/out.csv")), kRows);
}

/* A child exports with the job of its parent; the parent's job works afterwards. */
static void TestFork(void) {
#if !WITH_SANITIZER /* whose runtimes do not support threads after fork */
  pxport_job* job = SmallJob("fork");
  pxport_run* run = NULL;
  pxport_bytes* report = NULL;
  int status = -1;
  pid_t child;
  int i;
  for (i = 0; i < 2; ++i) {
    CHECK_OK(pxport_export_open(job, NULL, &run, ERR));
    CHECK_OK(pxport_run_push(run, kProfiles, PXPORT_NTS, ERR));
    CHECK_OK(pxport_run_finish(run, &report, ERR));
    pxport_bytes_free(report);
    pxport_run_free(run);
    remove(TempPath("fork/out.csv"));
    fflush(NULL);
    child = fork();
    if (child == 0) {
      alarm(60); /* a deadlock must not hold the test */
      if (pxport_export_open(job, NULL, &run, NULL) != PXPORT_OK ||
          pxport_run_push(run, kProfiles, PXPORT_NTS, NULL) != PXPORT_OK ||
          pxport_run_finish(run, &report, NULL) != PXPORT_OK)
        _exit(1);
      pxport_bytes_free(report);
      pxport_run_free(run);
      _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK_TEXT(ReadText(TempPath("fork/out.csv")), kRows);
  }
#endif
}

/* Exports a computed number and returns the file's text. */
static const char* ExportNumbers(const char* folder) {
  pxport_context* ctx = AnyContext();
  pxport_job* job = NULL;
  pxport_run* run = NULL;
  pxport_bytes* report = NULL;
  char json[1000];
  snprintf(json, sizeof(json),
           "{\"version\":1,\"destination\":{\"name\":\"t\",\"url\":\"%s\"},\"audiences\":[{\"id\":\"vip\"}],"
           "\"mapping\":[{\"source\":\"=score * 1.5\",\"target\":\"Score\"},"
           "{\"source\":\"=to_float(\\\"2.75\\\")\",\"target\":\"Constant\"}],"
           "\"file\":{\"preset\":\"rfc4180\",\"name\":\"out\"}}",
           TempPath(folder));
  CHECK_OK(pxport_job_parse(ctx, json, PXPORT_NTS, NULL, &job, ERR));
  CHECK_OK(pxport_export_open(job, NULL, &run, ERR));
  CHECK_OK(
      pxport_run_push(run, "{\"score\":2.25,\"segmentMembership\":{\"ups\":{\"vip\":{}}}}", PXPORT_NTS, ERR));
  CHECK_OK(pxport_run_finish(run, &report, ERR));
  pxport_bytes_free(report);
  pxport_run_free(run);
  pxport_job_free(job);
  strcat(strcpy(json, folder), "/out.csv");
  return ReadText(TempPath(json));
}

/* A locale whose decimal point is a comma changes no result, and the library does not change the locale. */
static void TestLocale(void) {
  char command[1000], text[32];
  CHECK_TEXT(ExportNumbers("locale-c"), "Score,Constant\n3.375,2.75\n");
  snprintf(command, sizeof(command), "localedef -i de_DE -f UTF-8 '%s' >/dev/null 2>&1",
           TempPath("de_DE.UTF-8"));
  if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL && system(command) == 0) {
    snprintf(command, sizeof(command), "%s", TempPath("de_DE.UTF-8"));
    *strrchr(command, '/') = '\0';
    setenv("LOCPATH", command, 1);
  }
  if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL) {
    fprintf(stderr, "locale: skipped: this machine has no de_DE.UTF-8 and cannot make it (localedef)\n");
    return;
  }
  snprintf(text, sizeof(text), "%.1f", 1.5);
  CHECK_TEXT(text, "1,5");
  CHECK_TEXT(ExportNumbers("locale-de"), "Score,Constant\n3.375,2.75\n");
  CHECK_TEXT(setlocale(LC_ALL, NULL), "de_DE.UTF-8");
  setlocale(LC_ALL, "C");
  unsetenv("LOCPATH");
}

void TestProcesses(void) {
  TestSignals();
  TestStack();
  TestFork();
  TestLocale();
}
