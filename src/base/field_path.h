// The path of a field in a profile: `person.name.firstName`, `orders[0].total`,
// `_acme['loyalty.tier'].points`. Grammar: segments joined by '.'; a segment is a bare key (anything but . [
// ] ' " blanks and control characters) or a quoted key ['...'] or ["..."] (backslash escapes quotes and
// itself), which needs no '.' before it; [N] behind a segment selects an array element, counted from 0. A
// profile is an object, so a path begins with a key.
#ifndef PXPORT_BASE_FIELD_PATH_H_
#define PXPORT_BASE_FIELD_PATH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace pxport {

struct PathStep {
  std::string key;     // used when index < 0
  int32_t index = -1;  // array element, or -1 for a key
  bool operator==(const PathStep&) const = default;
};

class FieldPath {
 public:
  // Fails with InvalidArgument naming the byte column (1-based) and what was expected there.
  static StatusOr<FieldPath> Parse(std::string_view text);
  static FieldPath Of(std::vector<PathStep> steps) { return FieldPath(std::move(steps)); }

  const std::vector<PathStep>& steps() const { return steps_; }
  // The canonical spelling: Parse(ToString()) gives the same path if it begins with a key.
  std::string ToString() const;
  // The column header when a mapping names none: keys joined by '_', dots in keys become '_' too, indexes
  // lose their brackets: `orders[0].total` gives `orders0_total`.
  std::string DefaultHeader() const;
  // True if `prefix` is this path or one of its parents.
  bool StartsWith(const FieldPath& prefix) const;
  bool operator==(const FieldPath&) const = default;

 private:
  explicit FieldPath(std::vector<PathStep> steps) : steps_(std::move(steps)) {}
  std::vector<PathStep> steps_;
};

}  // namespace pxport

#endif  // PXPORT_BASE_FIELD_PATH_H_
