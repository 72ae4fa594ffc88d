#include "policy/label_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pxport {
namespace {

constexpr std::string_view kXdmPrefix = "xdm:", kAnyItem = "[*]";

std::string_view WithoutXdmPrefix(std::string_view key) {
  return key.starts_with(kXdmPrefix) && key.size() > kXdmPrefix.size() ? key.substr(kXdmPrefix.size()) : key;
}

// The text after "['...']" or '["..."]", which begins at `at`. The end of the text if the key has no end.
size_t EndOfQuotedKey(std::string_view text, size_t at) {
  const char quote = text[at + 1];
  for (at += 2; at < text.size() && text[at] != quote; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

// A path of a mapping in which [*] may replace an index. `text` keeps its columns: every [*] is parsed as
// [0].
StatusOr<FieldPath> ParseDottedLabel(std::string_view text) {
  std::string plain(text);
  std::vector<bool> any;  // of each index in the text
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '[') continue;
    if (at + 1 < text.size() && (text[at + 1] == '\'' || text[at + 1] == '"')) {
      at = EndOfQuotedKey(text, at);
      continue;
    }
    any.push_back(text.substr(at).starts_with(kAnyItem));
    if (any.back()) plain[at + 1] = '0';
  }
  PX_ASSIGN_OR_RETURN(const FieldPath path, FieldPath::Parse(plain));
  std::vector<PathStep> steps;
  size_t index = 0;
  bool all_items = false;  // a [*] is among the indexes since the last key
  for (const PathStep& step : path.steps()) {
    if (step.index < 0) {
      all_items = false;
      steps.push_back({std::string(WithoutXdmPrefix(step.key)), -1});
      continue;
    }
    if (any[index++]) {
      // In a[2][*] and a[*][2] no index says which item of `a` it means once the other is gone.
      while (!steps.empty() && steps.back().index >= 0) steps.pop_back();
      all_items = true;
    }
    if (!all_items) steps.push_back(step);
  }
  return FieldPath::Of(std::move(steps));
}

// The keys of /properties/orders/items/properties/total: orders, total. nullopt if it is no path of a schema.
std::optional<std::vector<std::string_view>> KeysOfSchemaPath(const std::vector<std::string_view>& segments) {
  std::vector<std::string_view> keys;
  for (size_t i = 0; i < segments.size();) {
    if (!keys.empty() && segments[i] == "items") {
      ++i;
      continue;
    }
    if (segments[i] != "properties" || i + 1 == segments.size()) return std::nullopt;
    keys.push_back(segments[i + 1]);
    i += 2;
  }
  return keys;
}

// Appends the key and the indexes of one segment of a path with slashes. `column` is that of the segment.
Status AppendSegment(std::string_view segment, size_t column, std::vector<PathStep>* steps) {
  const auto expected = [&](size_t at, std::string_view what) {
    return Failure(Code::kInvalidArgument, fmt::format("column {}: expected {}", column + at, what),
                   "write a path like /personalEmail/address or /orders[*]/total");
  };
  std::string_view key = segment.substr(0, segment.find('['));
  if (key.empty()) return expected(0, "a key");
  const std::string_view brackets = segment.substr(key.size());
  // The keys of profiles may have any character; the syntax of brackets is that of mappings.
  auto indexes = ParseDottedLabel("k" + std::string(brackets));
  const bool only_indexes = indexes.ok() && std::all_of(indexes->steps().begin() + 1, indexes->steps().end(),
                                                        [](const PathStep& step) { return step.index >= 0; });
  if (!only_indexes) return expected(key.size(), "an index or [*] up to the next '/'");
  steps->push_back({std::string(WithoutXdmPrefix(key)), -1});
  steps->insert(steps->end(), indexes->steps().begin() + 1, indexes->steps().end());
  return absl::OkStatus();
}

// `text` begins with '/'.
StatusOr<FieldPath> ParseSlashedLabel(std::string_view text) {
  std::vector<std::string_view> segments;
  for (size_t at = 1; at <= text.size();) {
    const size_t slash = std::min(text.find('/', at), text.size());
    segments.push_back(text.substr(at, slash - at));
    at = slash + 1;
  }
  if (auto keys = KeysOfSchemaPath(segments)) segments = *std::move(keys);
  std::vector<PathStep> steps;
  for (const std::string_view segment : segments) {
    const auto column = static_cast<size_t>(segment.data() - text.data()) + 1;
    PX_RETURN_IF_ERROR(AppendSegment(segment, column, &steps));
  }
  return FieldPath::Of(std::move(steps));
}

}  // namespace

StatusOr<FieldPath> ParseLabelPath(std::string_view text) {
  if (text.starts_with('/')) return ParseSlashedLabel(text);
  // The mapping page of the platform shows paths as "xdm: person.name".
  const size_t start = text.find_first_not_of(' ', kXdmPrefix.size());
  if (!text.starts_with("xdm: ") || start == text.npos) return ParseDottedLabel(text);
  auto path = ParseDottedLabel(text.substr(start));
  if (!path.ok()) return Within("after \"xdm: \"", path.status());
  return path;
}

FieldPath WithoutXdmPrefixes(const FieldPath& path) {
  std::vector<PathStep> steps = path.steps();
  for (PathStep& step : steps) step.key = WithoutXdmPrefix(step.key);
  return FieldPath::Of(std::move(steps));
}

bool LabelCovers(const FieldPath& label, const FieldPath& field) {
  const std::vector<PathStep>&a = label.steps(), &b = field.steps();
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const bool a_index = a[i].index >= 0, b_index = b[j].index >= 0;
    if (a_index == b_index) {
      if (a[i] != b[j]) return false;
      ++i, ++j;
    } else {
      (a_index ? i : j) += 1;
    }
  }
  return true;
}

}  // namespace pxport
