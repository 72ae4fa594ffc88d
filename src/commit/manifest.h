// What is written after the data files, in order: pxport's receipt, Adobe's JSON manifests, Pega's XML
// manifests, Pega's token files. All of it is a pure function of the plan and the decided receipts, so that
// any process that rolls an export forward writes the same bytes.
#ifndef PXPORT_COMMIT_MANIFEST_H_
#define PXPORT_COMMIT_MANIFEST_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commit/plan.h"
#include "commit/receipt.h"

namespace pxport {

struct FinalObject {
  bool control = false;  // below the control prefix of this export, else below the destination's root
  int audience = -1;     // index in the plan; -1: of the whole export
  std::string key;
  std::string bytes;
  std::string content_type;
  int step = 0;  // those of one step may be written side by side, after all of the step before
};

// `receipts`: one a shard, in shard order. The plan has passed CheckPlan.
std::vector<FinalObject> FinalObjects(const ExportPlan& plan, std::span<const ShardReceipt> receipts);

// Pega's manifest of an audience, and the name that it has for the data file `key`: from the root of the
// repository. Both keys are below the destination's root. The plan has passed CheckPlannedNames.
std::string PegaManifestKey(const ExportPlan& plan, size_t audience, bool deletes);
std::string NameInPegaManifest(const ExportPlan& plan, std::string_view key);

// The part of CheckPlan that concerns these objects.
Status CheckManifests(const ExportPlan& plan);

}  // namespace pxport

#endif  // PXPORT_COMMIT_MANIFEST_H_
