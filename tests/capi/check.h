/* The test tools of the C tests: C99 and pxport.h, nothing else, as a host would have it. */
#ifndef PXPORT_TESTS_CAPI_CHECK_H_
#define PXPORT_TESTS_CAPI_CHECK_H_

#include <pxport/pxport.h>
#include <stdio.h>
#include <string.h>

/* 1 where reading freed memory is reported, whatever becomes of it. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WITH_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WITH_SANITIZER 1
#endif
#endif
#ifndef WITH_SANITIZER
#define WITH_SANITIZER 0
#endif

extern int check_failures;
extern int check_count;
/* Where calls under CHECK_OK and CHECK_FAILS put their error: pass ERR. Starts as no pointer at all, so that
 * a call that does not write it is found out. */
extern pxport_error* check_err;
#define ERR (&check_err)
#define BOGUS ((void*)(uintptr_t)0x5a5a)

#define CHECK(condition) Check((condition) ? 1 : 0, #condition, __FILE__, __LINE__)
/* `call` succeeds and sets *err to NULL. */
#define CHECK_OK(call) (check_err = BOGUS, CheckOk((call), #call, __FILE__, __LINE__))
/* `call` fails with `status`, and its error says the same. */
#define CHECK_FAILS(call, status) (check_err = BOGUS, CheckFails((call), (status), #call, __FILE__, __LINE__))
/* The last error of CHECK_FAILS, until the next CHECK_. */
#define CHECK_TEXT(text, expected) CheckText((text), (expected), #text, __FILE__, __LINE__)
#define CHECK_SLICE(slice, expected) CheckSlice((slice), (expected), #slice, __FILE__, __LINE__)

void Check(int ok, const char* what, const char* file, int line);
int CheckOk(pxport_status status, const char* what, const char* file, int line);
void CheckFails(pxport_status status, pxport_status expected, const char* what, const char* file, int line);
void CheckText(const char* text, const char* expected, const char* what, const char* file, int line);
void CheckSlice(pxport_slice slice, const char* expected, const char* what, const char* file, int line);

/* Details of the last error that CHECK_FAILS saw, "" if it had none of that key. */
const char* LastDetail(const char* key);
const char* LastMessage(void);

pxport_slice SliceOf(const char* text);

/* A fresh folder that is removed at the end of the program; `name` inside it. Static buffers, a few at a
 * time. */
const char* TempPath(const char* name);
void WriteText(const char* path, const char* text); /* its folder exists */
void RemoveTree(const char* path);
/* The file's text, or NULL if there is none. Valid until the next call. */
const char* ReadText(const char* path);

/* Options of a run: with a read callback; with resume. Static buffers, a few at a time. */
const pxport_run_options* Reading(pxport_read_fn read, void* user_data, const pxport_cancel* cancel);
const pxport_run_options* Resuming(const pxport_cancel* cancel);
/* 1 if the folder does not exist or contains no files, hidden and control files included. */
int IsEmptyFolder(const char* folder);

/* A context without options; a small job over TempPath(folder). Both live until the end of the program. */
pxport_context* AnyContext(void);
/* Exports members of audience "vip" to folder/out.csv with the columns Id and Tier. */
pxport_job* SmallJob(const char* folder);
/* Three profiles: 1 (gold) and 3 (no tier) are members of "vip", 2 is not. */
extern const char kProfiles[];
/* What folder/out.csv holds for them. */
extern const char kRows[];

void TestVersion(void);
void TestErrors(void);
void TestBytes(void);
void TestJson(void);
void TestContext(void);
void TestCancel(void);
void TestJob(void);
void TestExport(void);
void TestRun(void);
void TestCallbacks(void);
void TestProcesses(void);
void TestWriter(void);
void TestProfile(void);
void TestIdentity(void);
void TestCsv(void);
void TestSigv4(void);
void TestGc(void);
void TestS3(void);

#endif /* PXPORT_TESTS_CAPI_CHECK_H_ */
