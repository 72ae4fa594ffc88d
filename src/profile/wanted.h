// The fields that a job wants from each profile, compiled once to a tree of keys whose leaves are slots. The
// reader skips all other fields.
#ifndef PXPORT_PROFILE_WANTED_H_
#define PXPORT_PROFILE_WANTED_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/field_path.h"

namespace pxport {

// One thread builds it and calls Freeze(). After that it is immutable, and all readers share it.
class WantedFields {
 public:
  WantedFields();
  ~WantedFields();
  WantedFields(WantedFields&&) noexcept;
  WantedFields& operator=(WantedFields&&) noexcept;

  // Returns the slot of a field. Equal paths share one slot. A path may be the parent of another one.
  int AddPath(const FieldPath& path);
  // Returns the slot of the identities of one namespace. `spellings` are all keys of identityMap for it
  // ("email", "https://data.adobe.io/entities/namespace/6"), compared without regard to ASCII case. Equal
  // sets share one slot.
  int AddIdentity(std::span<const std::string> spellings);
  // Returns the slot of the membership in one audience. The keys in segmentMembership are compared exactly.
  // Equal pairs share one slot.
  int AddMembership(std::string_view segment_namespace, std::string_view segment_id);

  void Freeze();

  int path_count() const;
  int identity_count() const;
  int membership_count() const;

  struct Tree;  // for the reader: tree.h
  const Tree& tree() const { return *tree_; }

 private:
  std::unique_ptr<Tree> tree_;
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_WANTED_H_
