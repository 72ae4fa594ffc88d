// Reads text and values from the tokens of one line.
#ifndef PXPORT_PROFILE_LINE_TEXT_H_
#define PXPORT_PROFILE_LINE_TEXT_H_

#include <string_view>
#include <utility>

#include "base/value.h"
#include "profile/escapes.h"
#include "profile/learned_keys.h"
#include "profile/structure.h"

namespace pxport {

// Reads tokens that Indexer and CheckNesting have accepted. With `check` it also validates the scalars and
// escapes that it returns. A caller that has validated the whole piece does not need this.
class LineText {
 public:
  explicit LineText(bool check) : check_(check) {}

  // Starts a piece. The tokens must be valid until the next piece.
  void BeginPiece(const Tokens& tokens) {
    tokens_ = &tokens;
    text_ = tokens.text.data();
    positions_ = tokens.positions();
    kinds_ = tokens.kinds();
    matches_ = tokens.matches();
    next_escape_ = tokens.escapes();
  }
  // Starts a line. Invalidates the text that was decoded for the previous line.
  void BeginLine() {
    arena_.Clear();
    good_ = true;
  }
  // False if a value returned since BeginLine is not valid JSON.
  bool good() const { return good_; }

  uint8_t Kind(size_t index) const { return kinds_[index]; }

  // The token after the value that begins at `index`.
  size_t After(size_t index) const { return (Kind(index) & token::kOpen ? matches_[index] : index) + 1; }

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
  // Calls visit(number of the key, key token, value token) for each member whose key is in `table`.
  template <typename Table, typename Visit>
  void ForKnownMembers(size_t open, const Table& table, LearnedKeys* learned, Visit visit) {
    LearnedKeys::Entry* last = learned->start();
    ForMembers(open, [&, last](size_t key, size_t value) mutable {
      LearnedKeys::Entry* here = LearnedKeys::Guess(last, Raw(key));
      if (here == nullptr) [[unlikely]]
        here = FindKey(key, table, learned, last);
      last = here;
      if (here->number >= 0) visit(here->number, key, value);
    });
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

  // The source text of a string token, from the byte after its opening quote.
  const char* Raw(size_t index) const { return text_ + positions_[index] + 1; }

  // Returns the decoded text of a string token, a view of the piece or of memory that is valid until
  // BeginLine. kKeySlack readable bytes follow in both cases.
  std::string_view String(size_t index);
  ValueView Value(size_t index);

 private:
  template <typename Table>
  [[gnu::noinline]] LearnedKeys::Entry* FindKey(size_t index, const Table& table, LearnedKeys* learned,
                                                LearnedKeys::Entry* last) {
    return learned->Find(last, Raw(index), [&] {
      const std::string_view key = String(index);
      const bool plain = key.data() == Raw(index);
      return std::pair(plain ? key : std::string_view(), table.Find(key));
    });
  }

  bool HasEscape(uint32_t begin, uint32_t end) {
    // Strings are usually read in order, so that the last search usually ended at the next escape.
    if (next_escape_[-1] < begin && end <= *next_escape_) [[likely]]
      return false;
    return FindEscape(begin, end);
  }
  bool FindEscape(uint32_t begin, uint32_t end);
  std::string_view Decode(std::string_view raw);
  ValueView Scalar(size_t index);
  ValueView Container(size_t index);

  const char* text_ = nullptr;
  const uint32_t* positions_ = nullptr;
  const uint8_t* kinds_ = nullptr;
  const uint32_t* matches_ = nullptr;
  const uint32_t* next_escape_ = nullptr;  // the escape at which the last search ended
  const Tokens* tokens_ = nullptr;
  const bool check_;
  bool good_ = true;
  TextArena arena_;
};

inline std::string_view LineText::String(size_t index) {
  const uint32_t begin = positions_[index] + 1;
  uint32_t end = positions_[index + 1] - 1;
  while (text_[end] != '"') --end;  // there are only spaces between a string and the next token
  const std::string_view raw(text_ + begin, end - begin);
  if (HasEscape(begin, end)) [[unlikely]]
    return Decode(raw);
  return raw;
}

inline ValueView LineText::Value(size_t index) {
  const uint8_t kind = Kind(index);
  if (kind == token::kString) [[likely]]
    return {ValueKind::kString, String(index)};
  return kind & token::kOpen ? Container(index) : Scalar(index);
}

}  // namespace pxport

#endif  // PXPORT_PROFILE_LINE_TEXT_H_
