// The opaque types that more than one section of pxport.h uses.
#ifndef PXPORT_CAPI_HANDLES_H_
#define PXPORT_CAPI_HANDLES_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/cancel.h"
#include "boundary.h"
#include "engine/export.h"

struct pxport_error : pxport::capi::Tagged<0x70782d6572726f72> {
  pxport_error(pxport_status its_code, std::string its_message)
      : code(its_code), message(std::move(its_message)) {}
  pxport_status code;
  std::string message;
  std::vector<std::pair<std::string, std::string>> details;  // sorted by key
};

struct pxport_bytes : pxport::capi::Tagged<0x70782d6279746573> {
  explicit pxport_bytes(std::string its_text) : text(std::move(its_text)) {}
  std::string text;
};

struct pxport_context : pxport::capi::Tagged<0x70782d636f6e7478> {
  pxport::HostOptions host;
};

struct pxport_cancel : pxport::capi::Tagged<0x70782d63616e636c> {
  pxport::Cancel cancel;
};

struct pxport_job : pxport::capi::Tagged<0x70782d6a6f622d2d> {
  std::shared_ptr<const pxport::Job> job;
  std::shared_ptr<pxport::Log> log;
};

namespace pxport::capi {

// Accepts NULL. *cancel is what the engine takes.
inline Status ReadCancel(const pxport_cancel* cancel_or_null, const Cancel** cancel) {
  *cancel = nullptr;
  if (cancel_or_null == nullptr) return absl::OkStatus();
  PX_RETURN_IF_ERROR(Expect(cancel_or_null, "cancel"));
  *cancel = &cancel_or_null->cancel;
  return absl::OkStatus();
}

// Wraps the host's read callback for the engine.
PullFunction ToPull(pxport_read_fn read, void* user_data);

// Passes the pending log lines of a call to the host, on the calling thread.
inline void Drain(const std::shared_ptr<Log>& log) noexcept {
  Guard([&] { log->Drain(); });
}

// Call for a function of a job.
template <typename Body>
pxport_status CallOfJob(const pxport_job* job, pxport_error** err, Body&& body) noexcept {
  const pxport_status status = Call(err, body);
  if (job != nullptr && job->tag == pxport_job::kTag) Drain(job->log);
  return status;
}

// One step of a writer or a run. `check` validates the other arguments first, so that an invalid one leaves
// the handle as it was; `after` is the state after a success of `body`.
template <typename Handle, typename Check, typename Body>
pxport_status Step(Handle* handle, std::string_view name, Steps::State after, pxport_error** err,
                   Check&& check, Body&& body) noexcept {
  const pxport_status status = Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(check());
    PX_RETURN_IF_ERROR(Expect(handle, name));
    PX_ASSIGN_OR_RETURN(Steps::Turn turn, handle->steps.Begin(name));
    PX_RETURN_IF_ERROR(body());
    turn.End(after);
    return absl::OkStatus();
  });
  if (handle != nullptr && handle->tag == Handle::kTag) Drain(handle->log);
  return status;
}

}  // namespace pxport::capi

#endif  // PXPORT_CAPI_HANDLES_H_
