// The keys of one place in a profile in the order in which they came before. Profiles of one source have
// nearly the same members in nearly the same order, so the next key is mostly known, and to compare one key
// with the text costs a quarter of finding out where it ends, whether it has escapes, and what the job wants
// of it.
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

// A guess is only ever taken after its bytes have been compared, so nothing depends on what was learned but
// the time.
class LearnedKeys {
 public:
  // Readable bytes that must follow the start of a key in the text.
  static constexpr size_t kReads = 32;

  LearnedKeys() {
    for (Entry& entry : entries_) entry.next = entry.other = start();
    unlearned_.next = unlearned_.other = start();
  }
  LearnedKeys(const LearnedKeys&) = delete;
  LearnedKeys& operator=(const LearnedKeys&) = delete;

  // One key, and what has come behind it.
  struct Entry {
    std::array<char, kReads> text{};  // the key and its closing quote, then zeros
    uint32_t mask = 1;                // the bytes that count
    int32_t number = -1;
    Entry* next = nullptr;   // the key that came behind this one the last time
    Entry* other = nullptr;  // another one that has come there
  };

  // Stands before the first key of an object. Its text matches nothing: no byte of a string is zero.
  Entry* start() { return entries_.data(); }

  // The entry of the key behind `last` if it is the expected one, else nullptr: Find must be asked then.
  // `text` is the key's, behind the opening quote. The walk keeps the entry, not this object, which would put
  // a store and a load between one key and the next.
  static Entry* Guess(const Entry* last, const char* text) {
    Entry* const guess = last->next;
    return Matches(*guess, text) ? guess : nullptr;
  }

  // The entry of an unexpected key. `look_up` is called if it has never been seen here; it returns the key
  // (as it stands in the text if it has no escapes, else empty) and its number.
  template <typename LookUp>
  Entry* Find(Entry* last, const char* text, LookUp look_up) {
    // The other key that has followed, or the one behind a key that is missing this time.
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

  // Makes `key` the one that is expected behind `last`.
  Entry* Learn(Entry* last, std::string_view key, int number);

  std::array<Entry, kMost> entries_;
  Entry unlearned_;   // lends its place to keys that cannot be learned
  size_t count_ = 1;  // entries in use
  size_t evict_ = 1;  // the next one to be overwritten when all are
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_LEARNED_KEYS_H_
