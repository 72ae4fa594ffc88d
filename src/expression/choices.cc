#include "expression/choices.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace pxport {
namespace {

template <typename T>
struct Choice {
  std::string_view word;
  T value;
};

bool SameWord(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [lower](char x, char y) { return lower(x) == lower(y); });
}

template <typename T, size_t n>
StatusOr<T> Choose(const Choice<T> (&choices)[n], std::string_view what, std::string_view text) {
  std::vector<std::string_view> words;
  for (const Choice<T>& choice : choices) {
    if (SameWord(choice.word, text)) return choice.value;
    words.push_back(choice.word);
  }
  return Failure(Code::kInvalidArgument, fmt::format("unknown {}", what),
                 fmt::format("use one of {}", fmt::join(words, ", ")));
}

constexpr Choice<DatePart> kParts[] = {
    {"year", DatePart::kYear},
    {"yyyy", DatePart::kYear},
    {"yy", DatePart::kYear},
    {"quarter", DatePart::kQuarter},
    {"qq", DatePart::kQuarter},
    {"q", DatePart::kQuarter},
    {"month", DatePart::kMonth},
    {"mm", DatePart::kMonth},
    {"m", DatePart::kMonth},
    {"dayofyear", DatePart::kDayOfYear},
    {"dy", DatePart::kDayOfYear},
    {"y", DatePart::kDayOfYear},
    {"day", DatePart::kDay},
    {"dd", DatePart::kDay},
    {"d", DatePart::kDay},
    {"week", DatePart::kWeek},
    {"ww", DatePart::kWeek},
    {"w", DatePart::kWeek},
    {"weekday", DatePart::kWeekday},
    {"dw", DatePart::kWeekday},
    {"hour", DatePart::kHour},
    {"hh", DatePart::kHour},
    {"hh24", DatePart::kHour},
    {"hh12", DatePart::kHour12},
    {"minute", DatePart::kMinute},
    {"mi", DatePart::kMinute},
    {"n", DatePart::kMinute},
    {"second", DatePart::kSecond},
    {"ss", DatePart::kSecond},
    {"s", DatePart::kSecond},
    {"millisecond", DatePart::kMillisecond},
    {"ms", DatePart::kMillisecond},
    {"sss", DatePart::kMillisecond},
};

}  // namespace

StatusOr<Charset> CharsetFrom(std::string_view text) {
  static constexpr Choice<Charset> kCharsets[] = {{"UTF-8", Charset::kUtf8},
                                                  {"UTF-16", Charset::kUtf16},
                                                  {"ISO-8859-1", Charset::kLatin1},
                                                  {"US-ASCII", Charset::kAscii}};
  return Choose(kCharsets, "character set", text);
}

StatusOr<Hash> HashFrom(std::string_view text) {
  static constexpr Choice<Hash> kHashes[] = {{"sha1", Hash::kSha1},      {"sha256", Hash::kSha256},
                                             {"sha512", Hash::kSha512},  {"md5", Hash::kMd5},
                                             {"crc32", Hash::kCrc32},    {"sha-1", Hash::kSha1},
                                             {"sha-256", Hash::kSha256}, {"sha-512", Hash::kSha512}};
  return Choose(kHashes, "hash function", text);
}

StatusOr<Anchor> AnchorFrom(std::string_view text) {
  static constexpr Choice<Anchor> kAnchors[] = {
      {"retain", Anchor::kRetain}, {"remove", Anchor::kRemove}, {"append", Anchor::kAppend}};
  return Choose(kAnchors, "anchor mode", text);
}

StatusOr<DatePart> DatePartFrom(std::string_view text) {
  return Choose(kParts, "date part", text);
}

StatusOr<DatePart> SettablePartFrom(std::string_view text) {
  PX_ASSIGN_OR_RETURN(const DatePart part, DatePartFrom(text));
  switch (part) {
    case DatePart::kYear:
    case DatePart::kMonth:
    case DatePart::kDay:
    case DatePart::kHour:
    case DatePart::kMinute:
    case DatePart::kSecond:
    case DatePart::kMillisecond:
      return part;
    default:
      return Failure(Code::kInvalidArgument, "this date part cannot be set",
                     "set year, month, day, hour, minute, second or millisecond");
  }
}

}  // namespace pxport
