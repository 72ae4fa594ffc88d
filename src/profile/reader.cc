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

// Lines are indexed and walked in pieces of a chunk: small enough that tokens stay in the second-level cache,
// large enough that the work per piece does not count.
constexpr size_t kPieceBytes = 32 * kKiB;

bool IsBlankLine(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::string_view WithoutCarriageReturn(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// std::string_view::rfind looks at one byte after the other, which shows in a profile of the whole.
size_t LastLineEnd(std::string_view text) {
#ifdef _GNU_SOURCE
  const void* const found = memrchr(text.data(), '\n', text.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<size_t>(static_cast<const char*>(found) - text.data());
#else
  return text.rfind('\n');
#endif
}

// The whole lines at the start of `rest` that make a piece: as many as fit, at least one.
std::string_view NextPiece(std::string_view rest) {
  if (rest.size() <= kPieceBytes) return rest;
  size_t end = LastLineEnd(rest.substr(0, kPieceBytes));
  if (end == std::string_view::npos) end = rest.find('\n', kPieceBytes);
  return rest.substr(0, end == std::string_view::npos ? rest.size() : end + 1);
}

std::unique_ptr<Indexer> IndexerFor(IndexKernel kernel) {
  auto indexer = MakeIndexer(kernel);
  return indexer ? std::move(indexer) : MakeIndexer(IndexKernel::kPortable);
}

}  // namespace

struct ProfileReader::Impl {
  Impl(const WantedFields& wanted, Options reader_options)
      : options(reader_options),
        indexer(IndexerFor(reader_options.kernel)),
        walker(wanted, reader_options.validation == Validation::kFast) {}

  // The indexes of a piece that holds no faulty line; false if there is one.
  bool Index(std::string_view piece, Indexer* by) {
    if (!by->Index(piece, &tokens) || !CheckNesting(&tokens, &stack)) return false;
    if (options.validation == Validation::kFast) return true;
    return CheckScalars(tokens) && CheckEscapes(tokens, 0, UINT32_MAX);
  }

  // A kernel that takes the innermost levels off by itself refuses what comes near the greatest depth, for it
  // does not know on how many of them a level stands. A line long enough to be so deep, and without a fault,
  // is indexed again by the kernel that counts them all.
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
      if (piece.size() > kChunkBytes) ForgetHugeLine();
    }
    return line;
  }

  // Gives back what one line of many megabytes took.
  void ForgetHugeLine() {
    tokens = Tokens();
    indexer = IndexerFor(options.kernel);
  }

  // All lines of an indexed piece.
  void WalkLines() {
    walker.BeginPiece(tokens);
    const uint8_t* const kinds = tokens.kinds();
    const uint32_t* const positions = tokens.positions();
    for (size_t at = 0; at + 1 < tokens.count && !stopped; ++line) {
      const uint32_t begin = positions[at] + 1;
      const size_t root = at + 1;
      const bool blank = kinds[root] == token::kLineEnd;
      at = blank ? root : tokens.matches()[root] + 1;
      const std::string_view text = WithoutCarriageReturn(tokens.text.substr(begin, positions[at] - begin));
      if (text.size() > options.max_line_bytes) {
        RefuseLong(text);
      } else if (!blank) {
        if (walker.Walk(root, text)) {
          stopped = !visitor->OnProfile(walker.profile(), line);
        } else {
          Refuse(text);
        }
      }
    }
  }

  // The slow way: some line of the piece is bad, and only that one may fail.
  void ReadOneByOne(std::string_view piece) {
    while (!piece.empty() && !stopped) {
      const size_t end = std::min(piece.find('\n'), piece.size());
      const std::string_view text = WithoutCarriageReturn(piece.substr(0, end));
      piece.remove_prefix(std::min(end + 1, piece.size()));
      if (text.size() > options.max_line_bytes) {
        RefuseLong(text);
        ++line;
      } else if (IsBlankLine(text)) {
        ++line;
      } else if (Index(text, indexer.get()) || IndexDeep(text)) {
        WalkLines();
      } else {
        Refuse(text);
        ++line;
      }
    }
  }

  void Refuse(std::string_view text) {
    const Fault fault = FindFault(text).value_or(Fault{1, "not valid JSON"});
    stopped = !visitor->OnBadLine({line, fault.column, fault.reason, text});
  }

  void RefuseLong(std::string_view text) {
    const size_t most = options.max_line_bytes;
    // No more of it: how much has been read depends on how the input was cut.
    stopped = !visitor->OnBadLine(
        {line, most + 1, fmt::format("line longer than {} bytes", most), text.substr(0, most)});
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
