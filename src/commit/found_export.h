// What one listing of the control store tells of each export: for recovery and gc, which look at all of them.
#ifndef PXPORT_COMMIT_FOUND_EXPORT_H_
#define PXPORT_COMMIT_FOUND_EXPORT_H_

#include <cstdint>
#include <map>
#include <string>

#include "commit/commit.h"

namespace pxport {

struct FoundExport {
  bool plan = false, decision = false, done = false;
  bool more = false;          // attempts, receipts, repairs or a lease: something to clean up
  int64_t newest_unix_s = 0;  // the newest of its objects: its last sign of life; 0: the store does not tell
};

// By export id.
StatusOr<std::map<std::string, FoundExport>> FindExports(const ExportStores& stores);

}  // namespace pxport

#endif  // PXPORT_COMMIT_FOUND_EXPORT_H_
