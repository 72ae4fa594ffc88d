// The structure of a piece of NDJSON: the positions and kinds of its tokens. Kernels find them many bytes at
// a time, so that reading lines does not have to look at every byte.
//
// A token is one of { } [ ] : , outside strings, the opening quote of a string, the end of a line, or the
// first byte of a run of any other bytes outside strings (a scalar: a number, a literal or invalid text).
// Token 0 is a line end before the first line. The last token is always a line end, so that every line is
// between two of them.
#ifndef PXPORT_PROFILE_STRUCTURE_H_
#define PXPORT_PROFILE_STRUCTURE_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include "profile/index_kernel.h"

namespace pxport {

// One bit per kind, so that sets of kinds are masks. kObjectFlavor distinguishes { from [ and } from ].
namespace token {
inline constexpr uint8_t kOpen = 0x01;
inline constexpr uint8_t kClose = 0x02;
inline constexpr uint8_t kColon = 0x04;
inline constexpr uint8_t kComma = 0x08;
inline constexpr uint8_t kString = 0x10;
inline constexpr uint8_t kScalar = 0x20;
inline constexpr uint8_t kLineEnd = 0x40;
inline constexpr uint8_t kObjectFlavor = 0x80;
inline constexpr uint8_t kObjectOpen = kOpen | kObjectFlavor;
inline constexpr uint8_t kObjectClose = kClose | kObjectFlavor;
inline constexpr uint8_t kArrayOpen = kOpen;
inline constexpr uint8_t kArrayClose = kClose;
}  // namespace token

// An entry of Tokens::brackets(): the index of a token, with these flags in the highest bits.
namespace bracket {
inline constexpr uint32_t kIndexBits = 29;
inline constexpr uint32_t kOpens = 4;      // { or [
inline constexpr uint32_t kOutermost = 2;  // the container is the whole value of a line
inline constexpr uint32_t kInObject = 1;   // the container is the value of a member
}  // namespace bracket

// Grows on demand and reuses its memory. Positions are offsets in the piece.
class Tokens {
 public:
  // The maximum size of a piece in bytes: every byte may be a token, whose index must fit into kIndexBits.
  static constexpr size_t kMaxPiece = (size_t{1} << bracket::kIndexBits) - 2;

  std::string_view text;  // the piece
  size_t count = 0;
  size_t bracket_count = 0;
  size_t scalar_count = 0;
  size_t escape_count = 0;
  int levels_matched = 0;  // the number of innermost levels that were matched and removed from brackets()

  // positions()[0] is UINT32_MAX, so that adding 1 yields the start of the first line.
  uint32_t* positions() { return positions_.get(); }
  const uint32_t* positions() const { return positions_.get(); }
  // A zero precedes the first kind, and kKindSlack zeros follow the last.
  uint8_t* kinds() { return kinds_.get() + kKindsBefore; }
  const uint8_t* kinds() const { return kinds_.get() + kKindsBefore; }
  // By the index of an opening bracket: the token that closes it. Complete after CheckNesting.
  uint32_t* matches() { return matches_.get(); }
  const uint32_t* matches() const { return matches_.get(); }
  // The brackets without a match, in the format of the namespace `bracket`.
  uint32_t* brackets() { return brackets_.get(); }
  const uint32_t* brackets() const { return brackets_.get(); }
  // The indexes of all scalar tokens, ascending.
  uint32_t* scalars() { return scalars_.get(); }
  const uint32_t* scalars() const { return scalars_.get(); }
  // The positions of backslashes that begin an escape, ascending. A 0 precedes them, UINT32_MAX follows them.
  uint32_t* escapes() { return escapes_.get() + 1; }
  const uint32_t* escapes() const { return escapes_.get() + 1; }

  // Allocates memory for the tokens of `bytes` of text, which may discard the current ones.
  void Reserve(size_t bytes);

 private:
  static constexpr size_t kKindsBefore = 64;
  size_t capacity_ = 0;
  std::unique_ptr<uint32_t[]> positions_, matches_, brackets_, scalars_, escapes_;
  std::unique_ptr<uint8_t[]> kinds_;
};

// Not thread-safe: one per worker.
class Indexer {
 public:
  virtual ~Indexer() = default;
  // Fills `tokens`, except for the matches, from the whole lines of `text`; the end of the last line may be
  // missing. Returns false if a line is not UTF-8, has a control character in a string or a string without an
  // end, or has neighboring tokens that no valid line has; then the tokens are invalid. grammar.h checks the
  // other rules of JSON.
  virtual bool Index(std::string_view text, Tokens* tokens) = 0;
};

// Returns nullptr if this CPU or this build does not support the kernel. kPortable and kBest always exist.
std::unique_ptr<Indexer> MakeIndexer(IndexKernel kernel);

// Fills brackets and scalars from the kinds, without SIMD. Returns false if no valid line has some of the
// neighboring tokens.
bool ReadNeighbors(Tokens* tokens);

}  // namespace pxport

#endif  // PXPORT_PROFILE_STRUCTURE_H_
