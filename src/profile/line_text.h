// Text and values of the tokens of one line.
#ifndef PXPORT_PROFILE_LINE_TEXT_H_
#define PXPORT_PROFILE_LINE_TEXT_H_

#include <string_view>

#include "base/value.h"
#include "profile/escapes.h"
#include "profile/structure.h"

namespace pxport {

// Members of an object, in order: the tokens of a key and of its value.
struct MemberTokens {
  size_t key;
  size_t value;
};

// Reads tokens that Indexer and CheckNesting have found to be in order. With `check` it also proves scalars
// and escapes of what it hands out, which a caller that has checked the whole piece need not do again.
class LineText {
 public:
  explicit LineText(bool check) : check_(check) {}

  // Starts a piece, whose tokens must stay until the next.
  void BeginPiece(const Tokens& tokens) {
    tokens_ = &tokens;
    escape_ = 0;
  }
  // Starts a line: what was decoded for the one before is gone.
  void BeginLine() {
    arena_.Clear();
    good_ = true;
  }
  // False if something handed out since BeginLine is not valid JSON.
  bool good() const { return good_; }

  uint8_t Kind(size_t index) const { return tokens_->kinds()[index]; }

  // The token behind the value that begins at `index`.
  size_t After(size_t index) const {
    return (Kind(index) & token::kOpen ? tokens_->matches()[index] : index) + 1;
  }

  // Calls visit(key token, value token) for each member of the object at `open`.
  template <typename Visit>
  void ForMembers(size_t open, Visit visit) const {
    if (Kind(open + 1) & token::kClose) return;
    for (size_t key = open + 1;;) {
      visit(key, key + 2);
      const size_t comma = After(key + 2);
      if (Kind(comma) != token::kComma) return;
      key = comma + 1;
    }
  }
  // Calls visit(value token) for each element of the array at `open`, until it returns false.
  template <typename Visit>
  void ForElements(size_t open, Visit visit) const {
    if (Kind(open + 1) & token::kClose) return;
    for (size_t element = open + 1; visit(element);) {
      const size_t comma = After(element);
      if (Kind(comma) != token::kComma) return;
      element = comma + 1;
    }
  }

  // The decoded text of a string token: a view of the piece, or of memory that lives until BeginLine.
  // kKeySlack readable bytes follow either.
  std::string_view String(size_t index);
  ValueView Value(size_t index);

 private:
  bool HasEscape(uint32_t begin, uint32_t end);
  std::string_view Decode(std::string_view raw);
  ValueView Scalar(size_t index);
  ValueView Container(size_t index);

  const bool check_;
  bool good_ = true;
  const Tokens* tokens_ = nullptr;
  size_t escape_ = 0;  // near where the last string was
  TextArena arena_;
};

inline bool LineText::HasEscape(uint32_t begin, uint32_t end) {
  // Strings are mostly read in order, so the next escape is mostly where the last search stopped.
  const uint32_t* const escapes = tokens_->escapes();
  while (escapes[escape_] < begin) ++escape_;
  while (escape_ > 0 && escapes[escape_ - 1] >= begin) --escape_;
  return escapes[escape_] < end;
}

inline std::string_view LineText::String(size_t index) {
  const char* const text = tokens_->text.data();
  const uint32_t begin = tokens_->positions()[index] + 1;
  uint32_t end = tokens_->positions()[index + 1] - 1;
  while (text[end] != '"') --end;  // only blanks stand between a string and the next token
  const std::string_view raw(text + begin, end - begin);
  if (HasEscape(begin, end)) [[unlikely]]
    return Decode(raw);
  return raw;
}

}  // namespace pxport

#endif  // PXPORT_PROFILE_LINE_TEXT_H_
