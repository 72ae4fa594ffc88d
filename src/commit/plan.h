// The plan of one export: written once before anything else, read by every worker and by the committer. It
// holds all that publishing needs, so that any process can finish an export without the job. No secrets, no
// profile data.
#ifndef PXPORT_COMMIT_PLAN_H_
#define PXPORT_COMMIT_PLAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "job/pega.h"

namespace pxport {

// Parts of one file set in one shard. Far more than any export has; it bounds the names two audiences could
// share.
inline constexpr uint32_t kMaxParts = 999'999;

// What an audience's export starts from and remembers (docs/state.md).
struct PlannedState {
  std::string folder;             // below the state store, with its final '/'; "": a full export
  std::string kind;               // "time", "state" or "diff"
  uint64_t base = 0;              // the version it starts from; 0: there is none yet
  std::optional<Timestamp> from;  // time: the cut of that version
  Timestamp cut;                  // incremental: changes after it are left to the next run
  Json data;                      // state, diff: the data of that version (StateData), null if there is none

  bool operator==(const PlannedState&) const = default;
};

struct PlannedAudience {
  std::string id, name, name_space, mode;
  std::string folder;       // key prefix of its files below the destination's root: "" or "VIP/"
  std::string stem;         // first file's name without extensions; names are stem + suffix + extension
  std::string flow_run_id;  // UUID form, in Adobe's manifest
  std::vector<std::string> columns;
  bool deletes = false;               // has a second file set, of removals
  std::vector<std::string> key = {};  // headers of the columns that tell its rows apart
  PlannedState state = {};
  std::string manifest_stem = {};  // of Pega's manifests, which add "_deletes" and ".xml"; "": `stem`

  bool operator==(const PlannedAudience&) const = default;
};

// An input file pinned by name, size and time: a worker refuses one that changed.
struct PinnedInput {
  std::string name;
  uint64_t bytes = 0;
  int64_t modified_ns = 0;
  bool operator==(const PinnedInput&) const = default;
};

struct ExportPlan {
  std::string export_id;  // 32 lower-case hex digits
  std::string job_hash;   // SHA-256 of the canonical job without credentials
  Timestamp started;
  uint32_t shards = 1;
  bool single_process = true;  // `run`: its process holds a lock while it lives
  // Root of the data files, without credentials. WritePlan sets it to what the destination store calls its
  // root, so that a reader of the plan can check that it works with the same place.
  std::string destination_url;
  std::string destination_name;
  std::string destination_id;  // UUID form
  std::string extension;       // ".csv", ".csv.gz", ".json", ...
  std::vector<PlannedAudience> audiences;
  std::vector<PinnedInput> inputs;
  // What is written after the data files.
  bool adobe_manifest = false;
  PegaSpec pega;
  bool fail_if_exists = false;  // file.on_existing
  std::string state_url;        // of the state store's root, as it spells it; "" if no audience has a state

  // The key of one data file: part counts from 1 ("f.csv", "f_2.csv"; with several shards "f_s00000.csv",
  // ...).
  std::string FileKey(size_t audience, bool deletes, uint32_t shard, uint32_t part) const;

  Json ToJson() const;
  static StatusOr<ExportPlan> FromJson(const Json& json);
  bool operator==(const ExportPlan&) const = default;
};

// Whether the names that follow from the job can be written: names and keys within their limits, no two
// audiences that could ever write one key ("f" and "f_2"), a Pega root that holds the files. InvalidArgument
// names the audiences and the remedy, and carries kJobPath.
Status CheckPlannedNames(const ExportPlan& plan);
// Whether no two audiences could write names that are equal after NFC: to some stores these are one key.
Status CheckEquivalentNames(ExportPlan plan);
// CheckPlannedNames, and whether the plan has an export id and shards.
Status CheckPlan(const ExportPlan& plan);

}  // namespace pxport

#endif  // PXPORT_COMMIT_PLAN_H_
