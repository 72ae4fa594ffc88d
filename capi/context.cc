// pxport.h, Context: converts the host's limits, permissions and callbacks for the engine.
#include <fmt/format.h>

#include <limits>

#include "handles.h"

using namespace pxport;
using namespace pxport::capi;

struct pxport_credentials_out : Tagged<0x70782d637265646f> {
  std::shared_ptr<Credentials> keys;  // null until set
};

namespace {

// More workers than any machine has: a larger number is a mistake.
constexpr uint32_t kMaxThreads = 4096;
constexpr uint32_t kAllGrants = PXPORT_GRANT_MANAGE_DESTINATIONS | PXPORT_GRANT_VIEW_DESTINATIONS |
                                PXPORT_GRANT_ACTIVATE_DESTINATIONS | PXPORT_GRANT_VIEW_PROFILES |
                                PXPORT_GRANT_VIEW_SEGMENTS | PXPORT_GRANT_VIEW_IDENTITY_GRAPH;

pxport_progress ToC(const Progress& progress) {
  pxport_progress c{};
  c.struct_size = sizeof(c);
  c.profiles_in = progress.profiles_in;
  c.rows_out = progress.rows_out;
  c.rows_rejected = progress.rows_rejected;
  c.bytes_in = progress.bytes_in;
  c.bytes_total = progress.bytes_total;
  c.bytes_out = progress.bytes_out;
  c.parts_done = progress.parts_done;
  c.retries = progress.retries;
  return c;
}

StatusOr<uint32_t> ReadPermissions(uint32_t mask) {
  if (mask == 0) return kAllGrants;
  if ((mask & ~(kAllGrants | PXPORT_GRANT_NOTHING)) != 0) {
    return Failure(Code::kUnimplemented, "options->permissions has a bit that this library does not know",
                   "use the PXPORT_GRANT_ bits of the library's own header");
  }
  return mask & kAllGrants;
}

StatusOr<CredentialsRef> AskKeys(pxport_credentials_fn call, void* user_data) {
  pxport_credentials_out out;
  pxport_error* error = nullptr;
  const pxport_status status = call(user_data, &out, &error);
  PX_RETURN_IF_ERROR(CallbackResult(status, error, "credentials"));
  if (out.keys != nullptr) return CredentialsRef(std::move(out.keys));
  return WithDetail(
      Failure(Code::kUnauthenticated, "the credentials callback returned OK but did not set any keys",
              "call pxport_credentials_set, or return a status and an error that says why there are none"),
      kCallback, "credentials");
}

StatusOr<HostOptions> ReadHost(const pxport_options& options) {
  if (options.threads > kMaxThreads || options.upload_threads > kMaxThreads) {
    return Failure(Code::kInvalidArgument,
                   fmt::format("threads and upload_threads are at most {}", kMaxThreads));
  }
  if (options.progress_period_ms > static_cast<uint32_t>(std::numeric_limits<int>::max())) {
    return Failure(Code::kInvalidArgument, "progress_period_ms is more than 24 days");
  }
  HostOptions host;
  host.threads = static_cast<int>(options.threads);
  host.memory_bytes = options.memory_limit_bytes;
  host.upload_threads = static_cast<int>(options.upload_threads);
  if (options.progress_period_ms != 0) host.progress_period_ms = static_cast<int>(options.progress_period_ms);
  PX_ASSIGN_OR_RETURN(host.permissions, ReadPermissions(options.permissions));
  if (options.progress != nullptr) {
    host.progress = [call = options.progress, user_data = options.user_data](const Progress& progress) {
      const pxport_progress c = ToC(progress);
      return call(user_data, &c) != 0;
    };
  }
  if (options.credentials != nullptr) {
    host.credentials = [call = options.credentials, user_data = options.user_data] {
      return AskKeys(call, user_data);
    };
  }
  if (options.log != nullptr) {
    host.log = std::make_shared<Log>(
        [call = options.log, user_data = options.user_data](LogLevel level, std::string_view line) {
          const std::string text(line);  // for its NUL
          call(user_data, static_cast<int32_t>(level), text.c_str(), text.size());
        });
  }
  return host;
}

}  // namespace

pxport_status pxport_credentials_set(pxport_credentials_out* out, const char* access_key_id,
                                     const char* secret_access_key, const char* session_token_or_null,
                                     int64_t expires_unix_s, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Expect(out, "out"));
    PX_ASSIGN_OR_RETURN(const std::string_view id, Text(access_key_id, "access_key_id"));
    PX_ASSIGN_OR_RETURN(const std::string_view secret, Text(secret_access_key, "secret_access_key"));
    if (id.empty() || secret.empty()) {
      return Failure(Code::kInvalidArgument, "access_key_id or secret_access_key is empty", "pass both keys");
    }
    if (expires_unix_s < 0) {
      return Failure(Code::kInvalidArgument, fmt::format("expires_unix_s is {}", expires_unix_s),
                     "pass seconds since 1970, or 0 if the keys never expire");
    }
    auto keys = std::make_shared<Credentials>();
    keys->access_key_id = id;
    keys->secret_access_key = secret;
    if (session_token_or_null != nullptr) keys->session_token = session_token_or_null;
    if (expires_unix_s != 0) keys->expires = Timestamp{expires_unix_s, 0};
    keys->source = "host";
    out->keys = std::move(keys);
    return absl::OkStatus();
  });
}

pxport_status pxport_context_new(const pxport_options* options_or_null, pxport_context** out,
                                 pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_ASSIGN_OR_RETURN(const pxport_options options,
                        ReadOptions(options_or_null, PX_SIZE_THROUGH(pxport_options, log), "options"));
    auto made = std::make_unique<pxport_context>();
    PX_ASSIGN_OR_RETURN(made->host, ReadHost(options));
    *out = made.release();
    return absl::OkStatus();
  });
}

void pxport_context_free(pxport_context* ctx) {
  Free(ctx);
}
