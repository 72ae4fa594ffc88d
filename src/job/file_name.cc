#include "job/file_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/digest.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "base/time_format.h"
#include "base/utf8.h"

namespace pxport {
namespace {

enum class MacroKind { kText, kDateTime, kTimestamp };

struct Macro {
  std::string_view name;
  MacroKind kind;
  std::string NameInputs::*value;  // of kText
  std::string_view source;         // the key of the job that gives the value
};

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

constexpr std::string_view kDefaultDateTime = "yyyyMMdd_HHmmss";
// How Adobe's user interface and documentation spell two patterns. Read letter by letter they would give the
// day of the year for the day and the month for the minutes.
constexpr std::pair<std::string_view, std::string_view> kAdobePatterns[] = {
    {"YYYYMMDD_HHMMSS", "yyyyMMdd_HHmmss"},
    {"MMDDYYYY_HHMMSS", "MMddyyyy_HHmmss"},
};

Status BadName(std::string what, std::string_view remedy) {
  return Failure(Code::kInvalidArgument, std::move(what), remedy);
}

std::string MacroNames() {
  std::string names;
  for (const Macro& macro : kMacros) names += fmt::format("{}{}", names.empty() ? "" : ", ", macro.name);
  return names;
}

const Macro* FindMacro(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kMacros), std::end(kMacros), [name](const Macro& m) { return m.name == name; });
  return found == std::end(kMacros) ? nullptr : found;
}

std::string_view NearestMacro(std::string_view name) {
  std::array<std::string_view, std::size(kMacros)> names;
  std::transform(std::begin(kMacros), std::end(kMacros), names.begin(),
                 [](const Macro& macro) { return macro.name; });
  return NearestWord(name, names);
}

// A piece of a template: text, or the text between two percent signs.
struct NamePiece {
  bool macro = false;
  std::string_view text;
};

// "%%" is a percent sign. Two macros side by side are no such thing: a macro's end is looked for before the
// next begins.
StatusOr<std::vector<NamePiece>> SplitTemplate(std::string_view text) {
  std::vector<NamePiece> pieces;
  for (size_t at = 0; at < text.size();) {
    const size_t percent = std::min(text.find('%', at), text.size());
    if (percent > at) pieces.push_back({false, text.substr(at, percent - at)});
    if (percent == text.size()) break;
    const size_t end = text.find('%', percent + 1);
    if (end == std::string_view::npos) {
      return BadName(fmt::format("the percent sign at byte {} of \"{}\" has no partner", percent + 1, text),
                     "macros are between two percent signs; a percent sign itself is written %%");
    }
    if (end == percent + 1) {
      pieces.push_back({false, text.substr(percent, 1)});
    } else {
      pieces.push_back({true, text.substr(percent + 1, end - percent - 1)});
    }
    at = end + 1;
  }
  return pieces;
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

// Adobe's custom text, as in "%nightly load%": what looks like words and not like a misspelt macro.
bool IsCustomText(std::string_view text) {
  const bool words =
      std::any_of(text.begin(), text.end(), [](char c) { return c == ' ' || (c >= 'a' && c <= 'z'); });
  return words && text.find_first_of("()") == std::string_view::npos && MeantMacro(text).empty();
}

Status UnknownMacro(std::string_view text) {
  const std::string_view name = text.substr(0, text.find('('));
  if (name.starts_with("MERGE_POLICY_")) {
    return BadName(fmt::format("the macro %{}% needs merge policies, which pxport does not know", text),
                   "leave it out: files are written per audience here");
  }
  if (name == "CUSTOM_TEXT")
    return BadName("the macro %CUSTOM_TEXT% must be replaced by text", "write the text itself in its place");
  const std::string_view nearest = MeantMacro(text);
  if (!nearest.empty()) {
    return BadName(fmt::format("the macro %{}% is not known", text),
                   fmt::format("did you mean %{}%?", nearest));
  }
  return BadName(fmt::format("the macro %{}% is not known", text), fmt::format("known are {}", MacroNames()));
}

// Names the first thing in a value that no part of a path can hold; "" if the value is fine. Characters that
// only Windows forbids are fine: files land in S3 or on POSIX file systems, and audiences are called "VIP:
// gold".
std::string_view Forbidden(std::string_view text) {
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
    return BadName(fmt::format("the macro %{}% has no value", macro.name),
                   fmt::format("set {}, or leave the macro out", macro.source));
  }
  const std::string_view forbidden = Forbidden(value);
  if (forbidden.empty()) return value;
  const bool audience = macro.name == "SEGMENT_NAME";
  return BadName(
      fmt::format("the macro %{}% gives {}, which no file or folder name can hold", macro.name, forbidden),
      fmt::format("change {}{}", macro.source, audience ? ", or use %SEGMENT_ID% instead" : ""));
}

StatusOr<TimeFormat> DateTimeFormat(std::string_view macro) {
  std::string_view pattern = kDefaultDateTime;
  const size_t open = macro.find('(');
  if (open != std::string_view::npos) {
    if (!macro.ends_with(')')) {
      return BadName(fmt::format("the macro %{}% does not end with ')'", macro),
                     "write %DATETIME(yyyyMMdd_HHmmss)%");
    }
    pattern = macro.substr(open + 1, macro.size() - open - 2);
  }
  if (pattern.empty()) {
    return BadName(fmt::format("the macro %{}% has an empty pattern", macro),
                   "write %DATETIME(yyyyMMdd_HHmmss)%");
  }
  for (const auto& [adobe, meant] : kAdobePatterns) {
    if (pattern == adobe) pattern = meant;
  }
  auto format = TimeFormat::Compile(pattern);
  if (!format.ok()) return Within(fmt::format("the macro %{}%", macro), format.status());
  TextShape shape;
  format->AppendShape(&shape);
  const std::string longest = shape.Longest();
  const std::string_view forbidden = Forbidden(longest);
  if (forbidden.empty()) return format;
  return BadName(fmt::format("the macro %{}% gives {}, which no file name can hold", macro, forbidden),
                 "use another separator in the pattern");
}

// A part of a name: text, a date, or a number of seconds.
struct NamePart {
  std::string text;
  std::optional<TimeFormat> date;
  bool timestamp = false;
};

StatusOr<NamePart> PartOf(const NamePiece& piece, const NameInputs& inputs) {
  if (!piece.macro) return NamePart{std::string(piece.text), std::nullopt};
  const bool pattern = piece.text.starts_with("DATETIME(");
  const Macro* macro = FindMacro(pattern ? piece.text.substr(0, 8) : piece.text);
  NamePart part;
  if (macro == nullptr) {
    if (!IsCustomText(piece.text)) return UnknownMacro(piece.text);
    part.text = piece.text;
    return part;
  }
  switch (macro->kind) {
    case MacroKind::kDateTime: {
      PX_ASSIGN_OR_RETURN(part.date, DateTimeFormat(piece.text));
      break;
    }
    case MacroKind::kTimestamp:
      part.timestamp = true;
      break;
    case MacroKind::kText: {
      PX_ASSIGN_OR_RETURN(part.text, MacroText(*macro, inputs));
      break;
    }
  }
  return part;
}

TextShape ShapeOf(const std::vector<NamePart>& parts) {
  constexpr size_t kMostSecondsDigits = 12;  // of the year 9999
  TextShape shape;
  for (const NamePart& part : parts) {
    shape.Add(part.text);
    if (part.date.has_value()) part.date->AppendShape(&shape);
    if (!part.timestamp) continue;
    shape.AddOptional("-");  // before 1970
    shape.AddAny(TextShape::Class::kDigit, 1, kMostSecondsDigits);
  }
  return shape;
}

Status CheckShape(const TextShape& shape, size_t reserved_bytes) {
  const std::string longest = shape.Longest();
  const std::string_view forbidden = Forbidden(longest);
  if (!forbidden.empty()) {
    return BadName(fmt::format("the file name template holds {}, which no file name can hold", forbidden),
                   "leave it out; folders belong into destination.url");
  }
  if (shape.CanBeEmpty()) return BadName("the file name is empty", "write a name, or macros that give one");
  if (shape.CanBeginWith('.')) {
    return BadName(fmt::format("the file name \"{}\" begins with a dot", longest),
                   "begin it with something else: ls, globs and loaders pass over hidden files");
  }
  if (longest.size() + reserved_bytes > kMaxFileNameBytes) {
    return BadName(
        fmt::format("the file name \"{}\" has {} bytes; {} are allowed, less {} for suffixes and extensions",
                    longest, longest.size(), kMaxFileNameBytes, reserved_bytes),
        "shorten the template or the names it is made of");
  }
  return absl::OkStatus();
}

StatusOr<std::vector<NamePart>> PartsOf(std::string_view name_template, const NameInputs& inputs,
                                        size_t reserved_bytes) {
  PX_ASSIGN_OR_RETURN(const std::vector<NamePiece> pieces, SplitTemplate(name_template));
  std::vector<NamePart> parts;
  bool date = false, timestamp = false;
  for (const NamePiece& piece : pieces) {
    PX_ASSIGN_OR_RETURN(NamePart part, PartOf(piece, inputs));
    date = date || part.date.has_value();
    timestamp = timestamp || part.timestamp;
    parts.push_back(std::move(part));
  }
  if (date && timestamp) {
    return BadName("a file name has both %DATETIME% and %TIMESTAMP%",
                   "leave one of them out: they say the same");
  }
  PX_RETURN_IF_ERROR(CheckShape(ShapeOf(parts), reserved_bytes));
  return parts;
}

bool IsFolderMacro(std::string_view text) {
  return text == "SEGMENT_NAME" || text == "SEGMENT_ID";
}

Status CheckFolderPart(std::string_view part) {
  if (part == "." || part == "..") {
    return BadName(fmt::format("the folder macros give \"{}\", which means another folder", part),
                   "rename the audience");
  }
  if (part == "_pxport")
    return BadName("the folder macros give \"_pxport\", which is pxport's own", "rename the audience");
  if (part.size() > kMaxFileNameBytes) {
    return BadName(fmt::format("the folder macros give a name of {} bytes; {} are allowed", part.size(),
                               kMaxFileNameBytes),
                   "shorten the audience's name, or use %SEGMENT_ID% instead");
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<std::string> ExpandFileName(std::string_view name_template, const NameInputs& inputs,
                                     size_t reserved_bytes) {
  PX_ASSIGN_OR_RETURN(const std::vector<NamePart> parts, PartsOf(name_template, inputs, reserved_bytes));
  std::string name;
  for (const NamePart& part : parts) {
    name += part.text;
    if (part.date.has_value()) part.date->Append(inputs.now, &name);
    if (part.timestamp) name += fmt::format("{}", inputs.now.seconds);
  }
  return name;
}

StatusOr<TextShape> FileNameShape(std::string_view name_template, const NameInputs& inputs,
                                  size_t reserved_bytes) {
  PX_ASSIGN_OR_RETURN(const std::vector<NamePart> parts, PartsOf(name_template, inputs, reserved_bytes));
  return ShapeOf(parts);
}

StatusOr<FolderTemplate> ParseFolder(std::string_view path) {
  PX_ASSIGN_OR_RETURN(const std::vector<NamePiece> pieces, SplitTemplate(path));
  FolderTemplate folder;
  std::string literal;
  size_t macros = path.size();
  for (const NamePiece& piece : pieces) {
    const size_t at = static_cast<size_t>(piece.text.data() - path.data());
    if (piece.macro) {
      if (!IsFolderMacro(piece.text)) {
        return BadName(fmt::format("a folder cannot have the macro %{}%", piece.text),
                       "only %SEGMENT_NAME% and %SEGMENT_ID% are allowed there, and only at the end");
      }
      if (macros == path.size()) macros = at - 1;
    } else if (macros == path.size()) {
      literal += piece.text;
    } else if (piece.text.find_first_not_of('/') != std::string_view::npos || piece.text.size() > 1) {
      return BadName(fmt::format("in the folder, \"{}\" follows a macro", piece.text),
                     "%SEGMENT_NAME% and %SEGMENT_ID% are allowed only at the end");
    }
  }
  if (macros == path.size()) {
    folder.fixed = literal;
    if (!literal.empty() && !literal.ends_with('/')) folder.fixed += '/';
    return folder;
  }
  // Text before the first macro in the same part of the path belongs to the macros
  // ("a/vip-%SEGMENT_ID%").
  const size_t slash = literal.rfind('/');
  folder.fixed = slash == std::string::npos ? "" : literal.substr(0, slash + 1);
  const size_t start = path.substr(0, macros).rfind('/');
  folder.macros = path.substr(start == std::string_view::npos ? 0 : start + 1);
  return folder;
}

StatusOr<std::string> ExpandFolder(const FolderTemplate& folder, const NameInputs& inputs) {
  PX_ASSIGN_OR_RETURN(const std::vector<NamePiece> pieces, SplitTemplate(folder.macros));
  std::string expanded;
  for (const NamePiece& piece : pieces) {
    PX_ASSIGN_OR_RETURN(const NamePart part, PartOf(piece, inputs));
    expanded += part.text;
  }
  if (!expanded.empty() && !expanded.ends_with('/')) expanded += '/';
  for (size_t start = 0; start < expanded.size();) {
    const size_t slash = expanded.find('/', start);
    PX_RETURN_IF_ERROR(CheckFolderPart(std::string_view(expanded).substr(start, slash - start)));
    start = slash + 1;
  }
  return expanded;
}

std::string UuidFrom(std::string_view text) {
  Sha256 sha256;
  Sha256Bytes bytes = sha256.Of(text);
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | 0x80);  // version 8: of one's own making
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);  // the variant of RFC 9562
  const std::string hex = Hex(bytes.data(), 16);
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20));
}

}  // namespace pxport
