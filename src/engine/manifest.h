// What is written after the data files, in order: pxport's receipt, Adobe's JSON manifests, Pega's XML
// manifests, Pega's token files. All of it is a pure function of the plan and the decided receipts, so that
// any process that rolls an export forward writes the same bytes.
#ifndef PXPORT_ENGINE_MANIFEST_H_
#define PXPORT_ENGINE_MANIFEST_H_

#include <span>
#include <string>
#include <vector>

#include "engine/plan.h"
#include "engine/receipt.h"

namespace pxport {

struct FinalObject {
  bool control = false;  // below the control prefix of this export, else below the destination's root
  int audience = -1;     // index in the plan; -1: of the whole export
  std::string key;
  std::string bytes;
  std::string content_type;
  int wave =
      1;  // 0: pxport's receipt; 1: manifests; 2: token files. A wave begins when the one before is there
};

// `receipts`: one a shard, in shard order. The plan has passed CheckPlan.
std::vector<FinalObject> FinalObjects(const ExportPlan& plan, std::span<const ShardReceipt> receipts);

// The part of CheckPlan that concerns these objects.
Status CheckManifests(const ExportPlan& plan);

}  // namespace pxport

#endif  // PXPORT_ENGINE_MANIFEST_H_
