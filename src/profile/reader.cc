#include "profile/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "profile/fault.h"
#include "profile/grammar.h"
#include "profile/structure.h"
#include "profile/walker.h"

namespace pxport {
namespace {

// Chunks are processed in pieces: small enough that the tokens of a piece fit into the L2 cache, large enough
// that the overhead per piece is negligible.
constexpr size_t kPieceBytes = 32 * kKiB;

bool HasOnlySpaces(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::string_view RemoveCarriageReturn(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// std::string_view::rfind compares byte by byte, which is measurably slower.
size_t FindLastLineEnd(std::string_view text) {
#ifdef _GNU_SOURCE
  const void* const found = memrchr(text.data(), '\n', text.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<size_t>(static_cast<const char*>(found) - text.data());
#else
  return text.rfind('\n');
#endif
}

// Returns the first lines of `rest`: as many whole lines as fit into a piece, at least one.
std::string_view NextPiece(std::string_view rest) {
  if (rest.size() <= kPieceBytes) return rest;
  size_t end = FindLastLineEnd(rest.substr(0, kPieceBytes));
  if (end == std::string_view::npos) end = rest.find('\n', kPieceBytes);
  return rest.substr(0, end == std::string_view::npos ? rest.size() : end + 1);
}

std::unique_ptr<Indexer> MakeSupportedIndexer(IndexKernel kernel) {
  auto indexer = MakeIndexer(kernel);
  return indexer ? std::move(indexer) : MakeIndexer(IndexKernel::kPortable);
}

}  // namespace

struct ProfileReader::Impl {
  Impl(const WantedFields& wanted, Options reader_options)
      : options(reader_options),
        indexer(MakeSupportedIndexer(reader_options.kernel)),
        walker(wanted, reader_options.validation == Validation::kFast) {}

  // Indexes and validates a piece. Returns false if one of its lines is invalid.
  bool Index(std::string_view piece, Indexer* by) {
    if (!by->Index(piece, &tokens) || !CheckNesting(&tokens, &stack)) return false;
    if (options.validation == Validation::kFast) return true;
    return CheckScalars(tokens) && CheckEscapes(tokens, 0, UINT32_MAX);
  }

  // A kernel that matches the innermost levels itself does not know how deep they are, so that CheckNesting
  // may reject valid lines near the maximum depth. This indexes such a line again, with the kernel that
  // leaves all levels to CheckNesting.
  bool IndexDeep(std::string_view text) {
    const size_t levels = static_cast<size_t>(tokens.levels_matched);
    if (levels == 0 || text.size() < 2 * (kMaxDepth - levels) || FindFault(text)) return false;
    return Index(text, MakeIndexer(IndexKernel::kPortable).get());
  }

  uint64_t Read(std::string_view chunk, ProfileVisitor* to) {
    visitor = to;
    line = 0;
    stopped = false;
    while (!chunk.empty() && !stopped) {
      const std::string_view piece = NextPiece(chunk);
      chunk.remove_prefix(piece.size());
      const bool one_long_line = piece.size() > kPieceBytes && piece.size() > options.max_line_bytes;
      if (!one_long_line && Index(piece, indexer.get())) {
        WalkLines();
      } else {
        ReadOneByOne(piece);
      }
      if (piece.size() > kChunkBytes) ReleaseMemory();
    }
    return line;
  }

  // Releases the memory that a line of many megabytes needed.
  void ReleaseMemory() {
    tokens = Tokens();
    indexer = MakeSupportedIndexer(options.kernel);
  }

  // Visits all lines of an indexed piece.
  void WalkLines() {
    walker.BeginPiece(tokens);
    const uint8_t* const kinds = tokens.kinds();
    const uint32_t* const positions = tokens.positions();
    for (size_t at = 0; at + 1 < tokens.count && !stopped; ++line) {
      const uint32_t begin = positions[at] + 1;
      const size_t root = at + 1;
      const bool empty = kinds[root] == token::kLineEnd;
      at = empty ? root : tokens.matches()[root] + 1;
      const std::string_view text = RemoveCarriageReturn(tokens.text.substr(begin, positions[at] - begin));
      if (text.size() > options.max_line_bytes) {
        RejectLongLine(text);
      } else if (!empty) {
        if (walker.Walk(root, text)) {
          stopped = !visitor->OnProfile(walker.profile(), line);
        } else {
          RejectLine(text);
        }
      }
    }
  }

  // The slow path for a piece with invalid lines: reads each line alone, so that only invalid lines fail.
  void ReadOneByOne(std::string_view piece) {
    while (!piece.empty() && !stopped) {
      const size_t end = std::min(piece.find('\n'), piece.size());
      const std::string_view text = RemoveCarriageReturn(piece.substr(0, end));
      piece.remove_prefix(std::min(end + 1, piece.size()));
      if (text.size() > options.max_line_bytes) {
        RejectLongLine(text);
        ++line;
      } else if (HasOnlySpaces(text)) {
        ++line;
      } else if (Index(text, indexer.get()) || IndexDeep(text)) {
        WalkLines();
      } else {
        RejectLine(text);
        ++line;
      }
    }
  }

  void RejectLine(std::string_view text) {
    const Fault fault = FindFault(text).value_or(Fault{1, "not valid JSON"});
    stopped = !visitor->OnBadLine({line, fault.column, fault.reason, fault.shape, text});
  }

  void RejectLongLine(std::string_view text) {
    const size_t most = options.max_line_bytes;
    // Report a fixed part of the line: how much of it was read depends on the chunks.
    stopped = !visitor->OnBadLine({line, most + 1, fmt::format("line longer than {} bytes", most),
                                   LineShape::kOther, text.substr(0, most)});
  }

  const Options options;
  std::unique_ptr<Indexer> indexer;
  Tokens tokens;
  NestingStack stack;
  Walker walker;
  ProfileVisitor* visitor = nullptr;
  uint64_t line = 0;
  bool stopped = false;
};

ProfileReader::ProfileReader(const WantedFields& wanted, Options options)
    : impl_(std::make_unique<Impl>(wanted, options)) {}
ProfileReader::~ProfileReader() = default;

uint64_t ProfileReader::Read(std::string_view chunk, ProfileVisitor* visitor) {
  return impl_->Read(chunk, visitor);
}

}  // namespace pxport
