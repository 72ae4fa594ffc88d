#include "job/error.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/nearest.h"

namespace pxport {
namespace {

constexpr size_t kShownTextBytes = 80;

}  // namespace

Status JobError(std::string_view pointer, std::string_view what, std::string_view remedy, Code code) {
  const std::string_view place = pointer.empty() ? std::string_view("the job") : pointer;
  return WithDetail(Failure(code, fmt::format("{} {}", place, what), remedy), kJobPath, pointer);
}

Status AtJobPath(std::string_view pointer, const Status& status) {
  const std::string what =
      fmt::format("{}: {}", pointer.empty() ? std::string_view("the job") : pointer, Message(status));
  return WithDetail(Failure(Code::kInvalidArgument, what, Detail(status, kRemedy).value_or("")), kJobPath,
                    pointer);
}

std::string Shown(std::string_view text) {
  std::string shown;
  if (text.size() <= kShownTextBytes) {
    AppendJsonString(text, &shown);
    return shown;
  }
  size_t end = kShownTextBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not inside a character
  AppendJsonString(text.substr(0, end), &shown);
  return shown + "...";
}

std::string ShownList(const std::vector<std::string>& values) {
  std::string list;
  for (const std::string& value : values) {
    if (!list.empty()) list += ", ";
    list += Shown(value);
  }
  return list;
}

std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::vector<std::string_view> known(candidates.begin(), candidates.end());
  const std::string_view nearest = NearestWord(word, known);
  return nearest.empty() ? std::string() : fmt::format("did you mean {}? ", Shown(nearest));
}

}  // namespace pxport
