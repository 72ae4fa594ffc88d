// What a job wants from each profile, compiled once: a tree of keys whose leaves are slots. The reader walks
// it while it validates the line and skips the rest.
#ifndef PXPORT_PROFILE_WANTED_H_
#define PXPORT_PROFILE_WANTED_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/field_path.h"

namespace pxport {

// Built by one thread, then Freeze(); after that immutable and shared by all readers.
class WantedFields {
 public:
  WantedFields();
  ~WantedFields();
  WantedFields(WantedFields&&) noexcept;
  WantedFields& operator=(WantedFields&&) noexcept;

  // A field's slot; equal paths share one. A path may be the parent of another: both are delivered.
  int AddPath(const FieldPath& path);
  // The identities of one namespace. `spellings`: every key of identityMap that means it, compared without
  // regard to ASCII case ("email", "https://data.adobe.io/entities/namespace/6"). Equal sets share one slot.
  int AddIdentity(std::span<const std::string> spellings);
  // The membership of one audience in segmentMembership (exact keys). Equal pairs share one slot.
  int AddMembership(std::string_view segment_namespace, std::string_view segment_id);

  void Freeze();

  int path_count() const;
  int identity_count() const;
  int membership_count() const;

  struct Tree;  // of the reader
  const Tree& tree() const { return *tree_; }

 private:
  std::unique_ptr<Tree> tree_;
};

}  // namespace pxport

#endif  // PXPORT_PROFILE_WANTED_H_
