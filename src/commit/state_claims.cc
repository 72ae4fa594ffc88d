#include "commit/state_claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "base/clock.h"
#include "commit/control_keys.h"
#include "commit/decision.h"
#include "commit/export_state.h"
#include "commit/plan_store.h"
#include "store/local_dir.h"
#include "store/local_path.h"

namespace pxport {
namespace {

constexpr size_t kExportIdChars = 32;
constexpr int kClaimTries = 100;  // against others that claim at the same time

enum class Outcome { kCommitted, kAborted, kOpen };

Status UnusableState(const Protocol& protocol, const std::string& key, const Status& why) {
  const std::string url = protocol.state->Url(key);
  const Code code = why.code() == Code::kFailedPrecondition ? why.code() : Code::kDataLoss;
  return WithDetail(Failure(code, fmt::format("cannot use the state {}: {}", url, Message(why)),
                            Detail(why, kRemedy)
                                .value_or("restore it from a backup, or start over with a full export: set "
                                          "state.url to a new folder")),
                    kPath, url);
}

// NotFound: another process has just removed it.
StatusOr<StateVersion> ReadVersion(const Protocol& protocol, const std::string& folder, uint64_t number) {
  const std::string key = VersionKey(folder, number);
  const auto bytes = protocol.state->Get(key);
  PX_RETURN_IF_ERROR(bytes.status());
  const auto json = Json::Parse(*bytes);
  auto version = json.ok() ? StateVersion::FromJson(*json) : StatusOr<StateVersion>(json.status());
  if (!version.ok()) return UnusableState(protocol, key, version.status());
  version->number = number;
  return version;
}

// All versions from the one after `base`, in order.
StatusOr<std::vector<StateVersion>> ReadVersions(const Protocol& protocol, const std::string& folder,
                                                 uint64_t base) {
  PX_ASSIGN_OR_RETURN(const std::vector<StoreEntry> entries, protocol.state->List(VersionsPrefix(folder)));
  std::vector<StateVersion> versions;
  for (const StoreEntry& entry : entries) {
    const uint64_t number = VersionNumber(folder, entry.key);
    if (number <= base) continue;
    auto version = ReadVersion(protocol, folder, number);
    if (absl::IsNotFound(version.status())) continue;
    PX_RETURN_IF_ERROR(version.status());
    versions.push_back(*std::move(version));
  }
  return versions;
}

// Finds out what became of an export, which may be under another control store, as when a job runs once with
// --output.
class ClaimResolver {
 public:
  explicit ClaimResolver(const Protocol& protocol) : protocol_(protocol) {}

  StatusOr<bool> CanAsk(const std::string& control) {
    PX_ASSIGN_OR_RETURN(Store* const store, Control(control));
    return store != nullptr;
  }

  StatusOr<Outcome> Of(const std::string& export_id, const std::string& control, Timestamp claimed) {
    PX_ASSIGN_OR_RETURN(Store* const store, Control(control));
    if (store == nullptr) return ByAge(claimed);
    Protocol there;
    there.control = store;
    PX_ASSIGN_OR_RETURN(const ExportState state, ReadState(there, export_id));
    switch (state) {
      case ExportState::kDecidedCommit:
      case ExportState::kPublished:
        return Outcome::kCommitted;
      case ExportState::kMissing:  // a failed run removes its plan last
      case ExportState::kDecidedAbort:
        return Outcome::kAborted;
      case ExportState::kOpen:
        break;
    }
    return DecideAbandoned(there, export_id, claimed);
  }

 private:
  // If the process that would decide is gone, or its time has passed, this one decides.
  StatusOr<Outcome> DecideAbandoned(const Protocol& there, const std::string& export_id, Timestamp claimed) {
    const auto plan = ReadPlan(there, export_id);
    if (absl::IsNotFound(plan.status())) return Outcome::kAborted;
    PX_RETURN_IF_ERROR(plan.status());
    std::unique_ptr<Lease> lease;
    if (plan->single_process) {
      auto taken = there.control->TryLease(LeaseKey(export_id));
      if (!taken.ok() && !absl::IsUnimplemented(taken.status())) return taken.status();
      if (taken.ok() && *taken == nullptr) return Outcome::kOpen;
      if (taken.ok()) lease = *std::move(taken);
    }
    if (lease == nullptr) {
      PX_ASSIGN_OR_RETURN(const Outcome outcome, ByAge(claimed));
      if (outcome == Outcome::kOpen) return outcome;
    }
    PX_ASSIGN_OR_RETURN(const Decision decision, Decide(there, {export_id, false, WallClockNow(), {}}));
    return decision.commit ? Outcome::kCommitted : Outcome::kAborted;
  }

  static StatusOr<Outcome> ByAge(Timestamp claimed) {
    return WallClockNow().seconds - claimed.seconds > kClaimGraceSeconds ? Outcome::kAborted : Outcome::kOpen;
  }

  // Null if it is unreachable from here.
  StatusOr<Store*> Control(const std::string& url) {
    if (url == protocol_.control->Url("")) return protocol_.control;
    std::unique_ptr<Store>& store = others_[url];
    if (store != nullptr) return store.get();
    const auto path = PathOfFileUrl(url);
    // The folder may be on another machine. Only if the state is in a folder too, both are on this one.
    if (!path.has_value() || !PathOfFileUrl(protocol_.state->Url("")).has_value()) return nullptr;
    PX_ASSIGN_OR_RETURN(store, OpenLocalDir(*path));
    return store.get();
  }

  const Protocol& protocol_;
  std::map<std::string, std::unique_ptr<Store>> others_;
};

StatusOr<Outcome> OutcomeOf(ClaimResolver* resolver, const StateVersion& version) {
  if (version.committed) return Outcome::kCommitted;
  return resolver->Of(version.export_id, version.control, version.claimed);
}

Status Overtaken(const StateVersion& version, bool open) {
  const std::string what = open ? fmt::format("another run of audience {} is under way (export {})",
                                              version.audience, version.export_id)
                                : fmt::format("another run of audience {} has finished meanwhile (export {})",
                                              version.audience, version.export_id);
  return WithDetail(
      Failure(Code::kFailedPrecondition, what,
              open ? "wait for it to end, then run again"
                   : "run again: this run has looked for changes since the state before that one"),
      kRetryable, "1");
}

// DataLoss unless everything that the receipts list is there.
Status CheckData(const Protocol& protocol, const std::string& folder, const StateData& data) {
  PX_ASSIGN_OR_RETURN(const auto entries, protocol.state->List(DataPrefix(folder, data.id)));
  uint64_t pieces = 0, bytes = 0;
  for (const StoreEntry& entry : entries) {
    if (entry.key == OwnerKey(folder, data.id)) continue;
    ++pieces;
    bytes += entry.bytes;
  }
  if (pieces == data.pieces && bytes == data.bytes) return absl::OkStatus();
  return Failure(Code::kDataLoss,
                 fmt::format("what was written to {} is not there any more",
                             protocol.state->Url(DataPrefix(folder, data.id))),
                 "something else has removed it: run again");
}

class Claimer {
 public:
  Claimer(const Protocol& protocol, const ExportPlan& plan)
      : protocol_(protocol), plan_(plan), resolver_(protocol) {}

  Status Claim(const PlannedAudience& audience, std::optional<StateData> data) {
    const PlannedState& state = audience.state;
    if (data.has_value()) PX_RETURN_IF_ERROR(CheckData(protocol_, state.folder, *data));
    StateVersion version;
    version.name_space = audience.name_space;
    version.audience = audience.id;
    version.export_id = plan_.export_id;
    version.control = protocol_.control->Url("");
    version.kind = state.kind;
    version.key = audience.key;
    version.cut = state.cut;
    version.claimed = WallClockNow();
    version.data = std::move(data);
    for (int tries = 0; tries < kClaimTries; ++tries) {
      PX_ASSIGN_OR_RETURN(const std::optional<uint64_t> next, Next(state));
      if (!next.has_value()) return absl::OkStatus();  // claimed by an earlier call
      const Status put = protocol_.state->PutNew(VersionKey(state.folder, *next), version.ToJson().Pretty());
      if (absl::IsAlreadyExists(put)) continue;
      PX_RETURN_IF_ERROR(put);
      // A run that started from an older version may have found this number free after the clean-up of a
      // newer one.
      return Next(state).status();
    }
    return Failure(
        Code::kFailedPrecondition,
        fmt::format("cannot claim the state of audience {}: other runs keep claiming it", audience.id),
        "run one export of it at a time");
  }

 private:
  // The number to claim, or nothing if this export has one. A failure if another run may have been faster.
  StatusOr<std::optional<uint64_t>> Next(const PlannedState& state) {
    PX_ASSIGN_OR_RETURN(const auto versions, ReadVersions(protocol_, state.folder, state.base));
    uint64_t next = state.base + 1;
    bool ours = false;
    for (const StateVersion& version : versions) {
      next = version.number + 1;
      if (version.export_id == plan_.export_id) {
        ours = true;
        continue;
      }
      PX_ASSIGN_OR_RETURN(const Outcome outcome, OutcomeOf(&resolver_, version));
      if (outcome != Outcome::kAborted) return Overtaken(version, outcome == Outcome::kOpen);
    }
    return ours ? std::optional<uint64_t>() : next;
  }

  const Protocol& protocol_;
  const ExportPlan& plan_;
  ClaimResolver resolver_;
};

Status RequireStore(const Protocol& protocol, const ExportPlan& plan) {
  if (protocol.state != nullptr && protocol.state->Url("") == plan.state_url) return absl::OkStatus();
  return WithDetail(Failure(Code::kFailedPrecondition,
                            fmt::format("export {} keeps its state at {}, and the job does not",
                                        plan.export_id, plan.state_url),
                            fmt::format("run or commit it with state.url {}", plan.state_url)),
                    kExportId, plan.export_id);
}

}  // namespace

StatusOr<std::optional<StateVersion>> CurrentState(const Protocol& protocol, const std::string& folder) {
  PX_ASSIGN_OR_RETURN(auto versions, ReadVersions(protocol, folder, 0));
  ClaimResolver resolver(protocol);
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    PX_ASSIGN_OR_RETURN(const Outcome outcome, OutcomeOf(&resolver, *version));
    if (outcome == Outcome::kCommitted) return std::optional<StateVersion>(std::move(*version));
    if (outcome == Outcome::kOpen) return Overtaken(*version, true);
  }
  return std::optional<StateVersion>();
}

Status ClaimStates(const Protocol& protocol, const ExportPlan& plan, std::span<const ShardReceipt> receipts) {
  if (plan.state_url.empty()) return absl::OkStatus();
  PX_RETURN_IF_ERROR(RequireStore(protocol, plan));
  Claimer claimer(protocol, plan);
  for (size_t i = 0; i < plan.audiences.size(); ++i) {
    const PlannedAudience& audience = plan.audiences[i];
    if (audience.state.folder.empty()) continue;
    std::optional<StateData> data;
    for (const ShardReceipt& receipt : receipts) {
      for (const StateData& written : receipt.states) {
        if (written.audience == i) data = written;
      }
    }
    PX_RETURN_IF_ERROR(claimer.Claim(audience, std::move(data)));
  }
  return absl::OkStatus();
}

Status CommitStates(const Protocol& protocol, const ExportPlan& plan) {
  if (plan.state_url.empty()) return absl::OkStatus();
  PX_RETURN_IF_ERROR(RequireStore(protocol, plan));
  for (const PlannedAudience& audience : plan.audiences) {
    const std::string& folder = audience.state.folder;
    if (folder.empty()) continue;
    PX_ASSIGN_OR_RETURN(auto versions, ReadVersions(protocol, folder, audience.state.base));
    bool later = false, settled = false;
    for (StateVersion& version : versions) {
      later = later || (version.export_id != plan.export_id && version.committed);
      if (version.export_id != plan.export_id) continue;
      settled = true;
      if (version.committed) continue;
      version.committed = true;
      PX_RETURN_IF_ERROR(
          protocol.state
              ->Put(VersionKey(folder, version.number), version.ToJson().Pretty(), "application/json")
              .status());
    }
    // The next run notices it too, and does not start over by itself.
    if (!settled && !later) {
      protocol.Write(LogLevel::kWarning, fmt::format("the state of audience {} is gone from {}", audience.id,
                                                     protocol.state->Url(folder)));
    }
  }
  return absl::OkStatus();
}

Status DropState(const Protocol& protocol, const ExportPlan& plan) {
  if (plan.state_url.empty()) return absl::OkStatus();
  PX_RETURN_IF_ERROR(RequireStore(protocol, plan));
  for (const PlannedAudience& audience : plan.audiences) {
    const std::string& folder = audience.state.folder;
    if (folder.empty()) continue;
    PX_ASSIGN_OR_RETURN(const auto entries, protocol.state->List(DataPrefix(folder) + plan.export_id));
    for (const StoreEntry& entry : entries) PX_RETURN_IF_ERROR(protocol.state->Delete(entry.key));
  }
  return absl::OkStatus();
}

namespace {

// Whether an export certainly never needs its data: it is aborted, or no record is left of its owner.
StatusOr<bool> IsLeftBehind(const Protocol& protocol, ClaimResolver* resolver, const std::string& folder,
                            const std::string& data_id) {
  const auto owner = protocol.state->Get(OwnerKey(folder, data_id));
  if (absl::IsNotFound(owner.status())) return true;  // a clean-up was killed: it removes the owner last
  PX_RETURN_IF_ERROR(owner.status());
  const auto json = Json::Parse(*owner);
  const Json* control = json.ok() ? json->Find("control") : nullptr;
  const Json* written = json.ok() ? json->Find("written") : nullptr;
  const auto when = written == nullptr ? std::nullopt : ParseTimestamp(written->text());
  if (control == nullptr || !when.has_value()) return false;  // unknown owner: keep it
  PX_ASSIGN_OR_RETURN(const bool can_ask, resolver->CanAsk(control->text()));
  if (!can_ask) return WallClockNow().seconds - when->seconds > kDataGraceSeconds;
  PX_ASSIGN_OR_RETURN(const Outcome outcome,
                      resolver->Of(data_id.substr(0, kExportIdChars), control->text(), WallClockNow()));
  return outcome == Outcome::kAborted;
}

Status CleanState(const Protocol& protocol, ClaimResolver* resolver, const std::string& folder) {
  PX_ASSIGN_OR_RETURN(const auto versions, ReadVersions(protocol, folder, 0));
  uint64_t holds = 0;
  for (const StateVersion& version : versions) {
    if (version.committed) holds = version.number;
  }
  std::set<std::string> kept, settled;  // ids of data; ids of exports that need nothing but what is kept
  for (const StateVersion& version : versions) {
    if (version.number >= holds && version.data.has_value()) kept.insert(version.data->id);
    if (version.number <= holds) settled.insert(version.export_id);
  }
  PX_ASSIGN_OR_RETURN(const auto entries, protocol.state->List(DataPrefix(folder)));
  std::map<std::string, std::vector<std::string>> keys;  // by id of data
  for (const StoreEntry& entry : entries) {
    const std::string id = DataId(folder, entry.key);
    if (!id.empty() && !kept.contains(id)) keys[id].push_back(entry.key);
  }
  for (const auto& [id, pieces] : keys) {
    bool drop = settled.contains(id.substr(0, kExportIdChars));
    if (!drop) {
      PX_ASSIGN_OR_RETURN(drop, IsLeftBehind(protocol, resolver, folder, id));
    }
    if (!drop) continue;
    // In the order of the list: "owner" comes after the numbers.
    for (const std::string& key : pieces) PX_RETURN_IF_ERROR(protocol.state->Delete(key));
  }
  // Delete old version records last: they identify the obsolete data.
  for (const StateVersion& version : versions) {
    if (version.number < holds)
      PX_RETURN_IF_ERROR(protocol.state->Delete(VersionKey(folder, version.number)));
  }
  return absl::OkStatus();
}

}  // namespace

Status CleanStates(const Protocol& protocol, const ExportPlan& plan) {
  if (plan.state_url.empty()) return absl::OkStatus();
  PX_RETURN_IF_ERROR(RequireStore(protocol, plan));
  ClaimResolver resolver(protocol);
  for (const PlannedAudience& audience : plan.audiences) {
    if (!audience.state.folder.empty())
      PX_RETURN_IF_ERROR(CleanState(protocol, &resolver, audience.state.folder));
  }
  return absl::OkStatus();
}

}  // namespace pxport
