// Escapes in JSON strings, and memory for the text they stand for.
#ifndef PXPORT_PROFILE_ESCAPES_H_
#define PXPORT_PROFILE_ESCAPES_H_

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace pxport {

// The size in bytes of the escape that `text` begins with: 2, 6 (\uXXXX) or 12 (a surrogate pair). 0 if it is
// not valid, lone surrogates included.
int EscapeSize(std::string_view text);

// Text that lives until Clear(). Addresses do not move.
class TextArena {
 public:
  // `size` bytes with kKeySlack readable ones behind.
  char* Take(size_t size);
  void Clear();

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size = 0;
  };
  std::vector<Block> blocks_;
  size_t block_ = 0;  // the one in use
  size_t used_ = 0;   // of it
};

// The text of a JSON string without its quotes, decoded into `arena`. nullopt if an escape is not valid.
std::optional<std::string_view> DecodeString(std::string_view raw, TextArena* arena);

}  // namespace pxport

#endif  // PXPORT_PROFILE_ESCAPES_H_
