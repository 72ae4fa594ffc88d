#include "profile/identity_map.h"

#include <algorithm>

#include "profile/structure.h"

namespace pxport {
namespace {

// An entry needs an id that is text; numbers are taken by their spelling, because some sources write ids so.
void AddIdentity(size_t open, std::span<const int> slots, LineText* text, ProfileBuilder* builder) {
  IdentityView identity;
  bool has_id = false;
  text->ForMembers(open, [&](size_t key, size_t value) {
    const std::string_view name = text->String(key);
    if (name == "id") {
      const ValueView id = text->Value(value);
      has_id = id.kind == ValueKind::kString || id.kind == ValueKind::kNumber;
      identity.id = id.text;
    } else if (name == "primary") {
      const ValueView primary = text->Value(value);
      identity.primary = primary.kind == ValueKind::kBool && primary.text == "true";
    } else if (name == "authenticatedState") {
      const ValueView state = text->Value(value);
      identity.authenticated_state = state.kind == ValueKind::kString ? state.text : std::string_view();
    }
  });
  if (!has_id) return;
  for (const int slot : slots) builder->AddIdentity(slot, identity);
}

}  // namespace

void IdentityMap::Read(size_t open, LineText* text, ProfileBuilder* builder) {
  found_.clear();
  text->ForMembers(open, [&](size_t key_token, size_t value) {
    const std::string_view key = text->String(key_token);
    const int row = Find(key);
    if (row < 0) return;
    std::erase_if(found_, [&](const Namespace& earlier) { return earlier.key == key; });
    found_.push_back({key, row, value});
  });
  for (const Namespace& found : found_) AddIdentities(found, text, builder);
  builder->OrderIdentities();
}

int IdentityMap::Find(std::string_view key) {
  lower_.resize(std::max(lower_.size(), key.size() + kKeySlack));
  for (size_t i = 0; i < key.size(); ++i) {
    const char c = key[i];
    lower_[i] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  }
  return tree_.identity_keys.Find({lower_.data(), key.size()});
}

void IdentityMap::AddIdentities(const Namespace& found, LineText* text, ProfileBuilder* builder) const {
  if (text->Kind(found.value) != token::kArrayOpen) return;
  const std::span<const int> slots = tree_.identity_slots[static_cast<size_t>(found.row)];
  text->ForElements(found.value, [&](size_t element) {
    if (text->Kind(element) == token::kObjectOpen) AddIdentity(element, slots, text, builder);
    return true;
  });
}

}  // namespace pxport
