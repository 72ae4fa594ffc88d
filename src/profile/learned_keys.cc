#include "profile/learned_keys.h"

namespace pxport {

void LearnedKeys::Learn(std::string_view key, int number) {
  if (key.empty() || key.size() >= kReads) return;
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
  last_->other = last_->next;
  last_->next = found;
  last_ = found;
}

}  // namespace pxport
