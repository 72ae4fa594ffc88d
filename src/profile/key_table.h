// A small map from keys to numbers: the members of a profile that a job wants. It is built once and then only
// searched. Designed for the hot path: a hash is three loads and two multiplications, without allocations or
// virtual calls.
#ifndef PXPORT_PROFILE_KEY_TABLE_H_
#define PXPORT_PROFILE_KEY_TABLE_H_

#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace pxport {

// The number of readable bytes that must follow each key passed to Find. Their values do not matter.
inline constexpr size_t kKeySlack = 8;

class KeyTable {
 public:
  KeyTable() { Rebuild(16); }
  KeyTable(KeyTable&&) = default;
  KeyTable& operator=(KeyTable&&) = default;

  // Adds `key` with `value` (0 or more) unless it exists. Returns the value of the key in the table.
  int Add(std::string_view key, int value);
  // Returns the value of `key`, or -1. kKeySlack readable bytes must follow the key.
  int Find(std::string_view key) const {
    const HashedKey hashed = HashKey(key);
    for (size_t at = hashed.hash & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.hash == hashed.hash && slot.size == key.size() && slot.head == hashed.head &&
          (key.size() <= 8 || std::memcmp(slot.text + 8, key.data() + 8, key.size() - 8) == 0)) {
        return slot.value;
      }
      if (slot.value < 0) return -1;
    }
  }
  template <typename Visit>
  void ForEachValue(Visit visit) const {
    for (const int value : values_) visit(value);
  }
  bool empty() const { return keys_.empty(); }
  size_t size() const { return keys_.size(); }

 private:
  struct Slot {
    uint64_t head = 0;  // the first eight bytes, or all of a shorter key
    const char* text = nullptr;
    uint32_t hash = 0;
    uint32_t size = 0;
    int32_t value = -1;  // -1: free
  };
  struct HashedKey {
    uint64_t head;
    uint32_t hash;
  };
  static uint64_t Load8(const char* from) {
    uint64_t value;
    std::memcpy(&value, from, sizeof value);
    return value;
  }
  // Hashes the beginning, middle and end of a key, so that keys with a long common prefix or suffix
  // (namespace URIs, numbered audiences) have different hashes.
  static HashedKey HashKey(std::string_view key) {
    const size_t size = key.size();
    uint64_t head = Load8(key.data());
    uint64_t rest = size;
    if (size < 8) {
      head = LowBytes(head, size);
    } else {
      rest += Load8(key.data() + size - 8) ^ (Load8(key.data() + size / 2 - 4) >> 5);
    }
    uint64_t mixed = (head ^ (rest * 0x9e3779b97f4a7c15ULL)) * 0xd6e8feb86659fd93ULL;
    mixed ^= mixed >> 32;
    return {head, static_cast<uint32_t>(mixed)};
  }
  // Keeps the first `size` (under 8) bytes in memory order and clears the others.
  static uint64_t LowBytes(uint64_t head, size_t size) {
    if constexpr (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) return head & ((uint64_t{1} << (8 * size)) - 1);
    return size == 0 ? 0 : head >> (8 * (8 - size));
  }
  void Rebuild(size_t capacity);
  void Insert(std::string_view key, int value);

  std::deque<std::string> keys_;  // a deque does not move its strings: slots point into them
  std::vector<int> values_;
  std::vector<Slot> slots_;
  size_t mask_ = 0;
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_KEY_TABLE_H_
