// The keys of one place in a profile in the order in which they came before.
// Profiles of one source have nearly the same members in nearly the same order,
// so the next key is mostly known, and to compare one key with the text costs a
// quarter of finding out where it ends, whether it has escapes, and what the
// job wants of it.
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

// A guess is only ever taken after its bytes have been compared, so nothing
// depends on what was learned but the time.
class LearnedKeys {
 public:
  // Readable bytes that must follow the start of a key in the text.
  static constexpr size_t kReads = 32;

  LearnedKeys() {
    for (Entry& entry : entries_) entry.next = entry.other = entries_.data();
  }
  LearnedKeys(const LearnedKeys&) = delete;
  LearnedKeys& operator=(const LearnedKeys&) = delete;

  // Before the first key of an object.
  void Begin() { last_ = entries_.data(); }

  // The number of the next key, whose text (behind its opening quote) is at
  // `text`; `look_up`, called for a key that was not foreseen, returns that key
  // (as it stands in the text if it has no escapes, else empty) and its number.
  template <typename LookUp>
  int Next(const char* text, LookUp look_up) {
    Entry* const guess = last_->next;
    if (!Matches(*guess, text)) [[unlikely]]
      return NextUnlikely(text, look_up);
    last_ = guess;
    return guess->number;
  }

 private:
  static constexpr size_t kMost = 32;
  // The first entry stands for the start of an object. Its text matches
  // nothing: no byte of a string is zero.
  struct Entry {
    std::array<char, kReads> text{};  // the key and its closing quote, then zeros
    uint32_t mask = 1;                // the bytes that count
    int32_t number = -1;
    Entry* next = nullptr;   // the key that came behind this one the last time
    Entry* other = nullptr;  // another one that has come there
  };

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

  template <typename LookUp>
  [[gnu::noinline]] int NextUnlikely(const char* text, LookUp look_up) {
    // The other key that has followed, or the one behind a key that is missing
    // this time.
    Entry* const skipped = last_->next;
    if (Matches(*last_->other, text)) {
      std::swap(last_->next, last_->other);
      last_ = last_->next;
      return last_->number;
    }
    if (Matches(*skipped->next, text)) {
      last_ = skipped->next;
      return last_->number;
    }
    const auto [key, number] = look_up();
    Learn(key, number);
    return number;
  }

  // Makes `key` the one that is expected behind the last one.
  void Learn(std::string_view key, int number);

  std::array<Entry, kMost> entries_;
  Entry* last_ = entries_.data();  // the last key
  size_t count_ = 1;               // entries in use
  size_t evict_ = 1;               // the next one to be overwritten when all are
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_LEARNED_KEYS_H_
