// The structure of a piece of NDJSON: where its tokens are and what they are. Everything the walk over lines
// needs to know about the text, found without looking at one byte at a time.
//
// A token is one of { } [ ] : , outside strings, the opening quote of a string, the first byte of a run of
// any other bytes outside strings (a number or literal, or something that should not be there), and the end
// of a line. Token 0 is a line end before the first line and the last token is always one, so that every line
// lies between two.
#ifndef PXPORT_PROFILE_STRUCTURE_H_
#define PXPORT_PROFILE_STRUCTURE_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include "profile/index_kernel.h"

namespace pxport {

// One bit per part of speech, so that sets of them are masks; kObjectFlavor tells { from [ and } from ].
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

// An entry of Tokens::brackets(): a token and what its neighbours say about it, in the uppermost bits.
namespace bracket {
inline constexpr uint32_t kIndexBits = 29;
inline constexpr uint32_t kOpens = 4;      // { or [
inline constexpr uint32_t kOutermost = 2;  // the container is a line's whole value
inline constexpr uint32_t kInObject = 1;   // the container is the value of a member
}  // namespace bracket

// Grows on demand, keeps its memory. Positions are offsets in the piece.
class Tokens {
 public:
  // Bytes of a piece; every one may be a token.
  static constexpr size_t kMaxPiece = (size_t{1} << bracket::kIndexBits) - 2;

  std::string_view text;  // the piece
  size_t count = 0;
  size_t bracket_count = 0;
  size_t scalar_count = 0;
  size_t escape_count = 0;
  int levels_matched = 0;  // so many levels of containers have left the brackets already, from the inside

  // positions()[0] is -1 (of 32 bits): one more is the start of the first line.
  uint32_t* positions() { return positions_.get(); }
  const uint32_t* positions() const { return positions_.get(); }
  // A zero is in front of the first kind, more of them follow the last.
  uint8_t* kinds() { return kinds_.get() + kKindsBefore; }
  const uint8_t* kinds() const { return kinds_.get() + kKindsBefore; }
  // Of an opening bracket: the token that closes it. Complete once CheckNesting has been there.
  uint32_t* matches() { return matches_.get(); }
  const uint32_t* matches() const { return matches_.get(); }
  // The brackets that have no match yet, as the namespace of that name says.
  uint32_t* brackets() { return brackets_.get(); }
  const uint32_t* brackets() const { return brackets_.get(); }
  // The indexes of all scalar tokens.
  uint32_t* scalars() { return scalars_.get(); }
  const uint32_t* scalars() const { return scalars_.get(); }
  // Backslashes that begin an escape, rising, between a 0 in front and an all-ones behind.
  uint32_t* escapes() { return escapes_.get() + 1; }
  const uint32_t* escapes() const { return escapes_.get() + 1; }

  // Room for the tokens of `bytes` of text; what was there is lost.
  void Reserve(size_t bytes);

 private:
  static constexpr size_t kKindsBefore = 64;
  size_t capacity_ = 0;
  std::unique_ptr<uint32_t[]> positions_, matches_, brackets_, scalars_, escapes_;
  std::unique_ptr<uint8_t[]> kinds_;
};

// Not thread-safe: one a worker.
class Indexer {
 public:
  virtual ~Indexer() = default;
  // Fills everything but the matches for `text`: whole lines, the last one's end may be missing. False if
  // some line has bytes that are not UTF-8, a control character in a string, a string without an end, or two
  // neighbouring tokens that can never stand together; the tokens are of no use then. The other rules of JSON
  // remain to be checked (grammar.h).
  virtual bool Index(std::string_view text, Tokens* tokens) = 0;
};

// nullptr if this processor (or this build) does not have the kernel. kPortable and kBest are always there.
std::unique_ptr<Indexer> MakeIndexer(IndexKernel kernel);

// Fills brackets and scalars from the kinds, without SIMD. False if two neighbours can never stand together.
bool ReadNeighbors(Tokens* tokens);

}  // namespace pxport

#endif  // PXPORT_PROFILE_STRUCTURE_H_
