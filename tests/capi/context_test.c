/* Context: option structs of any age, limits, permissions, callbacks. */
#include "check.h"

void TestContext(void) {
  /* What a later header may look like: this library's struct and one field more. */
  struct {
    pxport_options known;
    uint64_t later;
  } newer = {PXPORT_OPTIONS_INIT, 0};
  pxport_options options = PXPORT_OPTIONS_INIT;
  pxport_context* ctx = BOGUS;

  CHECK_OK(pxport_context_new(NULL, &ctx, ERR));
  pxport_context_free(ctx);
  CHECK_OK(pxport_context_new(&options, &ctx, ERR));
  pxport_context_free(ctx);
  options.threads = 3;
  options.upload_threads = 2;
  options.progress_period_ms = 10;
  options.memory_limit_bytes = 1 << 20;
  options.permissions = PXPORT_GRANT_VIEW_SEGMENTS | PXPORT_GRANT_NOTHING;
  CHECK(pxport_context_new(&options, &ctx, NULL) == PXPORT_OK);
  pxport_context_free(ctx);
  pxport_context_free(NULL);

  ctx = BOGUS;
  options.struct_size = 0; /* zero-initialized and forgotten */
  CHECK_FAILS(pxport_context_new(&options, &ctx, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(ctx == NULL);
  CHECK(strstr(LastMessage(), "struct_size") != NULL);
  options.struct_size = sizeof(options) - 1;
  CHECK_FAILS(pxport_context_new(&options, &ctx, ERR), PXPORT_INVALID_ARGUMENT);
  options.struct_size = (size_t)-1;
  CHECK_FAILS(pxport_context_new(&options, &ctx, ERR), PXPORT_INVALID_ARGUMENT);
  options.struct_size = sizeof(options);
  CHECK_FAILS(pxport_context_new(&options, NULL, ERR), PXPORT_INVALID_ARGUMENT);
  CHECK(pxport_context_new(&options, NULL, NULL) == PXPORT_INVALID_ARGUMENT);

  newer.known.struct_size = sizeof(newer);
  CHECK_OK(pxport_context_new(&newer.known, &ctx, ERR)); /* what it added is left at its default */
  pxport_context_free(ctx);
  newer.later = 7;
  CHECK_FAILS(pxport_context_new(&newer.known, &ctx, ERR), PXPORT_UNIMPLEMENTED);
  CHECK(ctx == NULL);

  options.threads = 1000000;
  CHECK_FAILS(pxport_context_new(&options, &ctx, ERR), PXPORT_INVALID_ARGUMENT);
  options.threads = 0;
  options.upload_threads = 1000000;
  CHECK_FAILS(pxport_context_new(&options, &ctx, ERR), PXPORT_INVALID_ARGUMENT);
  options.upload_threads = 0;
  options.progress_period_ms = 0xffffffffu;
  CHECK_FAILS(pxport_context_new(&options, &ctx, ERR), PXPORT_INVALID_ARGUMENT);
  options.progress_period_ms = 0;
  options.permissions = 0x40000000u;
  CHECK_FAILS(pxport_context_new(&options, &ctx, ERR), PXPORT_UNIMPLEMENTED);
}
