#include "job/name_macro.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/nearest.h"
#include "base/utf8.h"

namespace pxport {
namespace {

constexpr Macro kMacros[] = {
    {"DESTINATION", MacroKind::kText, &NameInputs::destination_name, "destination.name"},
    {"DESTINATION_NAME", MacroKind::kText, &NameInputs::destination_name, "destination.name"},
    {"DESTINATION_INSTANCE_NAME", MacroKind::kText, &NameInputs::destination_name, "destination.name"},
    {"DESTINATION_ID", MacroKind::kText, &NameInputs::destination_id, "destination.id"},
    {"DESTINATION_INSTANCE_ID", MacroKind::kText, &NameInputs::destination_id, "destination.id"},
    {"ACCOUNT_ID", MacroKind::kText, &NameInputs::account_id, "destination.account_id"},
    {"SEGMENT_ID", MacroKind::kText, &NameInputs::segment_id, "the audience's id"},
    {"SEGMENT_NAME", MacroKind::kText, &NameInputs::segment_name, "the audience's name"},
    {"ORGANIZATION_NAME", MacroKind::kText, &NameInputs::organization, "destination.organization"},
    {"SANDBOX_NAME", MacroKind::kText, &NameInputs::sandbox, "destination.sandbox"},
    {"DATETIME", MacroKind::kDateTime, nullptr, ""},
    {"TIMESTAMP", MacroKind::kTimestamp, nullptr, ""},
};

Status BadMacro(std::string what, std::string_view remedy) {
  return Failure(Code::kInvalidArgument, std::move(what), remedy);
}

std::string MacroNames() {
  std::string names;
  for (const Macro& macro : kMacros) names += fmt::format("{}{}", names.empty() ? "" : ", ", macro.name);
  return names;
}

std::string_view NearestMacro(std::string_view name) {
  std::array<std::string_view, std::size(kMacros)> names;
  std::transform(std::begin(kMacros), std::end(kMacros), names.begin(),
                 [](const Macro& macro) { return macro.name; });
  return NearestWord(name, names);
}

// The macro that a text probably means: "segment name", "%SEGMENT_NAM%", "%date%". "" if it means none.
std::string_view MeantMacro(std::string_view text) {
  std::string name(text.substr(0, text.find('(')));
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == ' ' || c == '-') c = '_';
  }
  for (const Macro& macro : kMacros) {
    if (name.size() >= 3 && macro.name.starts_with(name)) return macro.name;
  }
  // A much longer or shorter text is near, too, but may well be custom text: "%nightly destination load%".
  const std::string_view nearest = NearestMacro(name);
  const size_t longer = std::max(name.size(), nearest.size()),
               shorter = std::min(name.size(), nearest.size());
  return longer - shorter <= std::max<size_t>(2, name.size() / 3) ? nearest : std::string_view();
}

}  // namespace

const Macro* FindMacro(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kMacros), std::end(kMacros), [name](const Macro& m) { return m.name == name; });
  return found == std::end(kMacros) ? nullptr : found;
}

bool IsCustomText(std::string_view text) {
  const bool words =
      std::any_of(text.begin(), text.end(), [](char c) { return c == ' ' || (c >= 'a' && c <= 'z'); });
  return words && text.find_first_of("()") == std::string_view::npos && MeantMacro(text).empty();
}

Status UnknownMacro(std::string_view text) {
  const std::string_view name = text.substr(0, text.find('('));
  if (name.starts_with("MERGE_POLICY_")) {
    return BadMacro(fmt::format("the macro %{}% needs merge policies, which pxport does not know", text),
                    "leave it out: files are written per audience here");
  }
  if (name == "CUSTOM_TEXT")
    return BadMacro("the macro %CUSTOM_TEXT% must be replaced by text", "write the text itself in its place");
  const std::string_view nearest = MeantMacro(text);
  if (!nearest.empty()) {
    return BadMacro(fmt::format("the macro %{}% is not known", text),
                    fmt::format("did you mean %{}%?", nearest));
  }
  return BadMacro(fmt::format("the macro %{}% is not known", text),
                  fmt::format("known are {}", MacroNames()));
}

std::string_view ForbiddenInName(std::string_view text) {
  if (!IsUtf8(text)) return "bytes that are not UTF-8";
  if (text.find('/') != std::string_view::npos) return "a '/'";
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(text.begin(), text.end(), control)) return "a control character";
  for (size_t at = text.find('\xc2'); at != std::string_view::npos; at = text.find('\xc2', at + 1)) {
    if (static_cast<unsigned char>(text[at + 1]) < 0xa0) return "a control character";  // U+0080 to U+009F
  }
  if (text.find("\xef\xbf\xbe") != text.npos || text.find("\xef\xbf\xbf") != text.npos)
    return "U+FFFE or U+FFFF";
  return {};
}

StatusOr<std::string> MacroText(const Macro& macro, const NameInputs& inputs) {
  const std::string& value = inputs.*macro.value;
  if (value.empty()) {
    return BadMacro(fmt::format("the macro %{}% has no value", macro.name),
                    fmt::format("set {}, or leave the macro out", macro.source));
  }
  const std::string_view forbidden = ForbiddenInName(value);
  if (forbidden.empty()) return value;
  const bool audience = macro.name == "SEGMENT_NAME";
  return BadMacro(
      fmt::format("the macro %{}% gives {}, which no file or folder name can hold", macro.name, forbidden),
      fmt::format("change {}{}", macro.source, audience ? ", or use %SEGMENT_ID% instead" : ""));
}

}  // namespace pxport
