/* The layout of every struct of pxport.h as version 1.0.0 published it, on 64-bit machines. Compiling is the
 * test. A failure means that programs built against 1.0.0 would break: append fields at the end, and never
 * change the sizes here. A longer struct gets a layout file of its own version beside this one. */
#include <pxport/pxport.h>

#define AT(type, field, offset) \
  _Static_assert(offsetof(type, field) == (offset), #type "." #field " has moved")
/* Structs that grow are at least as large as in 1.0.0; the others are frozen. */
#define GROWS_FROM(type, size) _Static_assert(sizeof(type) >= (size), #type " has shrunk")
#define FROZEN(type, size) _Static_assert(sizeof(type) == (size), #type " has changed")

#if UINTPTR_MAX == UINT64_MAX
FROZEN(pxport_status, 4);

FROZEN(pxport_slice, 16);
AT(pxport_slice, data, 0);
AT(pxport_slice, size, 8);

FROZEN(pxport_value, 24);
AT(pxport_value, kind, 0);
AT(pxport_value, reserved, 4);
AT(pxport_value, text, 8);

FROZEN(pxport_identity, 40);
AT(pxport_identity, id, 0);
AT(pxport_identity, authenticated_state, 16);
AT(pxport_identity, primary, 32);
AT(pxport_identity, reserved, 36);

FROZEN(pxport_membership, 72);
AT(pxport_membership, status, 0);
AT(pxport_membership, last_qualification_time, 24);
AT(pxport_membership, valid_until, 48);

GROWS_FROM(pxport_signing_keys, 32);
AT(pxport_signing_keys, struct_size, 0);
AT(pxport_signing_keys, access_key_id, 8);
AT(pxport_signing_keys, secret_access_key, 16);
AT(pxport_signing_keys, session_token, 24);

GROWS_FROM(pxport_progress, 72);
AT(pxport_progress, struct_size, 0);
AT(pxport_progress, profiles_in, 8);
AT(pxport_progress, rows_out, 16);
AT(pxport_progress, rows_rejected, 24);
AT(pxport_progress, bytes_in, 32);
AT(pxport_progress, bytes_total, 40);
AT(pxport_progress, bytes_out, 48);
AT(pxport_progress, parts_done, 56);
AT(pxport_progress, retries, 64);

GROWS_FROM(pxport_options, 64);
AT(pxport_options, struct_size, 0);
AT(pxport_options, threads, 8);
AT(pxport_options, upload_threads, 12);
AT(pxport_options, progress_period_ms, 16);
AT(pxport_options, permissions, 20);
AT(pxport_options, memory_limit_bytes, 24);
AT(pxport_options, user_data, 32);
AT(pxport_options, credentials, 40);
AT(pxport_options, progress, 48);
AT(pxport_options, log, 56);

GROWS_FROM(pxport_job_options, 72);
AT(pxport_job_options, struct_size, 0);
AT(pxport_job_options, input_url, 8);
AT(pxport_job_options, output_url, 16);
AT(pxport_job_options, audience_ids, 24);
AT(pxport_job_options, audience_id_count, 32);
AT(pxport_job_options, set, 40);
AT(pxport_job_options, set_count, 48);
AT(pxport_job_options, now_unix_ms, 56);
AT(pxport_job_options, has_now, 64);
AT(pxport_job_options, reserved, 68);

GROWS_FROM(pxport_run_options, 40);
AT(pxport_run_options, struct_size, 0);
AT(pxport_run_options, read, 8);
AT(pxport_run_options, user_data, 16);
AT(pxport_run_options, cancel, 24);
AT(pxport_run_options, resume, 32);
AT(pxport_run_options, reserved, 36);

GROWS_FROM(pxport_begin_options, 24);
AT(pxport_begin_options, struct_size, 0);
AT(pxport_begin_options, idempotency_key, 8);
AT(pxport_begin_options, shards, 16);
AT(pxport_begin_options, pin_input, 20);

FROZEN(pxport_header, 32);
AT(pxport_header, name, 0);
AT(pxport_header, value, 16);

GROWS_FROM(pxport_sign_request, 88);
AT(pxport_sign_request, struct_size, 0);
AT(pxport_sign_request, method, 8);
AT(pxport_sign_request, url, 16);
AT(pxport_sign_request, region, 24);
AT(pxport_sign_request, service, 32);
AT(pxport_sign_request, headers, 40);
AT(pxport_sign_request, header_count, 48);
AT(pxport_sign_request, payload_sha256, 56);
AT(pxport_sign_request, time_unix_s, 64);
AT(pxport_sign_request, normalize_path, 72);
AT(pxport_sign_request, no_payload_header, 76);
AT(pxport_sign_request, unsigned_token, 80);
AT(pxport_sign_request, reserved, 84);

GROWS_FROM(pxport_identity_options, 40);
AT(pxport_identity_options, struct_size, 0);
AT(pxport_identity_options, default_country_code, 8);
AT(pxport_identity_options, phone_format, 16);
AT(pxport_identity_options, keep_blanks, 20);
AT(pxport_identity_options, default_country, 24);
AT(pxport_identity_options, email_format, 32);
AT(pxport_identity_options, hash_encoding, 36);
#endif

/* Numbers that are compiled into programs. */
_Static_assert(PXPORT_ABI == 1, "another ABI needs files of its own");
_Static_assert(PXPORT_OK == 0 && PXPORT_CANCELLED == 1 && PXPORT_INVALID_ARGUMENT == 3 &&
                   PXPORT_DEADLINE_EXCEEDED == 4 && PXPORT_NOT_FOUND == 5 && PXPORT_ALREADY_EXISTS == 6 &&
                   PXPORT_PERMISSION_DENIED == 7 && PXPORT_RESOURCE_EXHAUSTED == 8 &&
                   PXPORT_FAILED_PRECONDITION == 9 && PXPORT_ABORTED == 10 && PXPORT_UNIMPLEMENTED == 12 &&
                   PXPORT_INTERNAL == 13 && PXPORT_UNAVAILABLE == 14 && PXPORT_DATA_LOSS == 15 &&
                   PXPORT_UNAUTHENTICATED == 16,
               "a status has changed");
_Static_assert(PXPORT_KIND_ABSENT == 0 && PXPORT_KIND_NULL == 1 && PXPORT_KIND_BOOL == 2 &&
                   PXPORT_KIND_NUMBER == 3 && PXPORT_KIND_STRING == 4 && PXPORT_KIND_ARRAY == 5 &&
                   PXPORT_KIND_OBJECT == 6,
               "a kind has changed");
_Static_assert(PXPORT_GRANT_MANAGE_DESTINATIONS == 1 && PXPORT_GRANT_VIEW_DESTINATIONS == 2 &&
                   PXPORT_GRANT_ACTIVATE_DESTINATIONS == 4 && PXPORT_GRANT_VIEW_PROFILES == 8 &&
                   PXPORT_GRANT_VIEW_SEGMENTS == 16 && PXPORT_GRANT_VIEW_IDENTITY_GRAPH == 32 &&
                   PXPORT_GRANT_NOTHING == 0x80000000u,
               "a permission has changed");
_Static_assert(PXPORT_LOG_ERROR == 0 && PXPORT_LOG_WARNING == 1 && PXPORT_LOG_INFO == 2 &&
                   PXPORT_LOG_DEBUG == 3 && PXPORT_PHONE_E164 == 0 && PXPORT_PHONE_DIGITS == 1 &&
                   PXPORT_PHONE_AS_IS == 2 && PXPORT_EMAIL_ADOBE == 0 && PXPORT_EMAIL_GOOGLE == 1 &&
                   PXPORT_EMAIL_UID2 == 2 && PXPORT_HASH_HEX == 0 && PXPORT_HASH_BASE64 == 1,
               "a number has changed");

/* At run time: the library accepts the structs of 1.0.0 with their sizes. */
int main(void) {
  pxport_options options = PXPORT_OPTIONS_INIT;
  pxport_identity_options identity = PXPORT_IDENTITY_OPTIONS_INIT;
  pxport_context* ctx = NULL;
  char hex[65];
  int ok;
#if UINTPTR_MAX == UINT64_MAX
  options.struct_size = 64;
  identity.struct_size = 40;
#endif
  ok = pxport_context_new(&options, &ctx, NULL) == PXPORT_OK &&
       pxport_identity_hash("Email", "a@b", PXPORT_NTS, &identity, hex, NULL) == PXPORT_OK;
  pxport_context_free(ctx);
  return ok ? 0 : 1;
}
