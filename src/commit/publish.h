// Makes what was decided visible. Repeatable by any process; manifests come after the data files, X/done is
// last.
#ifndef PXPORT_COMMIT_PUBLISH_H_
#define PXPORT_COMMIT_PUBLISH_H_

#include <string>
#include <vector>

#include "commit/decision.h"
#include "commit/manifest.h"
#include "commit/plan.h"
#include "commit/protocol.h"

namespace pxport {

struct Publication {
  std::vector<FinalObject> finals;  // what was written after the data files
  bool already = false;             // was published before this call
  // Keys that another export replaced before this one was finished. Manifests and tokens of their audiences
  // are not written then: they would not be true. Empty if `already`.
  std::vector<std::string> replaced;
};

// Publishes every decided file, then writes the final objects and X/done. Failures carry kDecided and
// kExportId; DataLoss: the files of a shard are lost.
Status PublishExport(const Protocol& protocol, const ExportPlan& plan, const Decision& decision,
                     Publication* result);

}  // namespace pxport

#endif  // PXPORT_COMMIT_PUBLISH_H_
