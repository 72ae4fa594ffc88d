// Predicts the next key of an object from earlier profiles. Profiles of one source have nearly the same
// members in nearly the same order, so the prediction is usually right. Comparing the predicted key with the
// text costs a quarter of a lookup, which has to find the end of the key, check it for escapes and search a
// table.
#ifndef PXPORT_PROFILE_LEARNED_KEYS_H_
#define PXPORT_PROFILE_LEARNED_KEYS_H_

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace pxport {

// A prediction is used only after its bytes have been compared: it affects speed, never results.
class LearnedKeys {
 public:
  // The number of bytes from the start of a key in the text that must be readable.
  static constexpr size_t kReads = 32;

  LearnedKeys() {
    for (Entry& entry : entries_) entry.next = entry.other = start();
    unlearned_.next = unlearned_.other = start();
  }
  LearnedKeys(const LearnedKeys&) = delete;
  LearnedKeys& operator=(const LearnedKeys&) = delete;

  // One key and the keys that followed it.
  struct Entry {
    std::array<char, kReads> text{};  // the key and its closing quote, then zeros
    uint32_t mask = 1;                // a bit per byte of `text` to compare
    int32_t number = -1;
    Entry* next = nullptr;   // the key that followed the last time
    Entry* other = nullptr;  // another key that has followed
  };

  // The entry before the first key of an object. Its text matches no key, because strings have no zero bytes.
  Entry* start() { return entries_.data(); }

  // Returns the entry of the key after `last` if it is the predicted one. If this returns nullptr, call Find.
  // `text` begins after the opening quote of the key. The caller keeps the current entry, because keeping it
  // in this object would add a store and a load per key.
  static Entry* Guess(const Entry* last, const char* text) {
    Entry* const guess = last->next;
    return Matches(*guess, text) ? guess : nullptr;
  }

  // Returns the entry of a key that was not predicted. Calls `look_up` if the key is unknown here. `look_up`
  // returns the key (empty if it has escapes) and its number.
  template <typename LookUp>
  Entry* Find(Entry* last, const char* text, LookUp look_up) {
    // Try the other key that has followed, then the key after a key that is missing this time.
    if (Matches(*last->other, text)) {
      std::swap(last->next, last->other);
      return last->next;
    }
    if (Entry* const skip = last->next->next; Matches(*skip, text)) return skip;
    const auto [key, number] = look_up();
    return Learn(last, key, number);
  }

 private:
  static constexpr size_t kMost = 32;

  static bool Matches(const Entry& entry, const char* text) {
#ifdef __SSE2__
    const auto* const here = reinterpret_cast<const __m128i*>(text);
    const auto* const known = reinterpret_cast<const __m128i*>(entry.text.data());
    const __m128i low = _mm_cmpeq_epi8(_mm_loadu_si128(here), _mm_loadu_si128(known));
    const __m128i high = _mm_cmpeq_epi8(_mm_loadu_si128(here + 1), _mm_loadu_si128(known + 1));
    const uint32_t equal =
        static_cast<uint32_t>(_mm_movemask_epi8(low)) | static_cast<uint32_t>(_mm_movemask_epi8(high)) << 16;
    return (entry.mask & ~equal) == 0;
#else
    return std::memcmp(entry.text.data(), text, static_cast<size_t>(__builtin_popcount(entry.mask))) == 0;
#endif
  }

  // Makes `key` the prediction after `last`.
  Entry* Learn(Entry* last, std::string_view key, int number);

  std::array<Entry, kMost> entries_;
  Entry unlearned_;   // the entry of keys that cannot be learned
  size_t count_ = 1;  // entries in use
  size_t evict_ = 1;  // the next entry to overwrite once all are in use
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_LEARNED_KEYS_H_
