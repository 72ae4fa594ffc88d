/* pxport.h - the whole public surface of libpxport: C99, no dependencies, a stable ABI (docs/abi.md).
 *
 * pxport turns customer profiles (NDJSON, XDM shape) into the files that Pega Customer Decision Hub imports.
 * A job (JSON, docs/job.md) says what to export; pxport_export_run does it in one call, and the pieces it is
 * made of can be called one by one, in one process or on many machines. A minimal program is
 * examples/c/export.c.
 *
 * House rules: they hold for every declaration below; the few exceptions are said where they are.
 *   1. Handles are opaque. X_new, X_parse and X_open create, X_free destroys. X_free(NULL) does nothing and
 *      X_free never fails: whatever can fail on the way out is a call of its own (finish, commit, abort).
 *      Handles may be freed in any order; what a handle needs of its parent it keeps alive itself.
 *   2. A function that can fail returns a pxport_status and takes `pxport_error **err` last. err may be NULL.
 *      On failure *err receives an error that the caller frees, on success it is set to NULL. Out-parameters
 *      are always written: the result on PXPORT_OK, otherwise NULL or zero. They are never read, except the
 *      struct_size of a struct to be filled.
 *   3. Inputs are borrowed for the duration of the call and copied if kept. Text is UTF-8. Where a length
 *      stands beside a pointer it counts bytes, and PXPORT_NTS there means NUL-terminated; (NULL, 0) is the
 *      empty text. A `const char *` without a length is NUL-terminated; NULL is an error there unless "or
 *      NULL" is said.
 *   4. Outputs of fixed size go to the caller's memory. Others are a pxport_bytes that the caller frees, or a
 *      view (pxport_slice) that lives as long as the handle it was asked of.
 *   5. Structs passed in or filled start with `struct_size`: zero-initialise, then set it to sizeof (X_INIT
 *      does both). Zero always means "the default". Fields are only ever appended. A caller that knows more
 *      fields than the library may leave those zero; if not, the call fails with PXPORT_UNIMPLEMENTED instead
 *      of ignoring what it was told.
 *   6. Callbacks run on the thread that made the call, during that call, one at a time for each call (calls
 *      on several threads that share a context call them at the same time). They must not use the handle that
 *      is calling them, except pxport_cancel_request and pxport_writer_cancel. `user_data` comes back
 *      untouched. Neither a C++ exception nor a longjmp nor a thread cancellation may cross this boundary, in
 *      either direction.
 *   7. A handle may move between threads but serves one call at a time, unless it is said to be immutable:
 *      pxport_context, pxport_job, pxport_error and pxport_bytes are, and may be shared freely. pxport_cancel
 *      is for any thread.
 *   8. Units are in the name: _bytes, _ms, _rows, _unix_s, _unix_ms. Sizes in memory are size_t; what is
 *      counted across an export is uint64_t. Flags are int32_t or uint32_t, 0 or 1.
 *   9. A wrong argument (NULL where that is not allowed, a handle of another kind, a struct_size of nothing)
 *      gives PXPORT_INVALID_ARGUMENT; a call in the wrong state (push after finish)
 *      PXPORT_FAILED_PRECONDITION. A freed handle is the caller's bug: it is recognised where memory still
 *      shows it, which nobody may rely on.
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

#define PXPORT_VERSION 10000u /* major * 10000 + minor * 100 + patch, of this header */
#define PXPORT_ABI 1u         /* grows together with the SONAME */

PXPORT_API uint32_t pxport_version(void);           /* of the loaded library, as PXPORT_VERSION */
PXPORT_API const char* pxport_version_string(void); /* "1.0.0"; static */
/* 1 if the loaded library serves a client that was compiled against ABI `abi`: pass PXPORT_ABI. For programs
 * that load the library by name (dlopen, FFI) and so bypass the SONAME. */
PXPORT_API int32_t pxport_abi_supported(uint32_t abi);

/* ---- Status and errors --------------------------------------------------------------------------------- */

/* Not a C enum, whose width is the compiler's choice. The numbers are those of gRPC. A host must take a
 * number it does not know for a failure like PXPORT_INTERNAL. */
typedef int32_t pxport_status;
#define PXPORT_OK 0
#define PXPORT_CANCELLED 1 /* by pxport_cancel_request, pxport_writer_cancel or the progress callback */
#define PXPORT_INVALID_ARGUMENT 3 /* a wrong argument, a wrong job, a bad profile */
#define PXPORT_DEADLINE_EXCEEDED 4
#define PXPORT_NOT_FOUND 5           /* an input, a namespace, an audience that is not there */
#define PXPORT_ALREADY_EXISTS 6      /* on_existing "fail"; another plan under the same idempotency key */
#define PXPORT_PERMISSION_DENIED 7   /* by the store, or by pxport_options.permissions */
#define PXPORT_RESOURCE_EXHAUSTED 8  /* memory, disk, quota */
#define PXPORT_FAILED_PRECONDITION 9 /* a call in the wrong state; commit with shards missing */
#define PXPORT_ABORTED 10            /* this export was aborted, or lost to another run */
#define PXPORT_UNIMPLEMENTED 12      /* not in this version or build of the library */
#define PXPORT_INTERNAL 13           /* a bug: please report it */
#define PXPORT_UNAVAILABLE 14        /* the store does not answer; retryable */
#define PXPORT_DATA_LOSS 15          /* stored bytes are not what was written */
#define PXPORT_UNAUTHENTICATED 16    /* no credentials, or refused ones */

/* The name without its prefix, "INVALID_ARGUMENT"; "UNKNOWN" for any other number. Static. */
PXPORT_API const char* pxport_status_name(pxport_status status);

/* What went wrong. Immutable. Every getter takes NULL for "no error": PXPORT_OK, "", 0, NULL. Texts live as
 * long as the error. Neither message nor details ever hold secrets or identities. */
typedef struct pxport_error pxport_error;

PXPORT_API pxport_status pxport_error_code(const pxport_error* e);  /* what the call returned */
PXPORT_API const char* pxport_error_message(const pxport_error* e); /* one line: what is wrong */
PXPORT_API int32_t pxport_error_retryable(const pxport_error* e);   /* 1: the same call may succeed later */

/* A detail for machines, or NULL if the error has none of that key. Hosts must expect keys they do not know.
 * Keys:
 *   "remedy"        one line for a person: what to do
 *   "job_path"      JSON Pointer to the place in the job (or in the document given) that is wrong
 *   "expression_column"  byte from 1 in the text of the expression at "job_path", its '=' included
 *   "violations"    what governance refuses: a JSON array of objects (docs/governance.md)
 *   "input_name"    file or stream that the bad profile came from; "input_line" its line from 1;
 *                   "input_column" its byte from 1
 *   "path"          file or object concerned
 *   "namespace"     identity namespace concerned
 *   "export_id"     export concerned
 *   "decided"       "1": the export is decided and partly visible; commit it (or run the same job again) to
 *                   finish it
 *   "s3_code"       what a store says, "AccessDenied"; its words: "s3_message"; also "http_status",
 *                   "request_id", "host_id" (what its support asks for), "bucket", "key", "attempts"
 *   "retryable"     "1", as pxport_error_retryable */
PXPORT_API const char* pxport_error_detail(const pxport_error* e, const char* key);
/* All details, in byte order of their keys. _at sets *key and *value (each may be NULL) and returns 1, or
 * returns 0 and sets them to NULL when there are not so many. */
PXPORT_API size_t pxport_error_detail_count(const pxport_error* e);
PXPORT_API int32_t pxport_error_detail_at(const pxport_error* e, size_t index, const char** key,
                                          const char** value);
PXPORT_API void pxport_error_free(pxport_error* e);

/* ---- Bytes, slices, values ----------------------------------------------------------------------------- */

#define PXPORT_NTS SIZE_MAX /* as a length: the text ends at its NUL */

/* Bytes the library made and the caller frees. Immutable. NULL reads as no bytes. */
typedef struct pxport_bytes pxport_bytes;
PXPORT_API const uint8_t* pxport_bytes_data(const pxport_bytes* b); /* never NULL; a NUL follows the end */
PXPORT_API size_t pxport_bytes_size(const pxport_bytes* b);         /* without that NUL */
PXPORT_API void pxport_bytes_free(pxport_bytes* b);

/* A view of bytes that belong to somebody else. No NUL follows unless that is said. The layout is frozen for
 * ever. */
typedef struct pxport_slice {
  const void* data;
  size_t size;
} pxport_slice;

/* A JSON value. The layout is frozen for ever. */
#define PXPORT_KIND_ABSENT 0 /* nothing is there; the text is empty */
#define PXPORT_KIND_NULL 1   /* an explicit null; the text is empty */
#define PXPORT_KIND_BOOL 2   /* the text is true or false */
#define PXPORT_KIND_NUMBER 3 /* the text is the number as it was spelled */
#define PXPORT_KIND_STRING 4 /* the text is decoded UTF-8 without quotes; it may hold NUL bytes */
#define PXPORT_KIND_ARRAY 5
#define PXPORT_KIND_OBJECT 6
typedef struct pxport_value {
  int32_t kind;
  int32_t reserved; /* 0 */
  pxport_slice text;
} pxport_value;

/* ---- JSON: reading what the library answers ------------------------------------------------------------ */

/* Reports, plans and catalogues are JSON documents. A host with a JSON library uses that; these calls are for
 * those without. Strict RFC 8259, no duplicate keys, nested at most 256 deep. Not meant for profiles: see
 * pxport_profile. */
typedef struct pxport_json pxport_json; /* immutable: may be shared */
PXPORT_API pxport_status pxport_json_parse(const void* text, size_t text_len, pxport_json** out,
                                           pxport_error** err);
/* The value at a JSON Pointer (RFC 6901; "" is the whole document). Kind ABSENT, not an error, if there is
 * none. The text lives as long as the document and a NUL follows it; that of arrays and objects is empty. */
PXPORT_API pxport_status pxport_json_value(const pxport_json* json, const char* pointer, pxport_value* out,
                                           pxport_error** err);
/* How many items the array or members the object there has; 0 for anything else. */
PXPORT_API pxport_status pxport_json_count(const pxport_json* json, const char* pointer, size_t* count,
                                           pxport_error** err);
/* The name of member `index` (from 0, document order) of the object there. PXPORT_NOT_FOUND if it has not so
 * many. */
PXPORT_API pxport_status pxport_json_key(const pxport_json* json, const char* pointer, size_t index,
                                         pxport_slice* out, pxport_error** err);
PXPORT_API void pxport_json_free(pxport_json* json);

/* ---- Context: limits, permissions, callbacks ----------------------------------------------------------- */

/* Access keys of a store, filled by the credentials callback. The texts are borrowed until that callback
 * returns; the library copies them and wipes its copies. */
typedef struct pxport_credentials {
  size_t struct_size; /* set by the library */
  const char* access_key_id;
  const char* secret_access_key;
  const char* session_token; /* NULL if there is none */
  int64_t expires_unix_s; /* 0: never. Asked for again 5 minutes before, at the next call into the library */
} pxport_credentials;

/* How far a call is. Numbers only grow during one call. */
typedef struct pxport_progress {
  size_t struct_size;     /* set by the library: how many of the fields it knows */
  uint64_t profiles_in;   /* lines read, bad ones included */
  uint64_t rows_out;      /* of all audiences */
  uint64_t rows_rejected; /* bad profiles skipped */
  uint64_t bytes_in;      /* of input as it lies on disk: what bytes_total counts */
  uint64_t bytes_total;   /* of the whole input; 0: not known (pushed, piped) */
  uint64_t bytes_out;     /* as stored, after compression */
  uint64_t parts_done;    /* files finished, or parts uploaded */
  uint64_t retries;       /* of requests to the store */
} pxport_progress;

/* What the host grants. A call that needs a permission it was not given fails with PXPORT_PERMISSION_DENIED
 * and names it. Only the host grants; a job cannot. 0 in pxport_options grants everything, so granting
 * nothing has its own bit. */
#define PXPORT_GRANT_MANAGE_DESTINATIONS 0x01u
#define PXPORT_GRANT_VIEW_DESTINATIONS 0x02u
#define PXPORT_GRANT_ACTIVATE_DESTINATIONS 0x04u
#define PXPORT_GRANT_VIEW_PROFILES 0x08u
#define PXPORT_GRANT_VIEW_SEGMENTS 0x10u
#define PXPORT_GRANT_VIEW_IDENTITY_GRAPH 0x20u
#define PXPORT_GRANT_NOTHING 0x80000000u

#define PXPORT_LOG_ERROR 0
#define PXPORT_LOG_WARNING 1
#define PXPORT_LOG_INFO 2
#define PXPORT_LOG_DEBUG 3

typedef struct pxport_options {
  size_t struct_size;
  uint32_t threads;            /* workers of one call, its own thread among them; 0: one a processor */
  uint32_t upload_threads;     /* requests to a remote store at one time; 0: 4 */
  uint32_t progress_period_ms; /* 0: 1000 */
  uint32_t permissions;        /* PXPORT_GRANT_*; 0: everything */
  uint64_t memory_limit_bytes; /* of one export; 0: 64 MiB. Calls rather wait or spill to disk */
  void* user_data;             /* for the three callbacks below; each may be NULL */
  /* Asked when a store needs access keys (s3:// does, folders do not). Fills `out` and returns PXPORT_OK, or
   * returns the status that the export shall fail with. NULL: as the job says. */
  pxport_status (*credentials)(void* user_data, pxport_credentials* out);
  /* 0: go on. Anything else cancels the call that is running, as pxport_cancel_request does. */
  int32_t (*progress)(void* user_data, const pxport_progress* progress);
  /* One line without line end (a NUL follows it), never with secrets or identities. level: PXPORT_LOG_*.
   * Lines of worker threads wait until the calling thread can hand them over. */
  void (*log)(void* user_data, int32_t level, const char* line, size_t line_len);
} pxport_options;
#define PXPORT_OPTIONS_INIT \
  { sizeof(pxport_options), 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL }

/* Make one a process, or one a tenant. Immutable. Cheap: it starts no threads and opens nothing. Callbacks
 * may be called until the last handle made from it is freed, not only until the context is. */
typedef struct pxport_context pxport_context;
PXPORT_API pxport_status pxport_context_new(const pxport_options* options_or_null, pxport_context** out,
                                            pxport_error** err);
PXPORT_API void pxport_context_free(pxport_context* ctx);

/* ---- Cancel: a request to stop ------------------------------------------------------------------------- */

/* Given to a long call, which returns PXPORT_CANCELLED soon after the request, having left what its own
 * failure leaves. A request stays: a cancel token is good for one use. Free it only when no call uses it any
 * more. */
typedef struct pxport_cancel pxport_cancel;
PXPORT_API pxport_status pxport_cancel_new(pxport_cancel** out, pxport_error** err);
PXPORT_API void pxport_cancel_request(
    pxport_cancel* cancel); /* any thread, any signal handler; NULL: nothing */
PXPORT_API void pxport_cancel_free(pxport_cancel* cancel);

/* ---- Job: what to export, as data. Keys and examples: docs/job.md -------------------------------------- */

typedef struct pxport_job_options {
  size_t struct_size;
  const char* input_url;  /* instead of the job's input.url; "-" is standard input; NULL: as the job says */
  const char* output_url; /* instead of destination.url; NULL: as the job says */
  const pxport_slice* audience_ids; /* only these; PXPORT_NOT_FOUND if the job lacks one of them */
  size_t audience_id_count;         /* 0: all */
  const pxport_slice* set; /* changes to the job, in order, each "POINTER=JSON": /file/max_rows=1000 */
  size_t set_count;
  int64_t now_unix_ms; /* the clock of names, cuts and state, if has_now is 1: makes a run repeatable */
  uint32_t has_now;    /* 0: the wall clock at the start of each call */
  uint32_t reserved;   /* 0 */
} pxport_job_options;
#define PXPORT_JOB_OPTIONS_INIT \
  { sizeof(pxport_job_options), NULL, NULL, NULL, 0, NULL, 0, 0, 0, 0 }

/* Immutable: any number of calls on any threads may use one job at the same time. */
typedef struct pxport_job pxport_job;
/* Checks everything that can be checked without reading input or touching a store: a job that exists can run.
 * Unknown keys are errors. Errors carry "job_path" and "remedy"; those of JSON syntax name line and column.
 * Reads files only for ${file:PATH} and variables only for ${env:NAME}. */
PXPORT_API pxport_status pxport_job_parse(const pxport_context* ctx, const char* json, size_t json_len,
                                          const pxport_job_options* options_or_null, pxport_job** out,
                                          pxport_error** err);
/* What a run would do, as JSON: audiences, columns, file names, warnings. Looks at the input and the
 * destination, changes nothing. */
PXPORT_API pxport_status pxport_job_check(const pxport_job* job, pxport_bytes** plan_json,
                                          pxport_error** err);
/* Tries with harmless requests whether a run could do its work: lists and writes below the control folder,
 * begins a file at the destination and gives it up. What is made is removed again. *result_json: an object
 * with "ok" (true or false) and "checks", objects with "name", "ok" and, of those that failed, "message" and
 * "remedy"; those that need a failed one are "skipped". PXPORT_OK whatever comes of the checks. */
PXPORT_API pxport_status pxport_job_check_online(const pxport_job* job, const pxport_cancel* cancel_or_null,
                                                 pxport_bytes** result_json, pxport_error** err);
/* The JSON Schema of jobs, for editors. */
PXPORT_API pxport_status pxport_job_schema(pxport_bytes** schema_json, pxport_error** err);
PXPORT_API void pxport_job_free(pxport_job* job);

/* ---- Export: begin -> (writer: push* -> finish)* -> commit, or abort ----------------------------------- */

/* Nothing is visible before commit has written its decision; manifests are written last, so readers wait for
 * them (docs/commit.md). Tickets and receipts are opaque bytes with checksums and without secrets: any
 * process with the same job and any libpxport of this ABI major can read them, on any machine that reaches
 * the destination. */

/* Gives bytes of NDJSON: sets *got to 1 up to `capacity`, or to 0 at the end, and returns PXPORT_OK; or
 * returns the status that the call shall fail with. Lines may straddle calls. */
typedef pxport_status (*pxport_read_fn)(void* user_data, uint8_t* buffer, size_t capacity, size_t* got);

/* All in one: finishes or clears what earlier runs of this job left, exports, commits. read == NULL takes the
 * job's own input (user_data is unused then). *report_json is the run report (docs/job.md). Failed or
 * cancelled before the decision: everything it made is gone, nothing is visible, run it again. After the
 * decision the error carries "decided" and "export_id": the next run of the same job finishes that export
 * first. A killed process leaves what the next run clears. */
PXPORT_API pxport_status pxport_export_run(const pxport_job* job, pxport_read_fn read_or_null,
                                           void* user_data, const pxport_cancel* cancel_or_null,
                                           pxport_bytes** report_json, pxport_error** err);

/* As run, from the job's own input, and goes on with an earlier run of the job to a bucket that was killed:
 * everything is made again, but parts that the bucket has already are not sent again. What was decided is
 * published, and the report is that export's. Runs to a bucket keep a journal for this on their machine, in
 * limits.spool_dir or the temporary folder. With nothing to resume, and into folders, it is a run like any
 * other. PXPORT_FAILED_PRECONDITION: the input has changed since, or another process runs the job now;
 * PXPORT_INVALID_ARGUMENT: the input is standard input or a pipe, which cannot be read again. */
PXPORT_API pxport_status pxport_export_resume(const pxport_job* job, const pxport_cancel* cancel_or_null,
                                              pxport_bytes** report_json, pxport_error** err);

typedef struct pxport_begin_options {
  size_t struct_size;
  const char* idempotency_key; /* the same key and job: the same export, however often begun; or NULL */
  uint32_t shards;             /* writers that will finish, numbered from 0; 0: one */
  uint32_t reserved;           /* 0 */
  uint32_t pin_input;  /* 1: the job's input files are listed now, for pxport_writer_read; 0: they are not */
  uint32_t reserved_2; /* 0 */
} pxport_begin_options;
#define PXPORT_BEGIN_OPTIONS_INIT \
  { sizeof(pxport_begin_options), NULL, 0, 0, 0, 0 }

/* Opens an export and stores its plan; the ticket names it to writers, commit and abort. A failure may leave
 * a plan without effect behind. An export that is neither committed nor aborted keeps its staged bytes until
 * one of the two is called. */
PXPORT_API pxport_status pxport_export_begin(const pxport_job* job,
                                             const pxport_begin_options* options_or_null,
                                             pxport_bytes** ticket, pxport_error** err);

/* Decides the export, publishes its files, then the manifests. Receipts may come in any order, and more than
 * one a shard (one is chosen); those that the store already has need not be given. Idempotent, from any
 * process, at the same time too: later calls finish what is left and return the same report.
 * PXPORT_FAILED_PRECONDITION names shards without a receipt and changes nothing; PXPORT_ABORTED: the export
 * was aborted. Cancelled before the decision: nothing is visible, commit again or abort. After it a failure,
 * a cancelled call among them, carries "decided": call commit again. */
PXPORT_API pxport_status pxport_export_commit(const pxport_job* job, const void* ticket, size_t ticket_len,
                                              const pxport_slice* receipts, size_t receipt_count,
                                              const pxport_cancel* cancel_or_null, pxport_bytes** report_json,
                                              pxport_error** err);
/* Gives the export up and removes what it staged. Idempotent. PXPORT_FAILED_PRECONDITION once commit has
 * decided. */
PXPORT_API pxport_status pxport_export_abort(const pxport_job* job, const void* ticket, size_t ticket_len,
                                             pxport_error** err);
/* The same, and may be stopped: what is left then is invisible, and another call goes on. */
PXPORT_API pxport_status pxport_export_abort_cancellable(const pxport_job* job, const void* ticket,
                                                         size_t ticket_len,
                                                         const pxport_cancel* cancel_or_null,
                                                         pxport_error** err);

/* Removes what is left of a decided export and nobody needs: what attempts that were not chosen have staged,
 * attempts, receipts. commit and abort do that themselves; this is for what they could not reach, and for
 * writers that came late. Never touches what another living export claims. *result_json: an object with
 * "cleaned" and "aborted" (export ids), "kept" and "failed" (objects with "export_id" and "why"), "left" (keys
 * that could not be removed). PXPORT_FAILED_PRECONDITION: it is undecided, nothing of it may be removed. */
PXPORT_API pxport_status pxport_export_gc(const pxport_job* job, const void* ticket, size_t ticket_len,
                                          pxport_bytes** result_json, pxport_error** err);
/* The same for all exports that share the job's control folder and destination. Undecided ones that have shown
 * no sign of life (a plan, an attempt, a receipt) for `older_than_s` seconds, at least 1, are aborted first:
 * give more than a shard takes. What is decided but not published is not published here: "kept" says so. */
PXPORT_API pxport_status pxport_export_gc_all(const pxport_job* job, int64_t older_than_s,
                                              pxport_bytes** result_json, pxport_error** err);
/* As pxport_export_gc, and may be stopped at any point: another call goes on. */
PXPORT_API pxport_status pxport_export_gc_cancellable(const pxport_job* job, const void* ticket,
                                                      size_t ticket_len, const pxport_cancel* cancel_or_null,
                                                      pxport_bytes** result_json, pxport_error** err);
/* As pxport_export_gc_all, and may be stopped likewise. */
PXPORT_API pxport_status pxport_export_gc_all_cancellable(const pxport_job* job, int64_t older_than_s,
                                                          const pxport_cancel* cancel_or_null,
                                                          pxport_bytes** result_json, pxport_error** err);

/* ---- Writer: one shard of an export -------------------------------------------------------------------- */

/* May be opened for the same shard again, on any machine, after a failure or at the same time: commit takes
 * one of them. */
typedef struct pxport_writer pxport_writer;
PXPORT_API pxport_status pxport_writer_open(const pxport_job* job, const void* ticket, size_t ticket_len,
                                            uint32_t shard, pxport_writer** out, pxport_error** err);
/* As open, once commit has failed with PXPORT_DATA_LOSS because what this shard had staged is gone: makes it
 * again. finish accepts only the very bytes that were decided (the same input, job and libpxport give them) and
 * fails with PXPORT_DATA_LOSS otherwise; then commit again. PXPORT_FAILED_PRECONDITION: the export is not
 * committed, or is published. */
PXPORT_API pxport_status pxport_writer_repair(const pxport_job* job, const void* ticket, size_t ticket_len,
                                              uint32_t shard, pxport_writer** out, pxport_error** err);
/* Reads input files itself, once, instead of push and pull: paths, globs, "-" for standard input, .gz ones
 * too. Without any (NULL, 0): this shard's share of the input that begin has pinned (pin_input): of its files,
 * counted from 0 in byte order of names, those whose number modulo the number of shards is the shard's; a file
 * that has changed since is refused. PXPORT_FAILED_PRECONDITION: nothing was pinned, or something was pushed. */
PXPORT_API pxport_status pxport_writer_read(pxport_writer* writer, const pxport_slice* input_urls,
                                            size_t input_url_count, pxport_error** err);
/* Any piece of a stream of NDJSON: lines may straddle calls. Takes all of it or fails; waits while the
 * destination is slower than the caller. Bad profiles follow the job's on_bad_profile. After a failure only
 * free is left, and the shard can be written anew. */
PXPORT_API pxport_status pxport_writer_push(pxport_writer* writer, const void* ndjson, size_t ndjson_len,
                                            pxport_error** err);
/* Calls `read` until it gives 0 bytes. Otherwise as push; both may be mixed. */
PXPORT_API pxport_status pxport_writer_pull(pxport_writer* writer, pxport_read_fn read, void* user_data,
                                            pxport_error** err);
/* Reads the last line even if its line end is missing, stores everything, returns the shard's receipt. Only
 * free is left then, whether it succeeded or failed. */
PXPORT_API pxport_status pxport_writer_finish(pxport_writer* writer, pxport_bytes** receipt,
                                              pxport_error** err);
/* Makes the running or the next push, pull or finish return PXPORT_CANCELLED. Any thread, any signal handler;
 * NULL does nothing. */
PXPORT_API void pxport_writer_cancel(pxport_writer* writer);
/* Without a successful finish: what this writer staged is dropped. With it: nothing but memory. */
PXPORT_API void pxport_writer_free(pxport_writer* writer);

/* ---- Layer: profile. One profile, asked field by field ------------------------------------------------- */

/* For hosts that look at profiles the way an export does. Each new question reads the stored text once more
 * (simple, and a few microseconds for a usual profile); an answer is kept, its texts live as long as the
 * profile. No thread may ask while another does. */
typedef struct pxport_profile pxport_profile;
/* One JSON object of at most 16 MiB, without line ends inside. PXPORT_INVALID_ARGUMENT carries
 * "input_column". */
PXPORT_API pxport_status pxport_profile_parse(const char* json, size_t json_len, pxport_profile** out,
                                              pxport_error** err);
/* The value at a field path: person.name.firstName, orders[0].total, _acme['loyalty.tier']. Kind ABSENT if
 * there is none. The text of an array or object is its JSON source. */
PXPORT_API pxport_status pxport_profile_value(pxport_profile* profile, const char* path, pxport_value* out,
                                              pxport_error** err);

/* One entry of identityMap; the layout is frozen for ever. */
typedef struct pxport_identity {
  pxport_slice id;
  pxport_slice authenticated_state; /* empty if missing */
  int32_t primary;
  int32_t reserved; /* 0 */
} pxport_identity;
/* The identities of one namespace: primary ones first, then document order. `ns` is any name of it, without
 * regard to ASCII case: all its keys in identityMap are joined (code, alias, URI). Entries without a text
 * `id` do not count. */
PXPORT_API pxport_status pxport_profile_identity_count(pxport_profile* profile, const char* ns, size_t* count,
                                                       pxport_error** err);
/* PXPORT_NOT_FOUND if there are not so many. */
PXPORT_API pxport_status pxport_profile_identity_at(pxport_profile* profile, const char* ns, size_t index,
                                                    pxport_identity* out, pxport_error** err);

/* One entry of segmentMembership, as it came; the layout is frozen for ever. */
typedef struct pxport_membership {
  pxport_value status; /* ABSENT means "realized" */
  pxport_value last_qualification_time;
  pxport_value valid_until;
} pxport_membership;
/* Exact names; ns_or_null == NULL is "ups". PXPORT_NOT_FOUND if the profile has no such membership. */
PXPORT_API pxport_status pxport_profile_membership(pxport_profile* profile, const char* ns_or_null,
                                                   const char* audience_id, pxport_membership* out,
                                                   pxport_error** err);
/* 1 if the profile is an active member at that time, as an export decides it: status realized, existing or
 * missing, not past validUntil; other namespaces than "ups" without validUntil lapse 30 days after
 * lastQualificationTime. 0 if it is none. */
PXPORT_API pxport_status pxport_profile_is_member(pxport_profile* profile, const char* ns_or_null,
                                                  const char* audience_id, int64_t at_unix_ms,
                                                  int32_t* is_member, pxport_error** err);
PXPORT_API void pxport_profile_free(pxport_profile* profile);

/* ---- Layer: identity. Namespaces, canonical forms, hashes. Pure ---------------------------------------- */

/* Everything known, as JSON: namespaces with aliases, target identities, what feeds what. */
PXPORT_API pxport_status pxport_identity_catalogue(pxport_bytes** json, pxport_error** err);
/* The code of a standard namespace, spelled as Adobe does, from code, alias or URI in any ASCII case.
 * PXPORT_NOT_FOUND for any other name: those are custom namespaces, each its own. */
PXPORT_API pxport_status pxport_identity_namespace(const char* name, pxport_bytes** code, pxport_error** err);
/* PXPORT_OK if a mapping from `source` (identity:NAMESPACE or a field path) to the target identity `target`
 * is allowed; PXPORT_INVALID_ARGUMENT names both and lists what is accepted; PXPORT_NOT_FOUND: no such
 * target. */
PXPORT_API pxport_status pxport_identity_feeds(const char* source, const char* target, pxport_error** err);

#define PXPORT_PHONE_E164 0   /* +40123456789 */
#define PXPORT_PHONE_DIGITS 1 /* 40123456789 */
#define PXPORT_PHONE_AS_IS 2  /* digits and + as they stand, nothing checked */
typedef struct pxport_identity_options {
  size_t struct_size;
  const char* default_country_code; /* calling code, digits, for national phone numbers; NULL: none */
  int32_t phone_format;             /* PXPORT_PHONE_* */
  uint32_t keep_blanks; /* 1: an email is not trimmed, only lower-cased (Adobe's exact sha256(lower($))) */
} pxport_identity_options;
#define PXPORT_IDENTITY_OPTIONS_INIT \
  { sizeof(pxport_identity_options), NULL, 0, 0 }

/* The canonical form. Email: trimmed and lower-cased. Phone: as phone_format. Hashed namespaces: lower-case
 * hex. All others as they are. PXPORT_INVALID_ARGUMENT for a phone number or digest that is none;
 * PXPORT_NOT_FOUND for a namespace that is not a standard one, so that a typing error cannot pass for a
 * custom namespace. */
PXPORT_API pxport_status pxport_identity_normalize(const char* ns, const char* value, size_t value_len,
                                                   const pxport_identity_options* options_or_null,
                                                   pxport_bytes** out, pxport_error** err);
/* SHA-256 of the canonical form: 64 lower-case hex digits and a NUL; "" on failure. A value of a hashed
 * namespace is a digest already and is never hashed twice. */
PXPORT_API pxport_status pxport_identity_hash(const char* ns, const char* value, size_t value_len,
                                              const pxport_identity_options* options_or_null,
                                              char out_hex[65], pxport_error** err);

/* ---- Layer: CSV. Rows spelled as the export spells them ------------------------------------------------ */

/* Takes all of `data` and returns PXPORT_OK, or returns the status that the call shall fail with. */
typedef pxport_status (*pxport_write_fn)(void* user_data, const uint8_t* data, size_t size);

typedef struct pxport_csv pxport_csv;
/* dialect_json: an object with the options of the job's file.csv and, if wanted, "preset" (docs/job.md); NULL
 * or {}: the preset pega-cdh. A header is a row like any other. `write` is called when enough has come
 * together, and by finish. */
PXPORT_API pxport_status pxport_csv_new(const char* dialect_json_or_null, pxport_write_fn write,
                                        void* user_data, pxport_csv** out, pxport_error** err);
/* One row. Unlike elsewhere data == NULL is not the empty text but an absent field (nullValue). Fields must
 * be UTF-8: PXPORT_INVALID_ARGUMENT otherwise, and no part of the row is written. After a failure of `write`
 * only free is left. */
PXPORT_API pxport_status pxport_csv_row(pxport_csv* csv, const pxport_slice* fields, size_t field_count,
                                        pxport_error** err);
/* Hands over what is left. Only free is left then. */
PXPORT_API pxport_status pxport_csv_finish(pxport_csv* csv, pxport_error** err);
PXPORT_API void pxport_csv_free(pxport_csv* csv); /* without finish: what was not handed over is dropped */

/* ---- Layer: SigV4. Signatures of requests to S3 and its like ------------------------------------------- */

/* Pure: no clock, no network, no environment. What these calls give grants access: keep it out of logs. */

/* The layout is frozen for ever. */
typedef struct pxport_header {
  pxport_slice name;
  pxport_slice value;
} pxport_header;

typedef struct pxport_sign_request {
  size_t struct_size;
  const char* method;  /* "PUT" */
  const char* url;     /* absolute, path and query percent-encoded once: https://HOST/KEY?versionId=1 */
  const char* region;  /* "eu-west-1" */
  const char* service; /* NULL: "s3" */
  const pxport_header*
      headers; /* those to sign, to be sent just so; host comes from the URL if it is not here */
  size_t header_count;
  /* SHA-256 of the body in lower-case hex, or "UNSIGNED-PAYLOAD". NULL: of the empty body; in a presigned URL
   * UNSIGNED-PAYLOAD; in chunks what their kind asks for. */
  const char* payload_sha256;
  int64_t time_unix_s;
  uint32_t normalize_path;    /* 1: "." and ".." are resolved, as services other than S3 do */
  uint32_t no_payload_header; /* 1: x-amz-content-sha256 is neither sent nor signed; S3 wants it */
  uint32_t unsigned_token;    /* 1: the session token is sent, but not signed */
  uint32_t reserved;          /* 0 */
} pxport_sign_request;
#define PXPORT_SIGN_REQUEST_INIT \
  { sizeof(pxport_sign_request), NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, 0, 0, 0, 0 }

/* The headers to add, as lines "Name: value\n": X-Amz-Security-Token if there is a token, X-Amz-Date,
 * x-amz-content-sha256, Authorization. Of `credentials` the keys and the token count; set its struct_size.
 * PXPORT_INVALID_ARGUMENT for what could smuggle a second header through, and for requests that have one of
 * these headers already. */
PXPORT_API pxport_status pxport_sigv4_sign(const pxport_sign_request* request,
                                           const pxport_credentials* credentials, pxport_bytes** header_lines,
                                           pxport_error** err);
/* The URL with a signature in its query: it grants this one request to whoever holds it for `expires_s`
 * seconds, 1 to 604800. Whoever sends it sends `headers` as they were signed: usually there are none. */
PXPORT_API pxport_status pxport_sigv4_presign(const pxport_sign_request* request,
                                              const pxport_credentials* credentials, int64_t expires_s,
                                              pxport_bytes** url, pxport_error** err);

/* A body in signed chunks (Content-Encoding: aws-chunked), for bodies whose hash is not known beforehand. The
 * body is, for each chunk, what chunk_open gives, the data, "\r\n"; then what chunk_close gives. Chunks but the
 * last have equal sizes of at least 8192 bytes. */
typedef struct pxport_sigv4_chunks pxport_sigv4_chunks;
/* Signs the request itself: *header_lines as pxport_sigv4_sign. Its headers hold content-encoding: aws-chunked,
 * x-amz-decoded-content-length and, if checksums follow the last chunk, x-amz-trailer with their names. */
PXPORT_API pxport_status pxport_sigv4_chunks_new(const pxport_sign_request* request,
                                                 const pxport_credentials* credentials,
                                                 pxport_sigv4_chunks** out, pxport_bytes** header_lines,
                                                 pxport_error** err);
/* What goes before the data of a chunk, which must not be empty. */
PXPORT_API pxport_status pxport_sigv4_chunk_open(pxport_sigv4_chunks* chunks, const void* data,
                                                 size_t data_len, pxport_bytes** prefix, pxport_error** err);
/* What ends the body; the trailer's headers are those that x-amz-trailer has announced. Only free is left then.
 */
PXPORT_API pxport_status pxport_sigv4_chunk_close(pxport_sigv4_chunks* chunks, const pxport_header* trailer,
                                                  size_t trailer_count, pxport_bytes** end,
                                                  pxport_error** err);
/* Content-Length of such a body of `body_bytes`, sent in chunks of `chunk_bytes`. */
PXPORT_API pxport_status pxport_sigv4_chunks_size(uint64_t body_bytes, uint64_t chunk_bytes,
                                                  const pxport_header* trailer, size_t trailer_count,
                                                  uint64_t* content_length, pxport_error** err);
PXPORT_API void pxport_sigv4_chunks_free(pxport_sigv4_chunks* chunks);

/* ---- Layer: S3. One object, one call ------------------------------------------------------------------- */

/* Connections and credentials are kept between calls. The callbacks of the context count as for exports. */
typedef struct pxport_s3 pxport_s3;
/* endpoint_json: an object with the keys of a job's destination.s3 (docs/job.md), {} for Amazon with the
 * credentials of the environment. Sends nothing. Errors carry "job_path" into that document. */
PXPORT_API pxport_status pxport_s3_new(const pxport_context* ctx, const char* endpoint_json, pxport_s3** out,
                                       pxport_error** err);
/* Writes the object, replacing what is there; beyond part_size_mib (8 MiB) as a multipart upload. Visible
 * whole or not at all, with checksums that the store verifies. content_type NULL: application/octet-stream. */
PXPORT_API pxport_status pxport_s3_put(pxport_s3* s3, const char* bucket, const char* key, const void* data,
                                       size_t data_len, const char* content_type_or_null, pxport_error** err);
/* The same, and gives the object's ETag as the store spells it, in quotes, as If-Match takes it; of a multipart
 * upload it is no digest of the bytes. Empty if the store tells none. */
PXPORT_API pxport_status pxport_s3_put_etag(pxport_s3* s3, const char* bucket, const char* key,
                                            const void* data, size_t data_len,
                                            const char* content_type_or_null, pxport_bytes** etag,
                                            pxport_error** err);
/* A URL that grants one request with `method` (GET, PUT, HEAD, DELETE) to whoever holds it, for 1 to 604800
 * seconds, and no longer than the credentials last. Sends no request to the bucket. */
PXPORT_API pxport_status pxport_s3_presign(pxport_s3* s3, const char* method, const char* bucket,
                                           const char* key, int64_t expires_s, pxport_bytes** url,
                                           pxport_error** err);
PXPORT_API void pxport_s3_free(pxport_s3* s3);

#ifdef __cplusplus
} /* extern "C" */
#endif
#endif /* PXPORT_PXPORT_H_ */
