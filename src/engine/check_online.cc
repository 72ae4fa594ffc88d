#include "engine/check_online.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "base/digest.h"
#include "engine/stores.h"
#include "policy/permissions.h"

namespace pxport {
namespace {

constexpr std::string_view kProbe = "pxport check";

std::string RandomName() {
  const std::string random = RandomBytes(8);
  return fmt::format("pxport-check-{}", Hex(reinterpret_cast<const uint8_t*>(random.data()), random.size()));
}

class Checks {
 public:
  explicit Checks(const Protocol& stores, const Cancel* cancel) : stores_(stores), cancel_(cancel) {}

  Json Run() {
    CheckControl();
    CheckDestination();
    return Json::Object({{"ok", Json::Bool(ok_)}, {"checks", Json::Array(std::move(checks_))}});
  }

 private:
  // `name` is an id of the JSON result. Returns true on success; after a failure the other checks of the same
  // place are skipped.
  bool Try(std::string_view name, const std::function<Status()>& step) {
    Json check = Json::Object({{"name", Json::String(name)}});
    if (broken_) {
      check.Set("ok", Json::Bool(false));
      check.Set("skipped", Json::Bool(true));
      checks_.push_back(std::move(check));
      return false;
    }
    Status status = cancel_ == nullptr ? absl::OkStatus() : cancel_->Check();
    if (status.ok()) status = step();
    check.Set("ok", Json::Bool(status.ok()));
    if (!status.ok()) {
      broken_ = true;
      ok_ = false;
      check.Set("message", Json::String(Message(status)));
      check.Set("remedy", Json::String(Detail(status, kRemedy).value_or("")));
    }
    checks_.push_back(std::move(check));
    return status.ok();
  }

  void CheckControl() {
    Store& store = *stores_.control;
    broken_ = false;
    const std::string key = RandomName() + "/probe";
    Try("control.list", [&] { return store.List("").status(); });
    const bool made = Try("control.create", [&] { return store.PutNew(key, kProbe); });
    Try("control.create_exclusive", [&] {
      const Status again = store.PutNew(key, kProbe);
      if (absl::IsAlreadyExists(again)) return absl::OkStatus();
      if (!again.ok()) return again;
      return Failure(
          Code::kFailedPrecondition,
          fmt::format("{} was written twice: the store ignores If-None-Match", store.Url(key)),
          "set destination.s3.conditional_writes to \"off\" and never run the job twice at a time");
    });
    Try("control.read", [&]() -> Status {
      PX_ASSIGN_OR_RETURN(const std::string bytes, store.Get(key));
      if (bytes == kProbe) return absl::OkStatus();
      return Failure(Code::kDataLoss, fmt::format("{} does not hold what was written", store.Url(key)));
    });
    if (!made) return;
    broken_ = false;  // whatever failed in between, it is removed
    Try("control.delete", [&] { return store.Delete(key); });
  }

  void CheckDestination() {
    Store& store = *stores_.destination;
    broken_ = false;
    const std::string key = RandomName();
    StagedFile staged;
    const bool made = Try("destination.stage", [&]() -> Status {
      PX_ASSIGN_OR_RETURN(const std::unique_ptr<Upload> upload,
                          store.Create(key, {"pxport-check/00000/0000000000000000", "text/plain"}));
      PX_RETURN_IF_ERROR(upload->Append(kProbe));
      PX_ASSIGN_OR_RETURN(staged, upload->Finish());
      return absl::OkStatus();
    });
    Try("destination.find_staged", [&]() -> Status {
      PX_ASSIGN_OR_RETURN(const std::vector<std::string> uploads, store.ListUploads(key));
      PX_ASSIGN_OR_RETURN(const bool whole, store.IsStaged(staged));
      if (whole && std::find(uploads.begin(), uploads.end(), staged.upload_id) != uploads.end())
        return absl::OkStatus();
      return Failure(Code::kDataLoss, fmt::format("what was written for {} is not there", store.Url(key)),
                     "ask the operator of the store why uploads vanish");
    });
    broken_ = false;
    if (made) Try("destination.discard", [&] { return store.Discard(key, staged.upload_id); });
    broken_ = false;
    Try("destination.exists", [&]() -> Status {
      PX_ASSIGN_OR_RETURN(const bool there, store.Exists(key));
      return there ? Failure(Code::kInternal, fmt::format("{} is there", store.Url(key))) : absl::OkStatus();
    });
  }

  const Protocol& stores_;
  const Cancel* const cancel_;
  bool ok_ = true, broken_ = false;
  std::vector<Json> checks_;
};

}  // namespace

StatusOr<Json> CheckOnline(const Job& job, const Cancel* cancel) {
  const CompiledJob& compiled = Compiled(job);
  PX_RETURN_IF_ERROR(RequirePermissions(compiled.host.permissions, kActivateDestinations,
                                        "trying the destination of a job"));
  PX_ASSIGN_OR_RETURN(const OpenedStores stores, OpenStores(compiled, cancel));
  const Protocol view = stores.protocol();
  Json result = Checks(view, cancel).Run();
  compiled.host.log->Drain();
  return result;
}

}  // namespace pxport
