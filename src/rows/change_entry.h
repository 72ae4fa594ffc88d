// The record of a key on its way from the worker that made the row to the sink that compares it: length,
// fingerprint, key.
#ifndef PXPORT_ROWS_CHANGE_ENTRY_H_
#define PXPORT_ROWS_CHANGE_ENTRY_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "state/state_data.h"

namespace pxport {

struct ChangeEntry {
  Fingerprint fingerprint;
  std::string_view key;
};

inline void AppendEntry(const ChangeEntry& entry, std::string* out) {
  const auto size = static_cast<uint32_t>(entry.key.size());
  out->append(reinterpret_cast<const char*>(&size), sizeof(size));
  out->append(reinterpret_cast<const char*>(&entry.fingerprint), sizeof(Fingerprint));
  out->append(entry.key);
}

// Removes and returns the first entry; `entries` must hold one.
inline ChangeEntry TakeEntry(std::string_view* entries) {
  uint32_t size = 0;
  ChangeEntry entry;
  std::memcpy(&size, entries->data(), sizeof(size));
  std::memcpy(&entry.fingerprint, entries->data() + sizeof(size), sizeof(Fingerprint));
  entry.key = entries->substr(sizeof(size) + sizeof(Fingerprint), size);
  entries->remove_prefix(sizeof(size) + sizeof(Fingerprint) + size);
  return entry;
}

}  // namespace pxport

#endif  // PXPORT_ROWS_CHANGE_ENTRY_H_
