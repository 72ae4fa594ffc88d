// Escapes in JSON strings, and memory for decoded strings.
#ifndef PXPORT_PROFILE_ESCAPES_H_
#define PXPORT_PROFILE_ESCAPES_H_

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace pxport {

// Returns the size in bytes of the escape that `text` begins with: 2, 6 (\uXXXX) or 12 (a surrogate pair).
// Returns 0 if it is invalid. A lone surrogate is invalid.
int EscapeSize(std::string_view text);

// Memory that is valid until Clear(). Addresses do not change.
class TextArena {
 public:
  // Returns `size` bytes. kKeySlack readable bytes follow them.
  char* Allocate(size_t size);
  void Clear();

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size = 0;
  };
  std::vector<Block> blocks_;
  size_t block_ = 0;  // the current block
  size_t used_ = 0;   // bytes used of it
};

// Decodes the text of a JSON string (without its quotes) into `arena`. Returns nullopt if an escape is
// invalid.
std::optional<std::string_view> DecodeString(std::string_view raw, TextArena* arena);

}  // namespace pxport

#endif  // PXPORT_PROFILE_ESCAPES_H_
