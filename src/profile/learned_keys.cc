#include "profile/learned_keys.h"

namespace pxport {

LearnedKeys::Entry* LearnedKeys::Learn(Entry* last, std::string_view key, int number) {
  if (key.empty() || key.size() >= kReads) {
    unlearned_.number = number;
    return &unlearned_;
  }
  std::array<char, kReads> text{};
  std::memcpy(text.data(), key.data(), key.size());
  text[key.size()] = '"';

  Entry* found = nullptr;
  for (size_t i = 1; i < count_ && found == nullptr; ++i) {
    if (entries_[i].text == text) found = &entries_[i];
  }
  if (found == nullptr) {
    if (count_ < kMost) {
      found = &entries_[count_++];
    } else {
      found = &entries_[evict_];
      evict_ = evict_ + 1 == kMost ? 1 : evict_ + 1;
    }
    found->text = text;
    found->mask = static_cast<uint32_t>((uint64_t{2} << key.size()) - 1);
    found->number = number;
  }
  last->other = last->next;
  last->next = found;
  return found;
}

}  // namespace pxport
