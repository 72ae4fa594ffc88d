// The steps of Commit, each repeatable.
#ifndef PXPORT_COMMIT_COMMIT_STEPS_H_
#define PXPORT_COMMIT_COMMIT_STEPS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commit/commit.h"
#include "commit/decision.h"

namespace pxport {

// Chooses one receipt a shard among those given and those the control store lists: valid, with every file
// still staged. The errors of Commit before a decision.
StatusOr<std::vector<ShardReceipt>> ChooseReceipts(const ExportStores& stores, const ExportPlan& plan,
                                                   std::span<const ShardReceipt> given,
                                                   const CommitOptions& options);

// Makes every decided file visible, then writes what follows and X/done. Fills `result` but for its plan and
// receipts. Failures carry kDecided and kExportId.
Status PublishExport(const ExportStores& stores, const ExportPlan& plan, const Decision& decision,
                     const CommitOptions& options, CommitResult* result);

// Whether X/done is there.
StatusOr<bool> IsDone(const ExportStores& stores, std::string_view export_id);

// The receipts below a prefix of control objects; damaged ones are logged and left out.
StatusOr<std::vector<ShardReceipt>> ReadReceipts(const ExportStores& stores, const std::string& prefix,
                                                 Log* log);

// Ids of all exports the control store knows, and for one of them the keys of its objects.
StatusOr<std::vector<std::string>> ListExports(const ExportStores& stores);

void LogLine(Log* log, LogLevel level, std::string line);  // `log` may be null

}  // namespace pxport

#endif  // PXPORT_COMMIT_COMMIT_STEPS_H_
