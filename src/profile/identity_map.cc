#include "profile/identity_map.h"

#include <algorithm>

#include "profile/structure.h"

namespace pxport {
namespace {

struct EntryParts {
  enum { kId, kPrimary, kState };
  int Find(std::string_view key) const {
    if (key == "id") return kId;
    if (key == "primary") return kPrimary;
    return key == "authenticatedState" ? kState : -1;
  }
};

}  // namespace

int IdentityMap::Rows::Find(std::string_view key) const {
  lower.resize(std::max(lower.size(), key.size() + kKeySlack));
  for (size_t i = 0; i < key.size(); ++i) {
    const char c = key[i];
    lower[i] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  }
  return keys->Find({lower.data(), key.size()});
}

void IdentityMap::Read(size_t open, LineText* text, ProfileBuilder* builder) {
  found_.clear();
  text->ForKnownMembers(open, rows_, &learned_namespaces_, [&](int row, size_t key_token, size_t value) {
    const std::string_view key = text->String(key_token);
    std::erase_if(found_, [&](const Namespace& earlier) { return earlier.key == key; });
    found_.push_back({key, row, value});
  });
  for (const Namespace& found : found_) AddIdentities(found, text, builder);
  builder->OrderIdentities();
}

void IdentityMap::AddIdentities(const Namespace& found, LineText* text, ProfileBuilder* builder) {
  if (text->Kind(found.value) != token::kArrayOpen) return;
  text->ForElements(found.value, [&](size_t element) {
    if (text->Kind(element) == token::kObjectOpen) AddIdentity(element, found.row, text, builder);
    return true;
  });
}

// Skips entries without an id. Accepts numbers as ids, in their spelling, because some sources write them.
void IdentityMap::AddIdentity(size_t open, int row, LineText* text, ProfileBuilder* builder) {
  IdentityView identity;
  bool has_id = false;
  text->ForKnownMembers(open, EntryParts{}, &learned_entry_, [&](int part, size_t, size_t value) {
    const ValueView view = text->Value(value);
    if (part == EntryParts::kId) {
      has_id = view.kind == ValueKind::kString || view.kind == ValueKind::kNumber;
      identity.id = view.text;
    } else if (part == EntryParts::kPrimary) {
      identity.primary = view.kind == ValueKind::kBool && view.text == "true";
    } else {
      identity.authenticated_state = view.kind == ValueKind::kString ? view.text : std::string_view();
    }
  });
  if (!has_id) return;
  for (const int slot : tree_.identity_slots[static_cast<size_t>(row)]) builder->AddIdentity(slot, identity);
}

}  // namespace pxport
