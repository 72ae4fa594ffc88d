#include "commit/found_export.h"

#include <algorithm>
#include <string_view>

#include "base/export_id.h"

namespace pxport {

StatusOr<std::map<std::string, FoundExport>> FindExports(const Protocol& protocol) {
  PX_ASSIGN_OR_RETURN(const std::vector<StoreEntry> entries, protocol.control->List(""));
  std::map<std::string, FoundExport> exports;
  for (const StoreEntry& entry : entries) {
    const size_t slash = entry.key.find('/');
    const std::string id = entry.key.substr(0, slash);
    if (slash == std::string::npos || !IsExportId(id)) continue;
    FoundExport& found = exports[id];
    found.newest_unix_s = std::max(found.newest_unix_s, entry.modified_unix_s);
    const std::string_view name = std::string_view(entry.key).substr(slash + 1);
    if (name == "plan") {
      found.plan = true;
    } else if (name == "decision") {
      found.decision = true;
    } else if (name == "done") {
      found.done = true;
    } else if (name != "receipt.json") {
      found.more = true;
    }
  }
  return exports;
}

StatusOr<std::vector<std::string>> ListExports(const Protocol& protocol) {
  PX_ASSIGN_OR_RETURN(const std::vector<StoreEntry> entries, protocol.control->List(""));
  std::vector<std::string> exports;
  for (const StoreEntry& entry : entries) {
    const std::string id = entry.key.substr(0, entry.key.find('/'));
    if (IsExportId(id) && (exports.empty() || exports.back() != id)) exports.push_back(id);
  }
  return exports;
}

}  // namespace pxport
