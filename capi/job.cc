// pxport.h, Job.
#include <fmt/format.h>

#include "engine/check_online.h"
#include "handles.h"
#include "job/schema.h"

using namespace pxport;
using namespace pxport::capi;

namespace {

StatusOr<JobOverrides> ReadOverrides(const pxport_job_options& options) {
  JobOverrides overrides;
  if (options.input_url != nullptr) overrides.input = options.input_url;
  if (options.output_url != nullptr) overrides.output = options.output_url;
  PX_ASSIGN_OR_RETURN(overrides.audiences,
                      Texts(options.audience_ids, options.audience_id_count, "audience_ids"));
  PX_ASSIGN_OR_RETURN(const auto changes, Texts(options.set, options.set_count, "set"));
  for (size_t i = 0; i < changes.size(); ++i) {
    const std::string_view change = changes[i];
    const size_t equals = change.find('=');
    if (equals == std::string_view::npos) {  // the message omits its text, which may be a secret
      return Failure(Code::kInvalidArgument, fmt::format("change {} to the job is not POINTER=JSON", i + 1),
                     "write it as /file/max_rows=1000 or /file/preset=\"rfc4180\"");
    }
    overrides.set.emplace_back(change.substr(0, equals), change.substr(equals + 1));
  }
  return overrides;
}

}  // namespace

pxport_status pxport_job_parse(const pxport_context* ctx, const char* json, size_t json_len,
                               const pxport_job_options* options_or_null, pxport_job** out,
                               pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    PX_RETURN_IF_ERROR(Expect(ctx, "ctx"));
    PX_ASSIGN_OR_RETURN(const std::string_view text, Text(json, json_len, "json"));
    PX_ASSIGN_OR_RETURN(
        const pxport_job_options options,
        ReadOptions(options_or_null, PX_SIZE_THROUGH(pxport_job_options, reserved), "options"));
    if (options.has_now > 1 || options.reserved != 0) {
      return Failure(Code::kInvalidArgument, "options->has_now or options->reserved is invalid",
                     "set has_now to 0 or 1, and reserved to 0");
    }
    PX_ASSIGN_OR_RETURN(const JobOverrides overrides, ReadOverrides(options));
    std::optional<Timestamp> clock;
    if (options.has_now == 1) clock = FromUnixMillis(options.now_unix_ms);
    auto made = std::make_unique<pxport_job>();
    PX_ASSIGN_OR_RETURN(made->job, Job::Parse(text, overrides, clock, ctx->host));
    made->log = ctx->host.log;
    *out = made.release();
    return absl::OkStatus();
  });
}

pxport_status pxport_job_check(const pxport_job* job, pxport_bytes** plan_json, pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(plan_json, "plan_json"));
    PX_RETURN_IF_ERROR(Expect(job, "job"));
    PX_ASSIGN_OR_RETURN(const Json plan, job->job->Check());
    return ReturnBytes(plan.Pretty(), plan_json);
  });
}

pxport_status pxport_job_check_online(const pxport_job* job, const pxport_cancel* cancel_or_null,
                                      pxport_bytes** result_json, pxport_error** err) {
  return CallOfJob(job, err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(result_json, "result_json"));
    PX_RETURN_IF_ERROR(Expect(job, "job"));
    const Cancel* cancel = nullptr;
    PX_RETURN_IF_ERROR(ReadCancel(cancel_or_null, &cancel));
    PX_ASSIGN_OR_RETURN(const Json result, CheckOnline(*job->job, cancel));
    return ReturnBytes(result.Pretty(), result_json);
  });
}

pxport_status pxport_job_schema(pxport_bytes** schema_json, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(schema_json, "schema_json"));
    return ReturnBytes(std::string(JobSchema()), schema_json);
  });
}

void pxport_job_free(pxport_job* job) {
  Free(job);
}
