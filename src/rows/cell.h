// A column's value for one row.
#ifndef PXPORT_ROWS_CELL_H_
#define PXPORT_ROWS_CELL_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace pxport {

// `text` lives as long as the current profile.
struct Cell {
  ValueKind kind = ValueKind::kAbsent;
  std::string_view text;
  // Of an identity: all values of its namespace, where the format shows them or each gets a row of its own.
  std::vector<std::string> identities;

  bool missing() const { return kind == ValueKind::kAbsent || kind == ValueKind::kNull; }
};

}  // namespace pxport

#endif  // PXPORT_ROWS_CELL_H_
