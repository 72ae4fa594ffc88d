/* pxport.h - the complete public interface of libpxport: C99, no dependencies, a stable ABI (docs/abi.md).
 *
 * pxport turns customer profiles (NDJSON in XDM shape) into the files that Pega Customer Decision Hub
 * imports. A job (JSON, docs/job.md) says what to export. pxport_export_run does all of it in one call. The
 * calls that it consists of are public too, for exports that span processes or machines. examples/c/export.c
 * is a minimal program.
 *
 * House rules. They hold for every declaration below; exceptions are stated at the declaration.
 *   1. Handles. X_new, X_parse and X_open create a handle, X_free destroys it. X_free(NULL) does nothing, and
 *      X_free never fails: whatever can fail at the end is a call of its own (finish, commit, abort). Handles
 *      may be freed in any order; a handle keeps alive what it needs from its parent.
 *   2. Errors. A function that can fail returns a pxport_status and takes `pxport_error **err` last. err may
 *      be NULL. On failure *err is set to an error that the caller frees; on success *err is set to NULL.
 *      Out-parameters are always written: with the result on PXPORT_OK, with NULL or zero otherwise. The
 *      library never reads them, except the struct_size of a struct that it fills.
 *   3. Inputs. The library borrows inputs for the duration of the call and copies what it keeps. Text is
 *      UTF-8. A length that follows a pointer counts bytes; PXPORT_NTS means that the text ends at its NUL;
 *      (NULL, 0) is the empty text. A `const char *` without a length ends at its NUL and must not be NULL,
 *      unless its name ends in _or_null or its comment says what NULL means.
 *   4. Outputs. A result of fixed size is written to the caller's memory. Any other result is a pxport_bytes
 *      that the caller frees, or a view (pxport_slice) that is valid as long as the handle it came from.
 *   5. Structs. A struct that grows starts with `struct_size`: zero-initialize it, then set struct_size to
 *      its sizeof (the X_INIT macro does both). Zero always means the default. Fields are only ever appended.
 *      If the caller's struct is newer than the library, the fields that the library does not know must be
 *      zero; otherwise the call fails with PXPORT_UNIMPLEMENTED instead of ignoring an option.
 *   6. Callbacks. A callback runs on the thread that made the call, during that call, and never concurrently
 *      with another callback of the same call. (Calls on several threads that share a context call its
 *      callbacks concurrently.) A callback must not use the handle that is calling it, except through
 *      pxport_cancel_request and pxport_writer_cancel. The library passes `user_data` through untouched. C++
 *      exceptions, longjmp and thread cancellation must not cross this boundary in either direction. A
 *      callback that returns a status takes `pxport_error **err` last, never NULL and preset to NULL. To
 *      fail, it returns a status; it may also set *err with pxport_error_new, and the library takes ownership
 *      of that error. The call then returns this status with the callback's message. An error in *err fails
 *      the call even if the callback returns PXPORT_OK. Of callback failures, PXPORT_UNAVAILABLE and
 *      PXPORT_DEADLINE_EXCEEDED are retryable. A number that is not a PXPORT_ status becomes PXPORT_INTERNAL.
 *   7. Threads. A handle may move between threads but serves one call at a time. Immutable handles may be
 *      shared freely: pxport_context, pxport_job, pxport_error, pxport_bytes and pxport_json. pxport_cancel
 *      is for any thread.
 *   8. Units are part of the name: _bytes, _ms, _rows, _unix_s, _unix_ms. Sizes in memory are size_t; counts
 *      over a whole export are uint64_t. Flags are int32_t or uint32_t with the value 0 or 1.
 *   9. Misuse. A wrong argument (NULL where it is not allowed, a handle of another type, an invalid
 *      struct_size) fails with PXPORT_INVALID_ARGUMENT and leaves the handle as it was. A call in the wrong
 *      state (push after finish) fails with PXPORT_FAILED_PRECONDITION. Using a freed handle is a bug of the
 *      caller: the library detects it as long as the memory still shows it, and no caller may rely on that.
 *  10. Processes. The library has no global state that a host must set up or tear down.
 *      - Threads: a call starts its worker threads and joins them before it returns. Only open writers, open
 *        runs and pxport_s3 handles keep threads between calls. Workers have the default stack size of the
 *        process. A thread that makes calls needs 256 KiB of stack beside what its callbacks use.
 *      - Signals: the library installs no handlers. Its worker threads block all signals, so handlers of the
 *        host run on threads of the host. pxport_cancel_request and pxport_writer_cancel are
 *        async-signal-safe; no other function is.
 *      - Cancel: a request takes effect within a second, also while the library waits for a store, a pipe or
 *        a terminal. It does not interrupt a callback: a read callback that blocks delays the call until it
 *        returns.
 *      - "decided" after a cancel: a cancel that arrives after the decision of an export does not undo it.
 *        The error is PXPORT_CANCELLED with the detail "decided": a part of the export may be visible, and
 *        commit, or the next run of the same job, publishes the rest.
 *      - fork: a child may use contexts and jobs of its parent, provided that no thread of the parent was
 *        inside a call when it forked; otherwise the child must exec. Writers, runs and pxport_s3 handles
 *        keep their threads and connections in the parent: the child must neither use nor free them.
 *      - dlclose is safe once every handle is freed: the library leaves no threads and registers no atexit
 *        handlers. libcurl, if an export loaded it, stays loaded.
 *      - Locale: results do not depend on the locale, and the library never changes it. Numbers use '.'.
 *      - Environment: pxport_job_parse and calls that need credentials read environment variables; no other
 *        thread may call setenv meanwhile.
 * Everything here is frozen within ABI major 1, except what is marked EXPERIMENTAL. */
#ifndef PXPORT_PXPORT_H_
#define PXPORT_PXPORT_H_

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) && defined(PXPORT_BUILDING)
#define PXPORT_API __declspec(dllexport)
#elif defined(_WIN32)
#define PXPORT_API __declspec(dllimport)
#elif defined(__GNUC__)
#define PXPORT_API __attribute__((visibility("default")))
#else
#define PXPORT_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ------------------------------------------------------------------------------------------- */

#define PXPORT_VERSION 10000u /* of this header: major * 10000 + minor * 100 + patch */
#define PXPORT_ABI 1u         /* grows together with the SONAME */

PXPORT_API uint32_t pxport_version(void);           /* of the loaded library, like PXPORT_VERSION */
PXPORT_API const char* pxport_version_string(void); /* "1.0.0"; static */
/* Returns 1 if the loaded library serves a client that was compiled against ABI `abi`: pass PXPORT_ABI. For
 * programs that load the library by name (dlopen, FFI) and so bypass the SONAME. */
PXPORT_API int32_t pxport_abi_supported(uint32_t abi);

/* ---- Status and errors --------------------------------------------------------------------------------- */

/* Not a C enum, whose width depends on the compiler. The numbers are those of gRPC. A host must treat a
 * number that it does not know like PXPORT_INTERNAL. */
typedef int32_t pxport_status;
#define PXPORT_OK 0
#define PXPORT_CANCELLED 1 /* by pxport_cancel_request, pxport_writer_cancel or the progress callback */
#define PXPORT_INVALID_ARGUMENT 3    /* an invalid argument, job or profile */
#define PXPORT_DEADLINE_EXCEEDED 4   /* a time limit passed */
#define PXPORT_NOT_FOUND 5           /* an input, a namespace or an audience does not exist */
#define PXPORT_ALREADY_EXISTS 6      /* on_existing "fail"; another plan under the same idempotency key */
#define PXPORT_PERMISSION_DENIED 7   /* by the store, or by pxport_options.permissions */
#define PXPORT_RESOURCE_EXHAUSTED 8  /* memory, disk, quota */
#define PXPORT_FAILED_PRECONDITION 9 /* a call in the wrong state; a commit with shards missing */
#define PXPORT_ABORTED 10            /* this export was aborted, or lost to another run */
#define PXPORT_UNIMPLEMENTED 12      /* not in this version or build of the library */
#define PXPORT_INTERNAL 13           /* a bug: please report it */
#define PXPORT_UNAVAILABLE 14        /* the store does not answer; retryable */
#define PXPORT_DATA_LOSS 15          /* stored bytes differ from what was written */
#define PXPORT_UNAUTHENTICATED 16    /* no credentials, or rejected ones */

/* Returns the name without its prefix, "INVALID_ARGUMENT"; "UNKNOWN" for any other number. Static. */
PXPORT_API const char* pxport_status_name(pxport_status status);

/* Describes a failure. Immutable. Every getter accepts NULL as "no error" and returns PXPORT_OK, "", 0 or
 * NULL. Texts are valid as long as the error. Errors of the library never contain secrets or identities. */
typedef struct pxport_error pxport_error;

PXPORT_API pxport_status pxport_error_code(const pxport_error* e);  /* what the call returned */
PXPORT_API const char* pxport_error_message(const pxport_error* e); /* one line: what failed and why */
PXPORT_API int32_t pxport_error_retryable(const pxport_error* e);   /* 1: the same call may succeed later */

/* Returns a detail for machines, or NULL if the error has none with this key. Hosts must expect keys that
 * they do not know. Keys:
 *   "remedy"        one line for a person: what to do
 *   "job_path"      JSON Pointer to the invalid place in the job (or in the document that was passed)
 *   "expression_column"  byte, from 1, in the text of the expression at "job_path", its '=' included
 *   "violations"    the policies that reject the job: a JSON array of objects (docs/governance.md)
 *   "input_name"    file or stream of the bad profile; "input_line" its line, from 1; "input_column" the byte
 *                   in that line, from 1
 *   "path"          file or object concerned
 *   "namespace"     identity namespace concerned
 *   "export_id"     export concerned
 *   "decided"       "1": the export is decided and may be partly visible; commit it, or run the same job
 *                   again, to finish it
 *   "callback"      the callback of the host that failed: "read", "write" or "credentials"
 *   "s3_code"       the error code of the store, "AccessDenied"; "s3_message" its message; also
 *                   "http_status", "request_id" and "host_id" (for the support of the store), "bucket", "key",
 *                   "attempts"
 *   "retryable"     "1", like pxport_error_retryable */
PXPORT_API const char* pxport_error_detail(const pxport_error* e, const char* key);
/* _count returns the number of details, _at one of them, in byte order of their keys. _at sets *key and *value
 * and returns 1; returns 0 and sets them to NULL if there is no detail `index`. */
PXPORT_API size_t pxport_error_detail_count(const pxport_error* e);
PXPORT_API int32_t pxport_error_detail_at(const pxport_error* e, size_t index, const char** key_or_null,
                                          const char** value_or_null);
/* Makes an error inside a callback: sets *err, if err is not NULL, and returns `code`, so that a callback
 * ends with `return pxport_error_new(PXPORT_UNAVAILABLE, "the queue is closed", err);`. The message becomes
 * one line: control characters turn into spaces; NULL and "" mean the name of the code. Without memory *err
 * is a static error and the result is PXPORT_RESOURCE_EXHAUSTED. A code that is no failure, or no PXPORT_
 * status, becomes PXPORT_INTERNAL. */
PXPORT_API pxport_status pxport_error_new(pxport_status code, const char* message_or_null,
                                          pxport_error** err);
PXPORT_API void pxport_error_free(pxport_error* e);

/* ---- Bytes, slices, values ----------------------------------------------------------------------------- */

#define PXPORT_NTS SIZE_MAX /* as a length: the text ends at its NUL */

/* Bytes that the library allocated and the caller frees. Immutable. NULL reads as no bytes. */
typedef struct pxport_bytes pxport_bytes;
PXPORT_API const uint8_t* pxport_bytes_data(const pxport_bytes* b); /* never NULL; a NUL follows the end */
PXPORT_API size_t pxport_bytes_size(const pxport_bytes* b);         /* without that NUL */
PXPORT_API void pxport_bytes_free(pxport_bytes* b);

/* A view of bytes that another object owns. No NUL follows, unless that is stated. The layout is frozen. */
typedef struct pxport_slice {
  const void* data; /* NULL only if size is 0 */
  size_t size;
} pxport_slice;

/* A JSON value. The layout is frozen. */
#define PXPORT_KIND_ABSENT 0 /* there is no value; the text is empty */
#define PXPORT_KIND_NULL 1   /* an explicit null; the text is empty */
#define PXPORT_KIND_BOOL 2   /* the text is true or false */
#define PXPORT_KIND_NUMBER 3 /* the text is the number as it was written */
#define PXPORT_KIND_STRING 4 /* the text is decoded UTF-8 without quotes; it may contain NUL bytes */
#define PXPORT_KIND_ARRAY 5
#define PXPORT_KIND_OBJECT 6
typedef struct pxport_value {
  int32_t kind;     /* PXPORT_KIND_* */
  int32_t reserved; /* 0 */
  pxport_slice text;
} pxport_value;

/* ---- JSON: reading the library's documents ------------------------------------------------------------- */

/* Reports, plans and catalogs are JSON documents. These calls are for hosts without a JSON library. Strict
 * RFC 8259, no duplicate keys, nested at most 256 deep. Not meant for profiles: see pxport_profile.
 * Immutable. */
typedef struct pxport_json pxport_json;
PXPORT_API pxport_status pxport_json_parse(const void* text, size_t text_len, pxport_json** out,
                                           pxport_error** err);
/* Returns the value at a JSON Pointer (RFC 6901; "" is the whole document). A missing value is not an error:
 * its kind is ABSENT. The text is valid as long as the document, and a NUL follows it. The text of arrays and
 * objects is empty. */
PXPORT_API pxport_status pxport_json_value(const pxport_json* json, const char* pointer, pxport_value* out,
                                           pxport_error** err);
/* Counts the items of the array, or the members of the object, at `pointer`; 0 for anything else. */
PXPORT_API pxport_status pxport_json_count(const pxport_json* json, const char* pointer, size_t* count,
                                           pxport_error** err);
/* Returns the name of member `index` (from 0, document order) of the object at `pointer`. PXPORT_NOT_FOUND if
 * there is no such member. */
PXPORT_API pxport_status pxport_json_key(const pxport_json* json, const char* pointer, size_t index,
                                         pxport_slice* out, pxport_error** err);
PXPORT_API void pxport_json_free(pxport_json* json);

/* ---- Context: limits, permissions, callbacks ----------------------------------------------------------- */

/* Receives the access keys of a store. Valid only during the credentials callback that got it. */
typedef struct pxport_credentials_out pxport_credentials_out;
/* Copies the keys; a second call replaces the first. session_token_or_null: NULL or "" for long-lived keys.
 * expires_unix_s: 0 means never. The library asks again 5 minutes before that time, during the next call that
 * needs keys, and wipes its copies when it no longer needs them. */
PXPORT_API pxport_status pxport_credentials_set(pxport_credentials_out* out, const char* access_key_id,
                                                const char* secret_access_key,
                                                const char* session_token_or_null, int64_t expires_unix_s,
                                                pxport_error** err);
/* The host's source of access keys: calls pxport_credentials_set and returns PXPORT_OK. If it returns
 * PXPORT_OK without a successful set, the call fails with PXPORT_UNAUTHENTICATED. */
typedef pxport_status (*pxport_credentials_fn)(void* user_data, pxport_credentials_out* out,
                                               pxport_error** err);

/* The progress of one call. The numbers only grow during that call. */
typedef struct pxport_progress {
  size_t struct_size;     /* set by the library: the fields that it knows */
  uint64_t profiles_in;   /* lines read, bad ones included */
  uint64_t rows_out;      /* over all audiences */
  uint64_t rows_rejected; /* bad profiles that were skipped */
  uint64_t bytes_in;      /* of input as stored on disk, like bytes_total */
  uint64_t bytes_total;   /* of the whole input; 0: unknown (pushed or piped) */
  uint64_t bytes_out;     /* as stored, after compression */
  uint64_t parts_done;    /* files finished, or parts uploaded */
  uint64_t retries;       /* of requests to the store */
} pxport_progress;
/* Returns 0 to continue. Any other value cancels the current call, like pxport_cancel_request. */
typedef int32_t (*pxport_progress_fn)(void* user_data, const pxport_progress* progress);

#define PXPORT_LOG_ERROR 0
#define PXPORT_LOG_WARNING 1
#define PXPORT_LOG_INFO 2
#define PXPORT_LOG_DEBUG 3
/* Receives one line without line end (a NUL follows it), without secrets and identities. level: PXPORT_LOG_*.
 * Lines of worker threads wait until the calling thread can pass them on. */
typedef void (*pxport_log_fn)(void* user_data, int32_t level, const char* line, size_t line_len);

/* What the host permits. A call that needs a permission which the host did not grant fails with
 * PXPORT_PERMISSION_DENIED and names it. A job cannot grant permissions. 0 in pxport_options grants
 * everything; to grant nothing, set PXPORT_GRANT_NOTHING. */
#define PXPORT_GRANT_MANAGE_DESTINATIONS 0x01u
#define PXPORT_GRANT_VIEW_DESTINATIONS 0x02u
#define PXPORT_GRANT_ACTIVATE_DESTINATIONS 0x04u
#define PXPORT_GRANT_VIEW_PROFILES 0x08u
#define PXPORT_GRANT_VIEW_SEGMENTS 0x10u
#define PXPORT_GRANT_VIEW_IDENTITY_GRAPH 0x20u
#define PXPORT_GRANT_NOTHING 0x80000000u

typedef struct pxport_options {
  size_t struct_size;
  uint32_t threads;                  /* workers per call, including its own thread; 0: one per processor */
  uint32_t upload_threads;           /* concurrent requests to a remote store; 0: 4 */
  uint32_t progress_period_ms;       /* time between progress calls; 0: 1000 */
  uint32_t permissions;              /* PXPORT_GRANT_*; 0: everything */
  uint64_t memory_limit_bytes;       /* per export; 0: 64 MiB. At the limit, calls wait or spill to disk */
  void* user_data;                   /* for the three callbacks below; may be NULL */
  pxport_credentials_fn credentials; /* called when s3:// needs keys; NULL: as the job says */
  pxport_progress_fn progress;       /* NULL: no progress reports */
  pxport_log_fn log;                 /* NULL: no log */
} pxport_options;
#define PXPORT_OPTIONS_INIT \
  { sizeof(pxport_options), 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL }

/* Create one per process, or one per tenant. Immutable. Cheap: it starts no threads and opens nothing.
 * Callbacks may run until the last handle that was made from the context is freed, not only until the context
 * is. */
typedef struct pxport_context pxport_context;
PXPORT_API pxport_status pxport_context_new(const pxport_options* options_or_null, pxport_context** out,
                                            pxport_error** err);
PXPORT_API void pxport_context_free(pxport_context* ctx);

/* ---- Cancel: a request to stop ------------------------------------------------------------------------- */

/* A call that takes a cancel token returns PXPORT_CANCELLED soon after the request and leaves what its own
 * failure would leave. A request is permanent: use a token for one purpose only. Free it only when no call
 * and no open run uses it any more. */
typedef struct pxport_cancel pxport_cancel;
PXPORT_API pxport_status pxport_cancel_new(pxport_cancel** out, pxport_error** err);
/* For any thread and any signal handler. */
PXPORT_API void pxport_cancel_request(pxport_cancel* cancel);
PXPORT_API void pxport_cancel_free(pxport_cancel* cancel);

/* ---- Job: what to export, as data. Keys and examples: docs/job.md -------------------------------------- */

typedef struct pxport_job_options {
  size_t struct_size;
  const char* input_url;  /* replaces the job's input.url; "-" is standard input; NULL: as the job says */
  const char* output_url; /* replaces destination.url; NULL: as the job says */
  const pxport_slice* audience_ids; /* NULL or only these; PXPORT_NOT_FOUND if the job lacks one of them */
  size_t audience_id_count;         /* 0: all audiences */
  const pxport_slice* set; /* NULL or changes to the job, in order: "POINTER=JSON", /file/max_rows=1000 */
  size_t set_count;
  int64_t now_unix_ms; /* clock of names, cuts and state if has_now is 1: makes a run repeatable */
  uint32_t has_now;    /* 0: the wall clock at the start of each call */
  uint32_t reserved;   /* 0; completes the last 8 bytes */
} pxport_job_options;
#define PXPORT_JOB_OPTIONS_INIT \
  { sizeof(pxport_job_options), NULL, NULL, NULL, 0, NULL, 0, 0, 0, 0 }

/* Immutable: any number of calls on any threads may use one job at the same time. */
typedef struct pxport_job pxport_job;
/* Checks everything that can be checked without reading input or contacting a store. Unknown keys are errors.
 * Errors carry "job_path" and "remedy"; JSON syntax errors name line and column. Reads files only for
 * ${file:PATH} and environment variables only for ${env:NAME}. */
PXPORT_API pxport_status pxport_job_parse(const pxport_context* ctx, const char* json, size_t json_len,
                                          const pxport_job_options* options_or_null, pxport_job** out,
                                          pxport_error** err);
/* Returns what a run would do, as JSON: audiences, columns, file names, warnings. Reads the names of input
 * and destination; changes nothing. */
PXPORT_API pxport_status pxport_job_check(const pxport_job* job, pxport_bytes** plan_json,
                                          pxport_error** err);
/* Tests with harmless requests whether a run can do its work: lists and writes below the control folder,
 * stages a file at the destination and discards it. Removes everything that it made. *result_json: an object
 * with "ok" (true or false) and "checks": objects with "name" (an id such as "control.create_exclusive"),
 * "ok", and after a failure "message" and "remedy". Checks that depend on a failed one are "skipped". Returns
 * PXPORT_OK whether or not the checks succeed. */
PXPORT_API pxport_status pxport_job_check_online(const pxport_job* job, const pxport_cancel* cancel_or_null,
                                                 pxport_bytes** result_json, pxport_error** err);
/* Returns the JSON Schema of jobs, for editors. */
PXPORT_API pxport_status pxport_job_schema(pxport_bytes** schema_json, pxport_error** err);
PXPORT_API void pxport_job_free(pxport_job* job);

/* ---- Export: all in one call, or one process that pushes ----------------------------------------------- */

/* Nothing is visible before the export is decided. Manifests are written last, so readers wait for them
 * (docs/commit.md). */

/* Reads NDJSON: writes up to `capacity` bytes to `buffer`, sets *got to their number, or to 0 at the end, and
 * returns PXPORT_OK. Lines may span calls. *got is preset to SIZE_MAX: a callback that returns PXPORT_OK
 * without setting *got fails the call with PXPORT_INVALID_ARGUMENT, as does *got > capacity. So an exception
 * that an FFI layer turns into 0 cannot truncate an export. */
typedef pxport_status (*pxport_read_fn)(void* user_data, uint8_t* buffer, size_t capacity, size_t* got,
                                        pxport_error** err);

typedef struct pxport_run_options {
  size_t struct_size;
  pxport_read_fn read;         /* source of the profiles; NULL: the job's own input */
  void* user_data;             /* for `read`; may be NULL */
  const pxport_cancel* cancel; /* NULL: the call cannot be cancelled */
  uint32_t resume;             /* 1: continue an earlier run that was killed, see below */
  uint32_t reserved;           /* 0; completes the last 8 bytes */
} pxport_run_options;
#define PXPORT_RUN_OPTIONS_INIT \
  { sizeof(pxport_run_options), NULL, NULL, NULL, 0, 0 }

/* Runs a complete export: finishes or removes what earlier runs of this job left, exports, commits.
 * *report_json is the run report (docs/job.md). If it fails or is cancelled before the decision, it removes
 * everything that it made: nothing is visible, and the run can be repeated. After the decision the error
 * carries "decided" and "export_id": the next run of the same job finishes that export first. A killed
 * process leaves nothing visible, or a decided export; the next run removes or finishes it.
 *
 * With `resume` it continues an earlier run to a bucket that was killed: it makes all rows again but does not
 * upload parts that the bucket already has. If that export was decided, it publishes it and returns its
 * report. Runs to a bucket keep a journal for this on their machine, in limits.spool_dir or the temporary
 * folder. If there is nothing to resume, and for folders, it is an ordinary run. PXPORT_FAILED_PRECONDITION:
 * the input has changed, or another process is running the job; PXPORT_INVALID_ARGUMENT: the profiles come
 * from `read`, standard input or a pipe, which cannot be read again. */
PXPORT_API pxport_status pxport_export_run(const pxport_job* job, const pxport_run_options* options_or_null,
                                           pxport_bytes** report_json, pxport_error** err);

/* The same export, with profiles that the caller pushes: open, push any number of times, finish. It behaves
 * like pxport_export_run: push and finish remove everything when they fail before the decision. After a
 * failure only free is allowed; other calls fail with PXPORT_FAILED_PRECONDITION. Serves one call at a
 * time. */
typedef struct pxport_run pxport_run;
/* Finishes or removes what earlier runs left, and begins the export. options->read must be NULL and
 * options->resume 0. The run borrows options->cancel until pxport_run_free. limits.timeout_seconds counts
 * from here. */
PXPORT_API pxport_status pxport_export_open(const pxport_job* job, const pxport_run_options* options_or_null,
                                            pxport_run** out, pxport_error** err);
/* Accepts any piece of a stream of NDJSON: lines may span calls. Consumes all of it or fails. Blocks while
 * the destination is slower than the caller. Bad profiles follow the job's on_bad_profile. */
PXPORT_API pxport_status pxport_run_push(pxport_run* run, const void* ndjson, size_t ndjson_len,
                                         pxport_error** err);
/* Reads the last line even without its line end, stores everything and commits. Returns the run report. Then
 * only free is allowed. */
PXPORT_API pxport_status pxport_run_finish(pxport_run* run, pxport_bytes** report_json, pxport_error** err);
/* Without finish: cancels the export and removes everything that it staged, which for a bucket takes
 * requests; log lines and the credentials callback may run. After finish, or after a failure: frees memory
 * only. */
PXPORT_API void pxport_run_free(pxport_run* run);

/* ---- Export in steps: begin -> (writer: push* -> finish)* -> commit, or abort -------------------------- */

/* Tickets and receipts are opaque bytes with checksums and without secrets. Any process with the same job and
 * any libpxport of this ABI major can read them, on any machine that reaches the destination. */

typedef struct pxport_begin_options {
  size_t struct_size;
  const char* idempotency_key; /* the same key and job give the same export; NULL: a new export each time */
  uint32_t shards;             /* number of writers that will finish, numbered from 0; 0: one */
  uint32_t pin_input;          /* 1: list the job's input files now, for pxport_writer_read */
} pxport_begin_options;
#define PXPORT_BEGIN_OPTIONS_INIT \
  { sizeof(pxport_begin_options), NULL, 0, 0 }

/* Opens an export and stores its plan. The ticket identifies it to writers, commit and abort. After a failure
 * a plan without effect may remain. An export that is neither committed nor aborted keeps its staged bytes
 * until one of the two is called. */
PXPORT_API pxport_status pxport_export_begin(const pxport_job* job,
                                             const pxport_begin_options* options_or_null,
                                             pxport_bytes** ticket, pxport_error** err);

/* Decides the export, publishes its files, then the manifests. Receipts may come in any order, and more than
 * one per shard (one is chosen). Receipts that the store already has may be omitted. Idempotent, from any
 * process, also concurrently: later calls finish what remains and return the same report.
 * PXPORT_FAILED_PRECONDITION names the shards without a receipt and changes nothing. PXPORT_ABORTED: the
 * export was aborted. If it is cancelled before the decision, nothing is visible: commit again, or abort.
 * After the decision every failure, PXPORT_CANCELLED included, carries "decided": commit again. */
PXPORT_API pxport_status pxport_export_commit(const pxport_job* job, const void* ticket, size_t ticket_len,
                                              const pxport_slice* receipts, size_t receipt_count,
                                              const pxport_cancel* cancel_or_null, pxport_bytes** report_json,
                                              pxport_error** err);
/* Aborts the export and removes what it staged. Idempotent. PXPORT_FAILED_PRECONDITION once commit has
 * decided. If it is cancelled, what remains is invisible, and another call continues. */
PXPORT_API pxport_status pxport_export_abort(const pxport_job* job, const void* ticket, size_t ticket_len,
                                             const pxport_cancel* cancel_or_null, pxport_error** err);

/* Removes the obsolete objects of a decided export: staged files of attempts that were not chosen, attempts,
 * receipts. commit and abort do that themselves; this call is for what they could not reach, and for writers
 * that came late. Never touches what another pending export claims. *result_json: an object with "cleaned"
 * and "aborted" (export ids), "kept" and "failed" (objects with "export_id" and "why"), "left" (keys that
 * could not be removed). PXPORT_FAILED_PRECONDITION: the export is undecided, and nothing is removed. If it
 * is cancelled, another call continues. */
PXPORT_API pxport_status pxport_export_gc(const pxport_job* job, const void* ticket, size_t ticket_len,
                                          const pxport_cancel* cancel_or_null, pxport_bytes** result_json,
                                          pxport_error** err);
/* The same for all exports that share the job's control folder and destination. First aborts undecided
 * exports that have shown no activity (a plan, an attempt, a receipt) for `older_than_s` seconds, at least 1:
 * pass more than a shard takes. Exports that are decided but not published stay as they are and are listed in
 * "kept". */
PXPORT_API pxport_status pxport_export_gc_all(const pxport_job* job, int64_t older_than_s,
                                              const pxport_cancel* cancel_or_null, pxport_bytes** result_json,
                                              pxport_error** err);

/* ---- Writer: one shard of an export -------------------------------------------------------------------- */

/* The same shard may be opened again, on any machine, after a failure or concurrently: commit chooses one. */
typedef struct pxport_writer pxport_writer;
PXPORT_API pxport_status pxport_writer_open(const pxport_job* job, const void* ticket, size_t ticket_len,
                                            uint32_t shard, pxport_writer** out, pxport_error** err);
/* Makes a shard again after commit failed with PXPORT_DATA_LOSS because its staged files are gone. finish
 * accepts only the bytes that were decided (the same input, job and libpxport produce them) and fails with
 * PXPORT_DATA_LOSS otherwise; then commit again. PXPORT_FAILED_PRECONDITION: the export is not decided, or is
 * already published. */
PXPORT_API pxport_status pxport_writer_repair(const pxport_job* job, const void* ticket, size_t ticket_len,
                                              uint32_t shard, pxport_writer** out, pxport_error** err);
/* Reads input files, once, instead of push and pull: paths, globs, "-" for standard input, also .gz. With
 * (NULL, 0): this shard's share of the input that begin has pinned, that is, of the files in byte order of
 * their names, numbered from 0, those whose number modulo the number of shards is this shard. Rejects a file
 * that has changed since. PXPORT_FAILED_PRECONDITION: begin pinned nothing, or something was pushed. */
PXPORT_API pxport_status pxport_writer_read(pxport_writer* writer, const pxport_slice* input_urls,
                                            size_t input_url_count, pxport_error** err);
/* Accepts any piece of a stream of NDJSON, like pxport_run_push. After a failure only free is allowed, and
 * the shard can be opened again. */
PXPORT_API pxport_status pxport_writer_push(pxport_writer* writer, const void* ndjson, size_t ndjson_len,
                                            pxport_error** err);
/* Calls `read` until it returns 0 bytes. Otherwise like push; the two may be mixed. */
PXPORT_API pxport_status pxport_writer_pull(pxport_writer* writer, pxport_read_fn read, void* user_data,
                                            pxport_error** err);
/* Reads the last line even without its line end, stores everything, and returns the receipt of the shard.
 * Then only free is allowed, after success and after failure. */
PXPORT_API pxport_status pxport_writer_finish(pxport_writer* writer, pxport_bytes** receipt,
                                              pxport_error** err);
/* Makes the current or the next push, pull or finish return PXPORT_CANCELLED. For any thread and any signal
 * handler. */
PXPORT_API void pxport_writer_cancel(pxport_writer* writer);
/* Without a successful finish: discards what this writer staged. After one: frees memory only. */
PXPORT_API void pxport_writer_free(pxport_writer* writer);

/* ---- Layer: profile. One profile, field by field ------------------------------------------------------- */

/* For hosts that inspect profiles the way an export does. The first question about a field reads the stored
 * text (a few microseconds for a typical profile); the answer is kept, and its texts are valid as long as the
 * profile. */
typedef struct pxport_profile pxport_profile;
/* Parses one JSON object of at most 16 MiB without line ends inside. PXPORT_INVALID_ARGUMENT carries
 * "input_column". */
PXPORT_API pxport_status pxport_profile_parse(const char* json, size_t json_len, pxport_profile** out,
                                              pxport_error** err);
/* Returns the value at a field path: person.name.firstName, orders[0].total, _acme['loyalty.tier']. A missing
 * value has the kind ABSENT. The text of an array or object is its JSON source. */
PXPORT_API pxport_status pxport_profile_value(pxport_profile* profile, const char* path, pxport_value* out,
                                              pxport_error** err);

/* One entry of identityMap. The layout is frozen. */
typedef struct pxport_identity {
  pxport_slice id;
  pxport_slice authenticated_state; /* empty if missing */
  int32_t primary;                  /* 1 if marked as primary */
  int32_t reserved;                 /* 0 */
} pxport_identity;
/* Counts the identities of one namespace. `ns` is any of its names (code, alias, URI), in any ASCII case; the
 * entries under all its names in identityMap are joined. Entries without a text `id` are ignored. */
PXPORT_API pxport_status pxport_profile_identity_count(pxport_profile* profile, const char* ns, size_t* count,
                                                       pxport_error** err);
/* Returns identity `index`: primary ones first, then document order. PXPORT_NOT_FOUND if there is none. */
PXPORT_API pxport_status pxport_profile_identity_at(pxport_profile* profile, const char* ns, size_t index,
                                                    pxport_identity* out, pxport_error** err);

/* One entry of segmentMembership, unchanged. The layout is frozen. */
typedef struct pxport_membership {
  pxport_value status; /* ABSENT means "realized" */
  pxport_value last_qualification_time;
  pxport_value valid_until;
} pxport_membership;
/* Names are matched exactly; the default namespace is "ups". PXPORT_NOT_FOUND if the profile has no such
 * membership. */
PXPORT_API pxport_status pxport_profile_membership(pxport_profile* profile, const char* ns_or_null,
                                                   const char* audience_id, pxport_membership* out,
                                                   pxport_error** err);
/* Sets *is_member to 1 if the profile is an active member at that time, as an export decides it: the status
 * is realized, existing or missing, and validUntil has not passed. In namespaces other than "ups" a
 * membership without validUntil expires 30 days after lastQualificationTime. */
PXPORT_API pxport_status pxport_profile_is_member(pxport_profile* profile, const char* ns_or_null,
                                                  const char* audience_id, int64_t at_unix_ms,
                                                  int32_t* is_member, pxport_error** err);
PXPORT_API void pxport_profile_free(pxport_profile* profile);

/* ---- Layer: identity. Namespaces, canonical forms, hashes. Pure ---------------------------------------- */

/* Returns everything known, as JSON: namespaces with aliases, target identities, the sources that each target
 * accepts. */
PXPORT_API pxport_status pxport_identity_catalog(pxport_bytes** json, pxport_error** err);
/* Returns the code of a standard namespace, spelled as Adobe spells it, for a code, alias or URI in any ASCII
 * case. PXPORT_NOT_FOUND for any other name, which is then a custom namespace. */
PXPORT_API pxport_status pxport_identity_namespace(const char* name, pxport_bytes** code, pxport_error** err);
/* Returns PXPORT_OK if a mapping from `source` (identity:NAMESPACE or a field path) to the target identity
 * `target` is allowed. PXPORT_INVALID_ARGUMENT names both and lists what the target accepts.
 * PXPORT_NOT_FOUND: there is no such target. */
PXPORT_API pxport_status pxport_identity_feeds(const char* source, const char* target, pxport_error** err);

#define PXPORT_PHONE_E164 0   /* +40123456789 */
#define PXPORT_PHONE_DIGITS 1 /* 40123456789 */
#define PXPORT_PHONE_AS_IS 2  /* digits and + unchanged, not validated */
#define PXPORT_EMAIL_ADOBE 0  /* trimmed and lower-cased */
#define PXPORT_EMAIL_GOOGLE 1 /* also without dots before @gmail.com and @googlemail.com */
#define PXPORT_EMAIL_UID2 2   /* also without dots and +suffix before @gmail.com */
#define PXPORT_HASH_HEX 0     /* 64 lower-case hex digits */
#define PXPORT_HASH_BASE64 1  /* 44 characters */
typedef struct pxport_identity_options {
  size_t struct_size;
  const char* default_country_code; /* calling code, digits, for national phone numbers; NULL: none */
  int32_t phone_format;             /* PXPORT_PHONE_* */
  uint32_t keep_blanks; /* 1: lower-case an email without trimming it (Adobe's exact sha256(lower($))) */
  const char*
      default_country;   /* ISO 3166, such as "KZ", for national phone numbers; NULL: that of the code */
  int32_t email_format;  /* PXPORT_EMAIL_*; only PXPORT_EMAIL_ADOBE goes with keep_blanks */
  int32_t hash_encoding; /* PXPORT_HASH_* */
} pxport_identity_options;
#define PXPORT_IDENTITY_OPTIONS_INIT \
  { sizeof(pxport_identity_options), NULL, 0, 0, NULL, 0, 0 }

/* Returns the canonical form. Email: as email_format says. Phone: as phone_format says. Hashed namespaces:
 * lower-case hex. All others: unchanged. PXPORT_INVALID_ARGUMENT for an invalid email, phone number or digest,
 * and for the advertising id of all zeros; PXPORT_NOT_FOUND for a namespace that is not a standard one, so that
 * a misspelled name does not pass for a custom namespace. */
PXPORT_API pxport_status pxport_identity_normalize(const char* ns, const char* value, size_t value_len,
                                                   const pxport_identity_options* options_or_null,
                                                   pxport_bytes** out, pxport_error** err);
/* Writes the SHA-256 of the canonical form as hash_encoding says, and a NUL; "" on failure. A
 * digest is never hashed again. PXPORT_INVALID_ARGUMENT also for a value that is empty or all spaces. */
PXPORT_API pxport_status pxport_identity_hash(const char* ns, const char* value, size_t value_len,
                                              const pxport_identity_options* options_or_null,
                                              char out_hash[65], pxport_error** err);

/* ---- Layer: CSV. Rows in the spelling of an export ----------------------------------------------------- */

/* Consumes all of `data` and returns PXPORT_OK, or fails. */
typedef pxport_status (*pxport_write_fn)(void* user_data, const uint8_t* data, size_t size,
                                         pxport_error** err);

typedef struct pxport_csv pxport_csv;
/* dialect_json_or_null: an object with the options of the job's file.csv and optionally "preset"
 * (docs/job.md); NULL or {} is the preset pega-cdh. A header is an ordinary row. The library calls `write`
 * when enough bytes are pending, and in finish. */
PXPORT_API pxport_status pxport_csv_new(const char* dialect_json_or_null, pxport_write_fn write,
                                        void* user_data, pxport_csv** out, pxport_error** err);
/* Appends one row. Unlike elsewhere, data == NULL is an absent field (nullValue), not the empty text. If a
 * field is not UTF-8, the call fails with PXPORT_INVALID_ARGUMENT and appends no part of the row. After a
 * failure of `write` only free is allowed. */
PXPORT_API pxport_status pxport_csv_row(pxport_csv* csv, const pxport_slice* fields, size_t field_count,
                                        pxport_error** err);
/* Writes the pending bytes. Then only free is allowed. */
PXPORT_API pxport_status pxport_csv_finish(pxport_csv* csv, pxport_error** err);
PXPORT_API void pxport_csv_free(pxport_csv* csv); /* without finish: discards the pending bytes */

/* ---- Layer: SigV4. Signatures of requests to S3 and compatible services -------------------------------- */

/* Pure: no clock, no network, no environment. The results grant access: keep them out of logs. */

/* The layout is frozen. */
typedef struct pxport_header {
  pxport_slice name;
  pxport_slice value;
} pxport_header;

/* Access keys to sign with. The library borrows the texts for the duration of the call, and copies and wipes
 * what it keeps for signed chunks. */
typedef struct pxport_signing_keys {
  size_t struct_size;
  const char* access_key_id;
  const char* secret_access_key;
  const char* session_token; /* NULL: long-lived keys without a token */
} pxport_signing_keys;
#define PXPORT_SIGNING_KEYS_INIT \
  { sizeof(pxport_signing_keys), NULL, NULL, NULL }

typedef struct pxport_sign_request {
  size_t struct_size;
  const char* method;  /* "PUT" */
  const char* url;     /* absolute, path and query percent-encoded: https://HOST/KEY?versionId=1 */
  const char* region;  /* "eu-west-1" */
  const char* service; /* NULL: "s3" */
  const pxport_header*
      headers; /* NULL or those to sign; send them unchanged. host comes from the URL if it is
                                   missing */
  size_t header_count;
  const char* payload_sha256; /* SHA-256 of the body in lower-case hex, or "UNSIGNED-PAYLOAD". NULL: of the
                                   empty body; for presigned URLs UNSIGNED-PAYLOAD; for chunks as their kind
                                   requires */
  int64_t time_unix_s;
  uint32_t normalize_path;    /* 1: resolve "." and "..", as services other than S3 do */
  uint32_t no_payload_header; /* 1: omit x-amz-content-sha256, which S3 requires */
  uint32_t unsigned_token;    /* 1: send the session token without signing it */
  uint32_t reserved;          /* 0; completes the last 8 bytes */
} pxport_sign_request;
#define PXPORT_SIGN_REQUEST_INIT \
  { sizeof(pxport_sign_request), NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, 0, 0, 0, 0 }

/* Returns the headers to add, as lines "Name: value\n": X-Amz-Security-Token if there is a token, X-Amz-Date,
 * x-amz-content-sha256, Authorization. PXPORT_INVALID_ARGUMENT for texts that could inject a second header,
 * and for requests that already have one of these headers. */
PXPORT_API pxport_status pxport_sigv4_sign(const pxport_sign_request* request,
                                           const pxport_signing_keys* keys, pxport_bytes** header_lines,
                                           pxport_error** err);
/* Returns the URL with a signature in its query. It grants this one request to everyone who has it, for
 * `expires_s` seconds, 1 to 604800. The sender must send `headers` as they were signed; usually there are
 * none. */
PXPORT_API pxport_status pxport_sigv4_presign(const pxport_sign_request* request,
                                              const pxport_signing_keys* keys, int64_t expires_s,
                                              pxport_bytes** url, pxport_error** err);

/* A body in signed chunks (Content-Encoding: aws-chunked), for bodies whose hash is not known in advance. The
 * body consists of, per chunk, the result of chunk_open, the data and "\r\n"; and at the end the result of
 * chunk_close. All chunks except the last have the same size, at least 8192 bytes. */
typedef struct pxport_sigv4_chunks pxport_sigv4_chunks;
/* Signs the request itself: *header_lines as from pxport_sigv4_sign. Its headers must include
 * content-encoding: aws-chunked, x-amz-decoded-content-length and, if checksums follow the last chunk,
 * x-amz-trailer with their names. */
PXPORT_API pxport_status pxport_sigv4_chunks_new(const pxport_sign_request* request,
                                                 const pxport_signing_keys* keys, pxport_sigv4_chunks** out,
                                                 pxport_bytes** header_lines, pxport_error** err);
/* Returns what precedes the data of a chunk, which must not be empty. */
PXPORT_API pxport_status pxport_sigv4_chunk_open(pxport_sigv4_chunks* chunks, const void* data,
                                                 size_t data_len, pxport_bytes** prefix, pxport_error** err);
/* Returns what ends the body. The trailer must consist of the headers that x-amz-trailer announced. Then only
 * free is allowed. */
PXPORT_API pxport_status pxport_sigv4_chunk_close(pxport_sigv4_chunks* chunks, const pxport_header* trailer,
                                                  size_t trailer_count, pxport_bytes** end,
                                                  pxport_error** err);
/* Computes the Content-Length of such a body of `body_bytes` in chunks of `chunk_bytes`. */
PXPORT_API pxport_status pxport_sigv4_chunks_size(uint64_t body_bytes, uint64_t chunk_bytes,
                                                  const pxport_header* trailer, size_t trailer_count,
                                                  uint64_t* content_length, pxport_error** err);
PXPORT_API void pxport_sigv4_chunks_free(pxport_sigv4_chunks* chunks);

/* ---- Layer: S3. One object per call -------------------------------------------------------------------- */

/* Keeps connections and credentials between calls. The callbacks of the context apply as for exports. */
typedef struct pxport_s3 pxport_s3;
/* endpoint_json: an object with the keys of a job's destination.s3 (docs/job.md); {} means Amazon with the
 * credentials of the environment. Sends nothing. Errors carry "job_path", a pointer into that document. */
PXPORT_API pxport_status pxport_s3_new(const pxport_context* ctx, const char* endpoint_json, pxport_s3** out,
                                       pxport_error** err);
/* Writes the object and replaces an existing one; above part_size_mib (8 MiB) as a multipart upload. The
 * object becomes visible as a whole or not at all, with checksums that the store verifies. The default
 * content type is application/octet-stream. *etag: the object's ETag as the store spells it, in quotes, as
 * If-Match takes it; empty if the store returns none. The ETag of a multipart upload is not a digest of the
 * bytes. */
PXPORT_API pxport_status pxport_s3_put(pxport_s3* s3, const char* bucket, const char* key, const void* data,
                                       size_t data_len, const char* content_type_or_null,
                                       pxport_bytes** etag_or_null, pxport_error** err);
/* Returns a URL that grants one request with `method` (GET, PUT, HEAD, DELETE) to everyone who has it, for 1
 * to 604800 seconds, but no longer than the credentials are valid. Sends no request to the bucket. */
PXPORT_API pxport_status pxport_s3_presign(pxport_s3* s3, const char* method, const char* bucket,
                                           const char* key, int64_t expires_s, pxport_bytes** url,
                                           pxport_error** err);
PXPORT_API void pxport_s3_free(pxport_s3* s3);

#ifdef __cplusplus
} /* extern "C" */
#endif
#endif /* PXPORT_PXPORT_H_ */
