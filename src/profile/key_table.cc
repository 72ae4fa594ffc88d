#include "profile/key_table.h"

namespace pxport {

int KeyTable::Add(std::string_view key, int value) {
  // Find needs slack after the key, which the caller's memory may not have.
  std::string stored(key);
  stored.reserve(key.size() + kKeySlack);
  const int known = Find(stored);
  if (known >= 0) return known;
  keys_.push_back(std::move(stored));
  values_.push_back(value);
  // At most a quarter full: most lookups are for keys that are not in the table, and end at the first slot.
  if (keys_.size() * 4 > slots_.size()) {
    Rebuild(slots_.size() * 2);
  } else {
    Insert(keys_.back(), value);
  }
  return value;
}

void KeyTable::Rebuild(size_t capacity) {
  slots_.assign(capacity, Slot{});
  mask_ = capacity - 1;
  for (size_t i = 0; i < keys_.size(); ++i) Insert(keys_[i], values_[i]);
}

void KeyTable::Insert(std::string_view key, int value) {
  const HashedKey hashed = HashKey(key);
  size_t at = hashed.hash & mask_;
  while (slots_[at].value >= 0) at = (at + 1) & mask_;
  slots_[at] = {hashed.head, key.data(), hashed.hash, static_cast<uint32_t>(key.size()), value};
}

}  // namespace pxport
