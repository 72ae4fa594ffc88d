// A piece of text with its tokens, for tests of code that reads tokens.
#ifndef PXPORT_TESTS_UNIT_PROFILE_INDEXED_H_
#define PXPORT_TESTS_UNIT_PROFILE_INDEXED_H_

#include <string>
#include <string_view>

#include "base/limits.h"
#include "profile/grammar.h"
#include "profile/structure.h"

namespace pxport::testing {

// Indexes `piece` when it is created. Not movable: the tokens point into the text.
struct Indexed {
  explicit Indexed(std::string_view piece, IndexKernel kernel = IndexKernel::kPortable)
      : text(std::string(piece) + std::string(kReadPadding, '"')) {
    const auto indexer = MakeIndexer(kernel);
    in_order = indexer != nullptr && indexer->Index(std::string_view(text).substr(0, piece.size()), &tokens);
    valid = in_order && CheckNesting(&tokens, &stack);
  }
  Indexed(const Indexed&) = delete;
  Indexed& operator=(const Indexed&) = delete;

  // The token at the first occurrence of `wanted`, or the number of tokens.
  size_t TokenAt(std::string_view wanted) const {
    const size_t position = text.find(wanted);
    size_t token = 1;
    while (token < tokens.count && tokens.positions()[token] != position) ++token;
    return token;
  }

  const std::string text;
  Tokens tokens;
  NestingStack stack;
  bool in_order = false;  // the indexer has accepted the piece
  bool valid = false;     // and so has CheckNesting
};

}  // namespace pxport::testing

#endif  // PXPORT_TESTS_UNIT_PROFILE_INDEXED_H_
