// Writes values as JSON text.
#ifndef PXPORT_ROWS_JSON_TEXT_H_
#define PXPORT_ROWS_JSON_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace pxport {

// Keeps the spelling of numbers, arrays and objects, except that each object has each of its keys once: the
// last member of a repeated key replaces the earlier ones, at every depth. Not thread-safe: one per worker.
class JsonText {
 public:
  // `text`: as ValueView::text of this kind, which is not kAbsent.
  void Append(ValueKind kind, std::string_view text, std::string* out);

 private:
  struct Level {
    bool object;
    size_t first_key;  // in keys_
  };
  // False if every object has each of its keys once. May be true without need for keys with escapes.
  bool MayRepeatKeys(std::string_view json);
  // Whether the keys from `first` on are not distinct. Changes their order.
  bool Repeats(size_t first);

  std::vector<Level> levels_;
  std::vector<std::string_view> keys_;  // of all open objects
};

}  // namespace pxport

#endif  // PXPORT_ROWS_JSON_TEXT_H_
