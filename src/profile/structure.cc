#include "profile/structure.h"

#include <simdjson.h>

#include <array>
#include <cstring>

#include "profile/grammar_table.h"
#include "profile/indexer_x86.h"

namespace pxport {
namespace {

// Uses stage 1 of simdjson, which has kernels for most CPUs and selects one at run time. Its class is
// internal to simdjson, though accessible; only this file depends on it.
class PortableIndexer final : public Indexer {
 public:
  bool Index(std::string_view text, Tokens* tokens) override {
    tokens->Reserve(text.size());
    tokens->text = text;
    if (!RunStageOne(text)) return false;
    FillEscapes(text, tokens);
    FillTokens(text, tokens);
    return ReadNeighbors(tokens);
  }

 private:
  bool RunStageOne(std::string_view text) {
    structurals_ = 0;
    if (text.empty()) return true;
    if (!parser_ || parser_->capacity() < text.size()) {
      // The depth, 1, matters only to a later stage, which is not used.
      const auto error =
          simdjson::get_active_implementation()->create_dom_parser_implementation(text.size(), 1, parser_);
      if (error != simdjson::SUCCESS) return false;
    }
    const auto error = parser_->stage1(reinterpret_cast<const uint8_t*>(text.data()), text.size(),
                                       simdjson::stage1_mode::regular);
    if (error == simdjson::EMPTY) return true;  // only spaces
    structurals_ = parser_->n_structural_indexes;
    return error == simdjson::SUCCESS;
  }

  static void FillEscapes(std::string_view text, Tokens* tokens) {
    uint32_t* escapes = tokens->escapes();
    size_t count = 0;
    for (size_t at = text.find('\\'); at < text.size(); at = text.find('\\', at + 2)) {
      escapes[count++] = static_cast<uint32_t>(at);
    }
    escapes[-1] = 0;
    escapes[count] = UINT32_MAX;
    tokens->escape_count = count;
  }

  // simdjson treats line ends as spaces. This inserts them between its tokens.
  void FillTokens(std::string_view text, Tokens* tokens) const {
    uint32_t* positions = tokens->positions();
    uint8_t* kinds = tokens->kinds();
    size_t count = 0;
    const auto add = [&](size_t position, uint8_t kind) {
      positions[count] = static_cast<uint32_t>(position);
      kinds[count++] = kind;
    };
    const auto next_line_end = [&](size_t from) { return std::min(text.find('\n', from), text.size()); };
    add(UINT32_MAX, token::kLineEnd);
    size_t line_end = next_line_end(0);
    for (uint32_t i = 0; i < structurals_; ++i) {
      const uint32_t position = parser_->structural_indexes[i];
      while (line_end < position) {
        add(line_end, token::kLineEnd);
        line_end = next_line_end(line_end + 1);
      }
      add(position, kKindOfByte[static_cast<uint8_t>(text[position])]);
    }
    for (; line_end < text.size(); line_end = next_line_end(line_end + 1)) add(line_end, token::kLineEnd);
    if (!text.empty() && text.back() != '\n') add(text.size(), token::kLineEnd);
    std::memset(kinds + count, 0, kKindSlack);
    tokens->count = count;
  }

  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser_;
  uint32_t structurals_ = 0;
};

}  // namespace

void Tokens::Reserve(size_t bytes) {
  if (bytes <= capacity_ && positions_) return;
  capacity_ = bytes;
  // Every byte may be a token, and two line ends are added. Kernels store whole vectors, up to the slack.
  const size_t most = bytes + 2 + kKindSlack;
  positions_ = std::make_unique_for_overwrite<uint32_t[]>(most);
  matches_ = std::make_unique_for_overwrite<uint32_t[]>(most);
  escapes_ = std::make_unique_for_overwrite<uint32_t[]>(most);
  kinds_ = std::make_unique_for_overwrite<uint8_t[]>(kKindsBefore + most);
  kinds()[-1] = 0;
  brackets_ = std::make_unique_for_overwrite<uint32_t[]>(most);
  scalars_ = std::make_unique_for_overwrite<uint32_t[]>(most);
}

bool ReadNeighbors(Tokens* tokens) {
  const uint8_t* const kinds = tokens->kinds();
  uint32_t* brackets = tokens->brackets();
  uint32_t* scalars = tokens->scalars();
  bool good = true;
  // The last token is a line end, without a successor to check.
  for (size_t i = 0; i + 1 < tokens->count; ++i) {
    const Neighborhood here(kinds + i);
    good &= here.InOrder();
    const uint32_t index = static_cast<uint32_t>(i);
    if (here.Has(0, token::kOpen | token::kClose))
      *brackets++ = index | here.BracketFlags() << bracket::kIndexBits;
    if (here.Has(0, token::kScalar)) *scalars++ = index;
  }
  tokens->bracket_count = static_cast<size_t>(brackets - tokens->brackets());
  tokens->scalar_count = static_cast<size_t>(scalars - tokens->scalars());
  tokens->levels_matched = 0;
  return good;
}

std::unique_ptr<Indexer> MakeIndexer(IndexKernel kernel) {
  switch (kernel) {
    case IndexKernel::kBest: {
      std::unique_ptr<Indexer> indexer = MakeAvx512Indexer();
      if (!indexer) indexer = MakeAvx2Indexer();
      return indexer ? std::move(indexer) : std::make_unique<PortableIndexer>();
    }
    case IndexKernel::kPortable:
      return std::make_unique<PortableIndexer>();
    case IndexKernel::kAvx2:
      return MakeAvx2Indexer();
    case IndexKernel::kAvx512:
      return MakeAvx512Indexer();
  }
  return nullptr;
}

}  // namespace pxport
