// The exports that a control store holds, from one listing: for recovery and gc, which look at all of them.
#ifndef PXPORT_COMMIT_FOUND_EXPORT_H_
#define PXPORT_COMMIT_FOUND_EXPORT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "commit/protocol.h"

namespace pxport {

struct FoundExport {
  bool plan = false, decision = false, done = false;
  bool more = false;          // attempts, receipts, repairs or a lease: something to clean up
  int64_t newest_unix_s = 0;  // the newest of its objects: its last sign of life; 0: the store has no times
};

// By export id.
StatusOr<std::map<std::string, FoundExport>> FindExports(const Protocol& protocol);

// Only the ids, sorted.
StatusOr<std::vector<std::string>> ListExports(const Protocol& protocol);

}  // namespace pxport

#endif  // PXPORT_COMMIT_FOUND_EXPORT_H_
