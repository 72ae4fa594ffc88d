// The path of a field in a profile: `person.name.firstName`, `orders[0].total`,
// `_acme['loyalty.tier'].points`.
// A path is a sequence of segments joined by '.'. A segment is a bare key (anything but . [ ] ' " spaces and
// control characters) or a quoted key ['...'] or ["..."]. In a quoted key a backslash escapes quotes and
// itself, and no '.' is needed before it. [N] after a segment selects an array element, counted from 0. A
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
  // InvalidArgument names the byte column (1-based) and what was expected there.
  static StatusOr<FieldPath> Parse(std::string_view text);
  static FieldPath Of(std::vector<PathStep> steps) { return FieldPath(std::move(steps)); }

  const std::vector<PathStep>& steps() const { return steps_; }
  // The canonical spelling: Parse(ToString()) returns the same path if it begins with a key.
  std::string ToString() const;
  // The column header of a mapping that names none. Keys are joined by '_', dots in keys become '_' and
  // indexes lose their brackets: `orders[0].total` becomes `orders0_total`.
  std::string DefaultHeader() const;
  bool operator==(const FieldPath&) const = default;

 private:
  explicit FieldPath(std::vector<PathStep> steps) : steps_(std::move(steps)) {}
  std::vector<PathStep> steps_;
};

}  // namespace pxport

#endif  // PXPORT_BASE_FIELD_PATH_H_
