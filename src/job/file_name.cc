#include "job/file_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/digest.h"
#include "base/limits.h"
#include "dates/zoned_format.h"

namespace pxport {
namespace {

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

StatusOr<ZonedFormat> DateTimeFormat(std::string_view macro, std::optional<Zone> zone) {
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
  auto format = ZonedFormat::Compile(pattern, zone);
  if (!format.ok()) return Within(fmt::format("the macro %{}%", macro), format.status());
  if (zone.has_value() && format->HasNamedZone()) {
    return BadName(fmt::format("the macro %{}% has the name of the time zone", macro),
                   "write its offset, with x or xx, or leave it out");
  }
  TextShape shape;
  format->AppendShape(&shape);
  const std::string longest = shape.Longest();
  const std::string_view forbidden = ForbiddenInName(longest);
  if (forbidden.empty()) return format;
  return BadName(fmt::format("the macro %{}% gives {}, which no file name can hold", macro, forbidden),
                 "use another separator in the pattern");
}

// A part of a name: text, a date, or a number of seconds.
struct NamePart {
  std::string text;
  std::optional<ZonedFormat> date;
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
      PX_ASSIGN_OR_RETURN(part.date, DateTimeFormat(piece.text, inputs.zone));
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
  const std::string_view forbidden = ForbiddenInName(longest);
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

void AppendParts(const std::vector<NamePart>& parts, Timestamp now, std::string* name) {
  for (const NamePart& part : parts) {
    *name += part.text;
    if (part.date.has_value()) part.date->Append(now, name);
    if (part.timestamp) *name += fmt::format("{}", now.seconds);
  }
}

// `shape`: of the names of one folder.
Status CheckFolderPart(const TextShape& shape) {
  const auto can_be = [&](std::string_view name) {
    TextShape literal;
    literal.Add(name);
    return shape.CanEqual(literal);
  };
  if (shape.CanBeEmpty()) return BadName("the folder has an empty part", "write one '/' between two folders");
  for (const std::string_view other : {".", ".."}) {
    if (!can_be(other)) continue;
    return BadName(fmt::format("the folder macros give \"{}\", which means another folder", other),
                   "rename the audience");
  }
  if (can_be("_pxport"))
    return BadName("the folder macros give \"_pxport\", which is pxport's own", "rename the audience");
  if (shape.size() > kMaxFileNameBytes) {
    return BadName(fmt::format("the folder macros give a name of {} bytes; {} are allowed", shape.size(),
                               kMaxFileNameBytes),
                   "shorten the audience's name, or use %SEGMENT_ID% instead");
  }
  return absl::OkStatus();
}

// The parts of each folder of the path. Values of macros never hold a '/'.
StatusOr<std::vector<std::vector<NamePart>>> FoldersOf(std::string_view macros, const NameInputs& inputs) {
  PX_ASSIGN_OR_RETURN(const std::vector<NamePiece> pieces, SplitTemplate(macros));
  std::vector<std::vector<NamePart>> folders(1);
  for (const NamePiece& piece : pieces) {
    if (piece.macro) {
      PX_ASSIGN_OR_RETURN(NamePart part, PartOf(piece, inputs));
      folders.back().push_back(std::move(part));
      continue;
    }
    std::string_view rest = piece.text;
    for (size_t slash = rest.find('/'); slash != rest.npos; slash = rest.find('/')) {
      folders.back().push_back({std::string(rest.substr(0, slash)), std::nullopt});
      folders.emplace_back();
      rest.remove_prefix(slash + 1);
    }
    if (!rest.empty()) folders.back().push_back({std::string(rest), std::nullopt});
  }
  if (folders.back().empty()) folders.pop_back();  // after the last '/'
  for (const std::vector<NamePart>& parts : folders) PX_RETURN_IF_ERROR(CheckFolderPart(ShapeOf(parts)));
  return folders;
}

}  // namespace

StatusOr<std::string> ExpandFileName(std::string_view name_template, const NameInputs& inputs,
                                     size_t reserved_bytes) {
  PX_ASSIGN_OR_RETURN(const std::vector<NamePart> parts, PartsOf(name_template, inputs, reserved_bytes));
  std::string name;
  AppendParts(parts, inputs.now, &name);
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
    if (!piece.macro) {
      if (macros == path.size()) literal += piece.text;
      continue;
    }
    if (FindMacro(piece.text.substr(0, piece.text.find('('))) == nullptr) return UnknownMacro(piece.text);
    if (macros == path.size()) macros = static_cast<size_t>(piece.text.data() - path.data()) - 1;
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
  PX_ASSIGN_OR_RETURN(const auto folders, FoldersOf(folder.macros, inputs));
  std::string expanded;
  for (const std::vector<NamePart>& parts : folders) {
    AppendParts(parts, inputs.now, &expanded);
    expanded += '/';
  }
  return expanded;
}

StatusOr<TextShape> FolderShape(const FolderTemplate& folder, const NameInputs& inputs) {
  PX_ASSIGN_OR_RETURN(const auto folders, FoldersOf(folder.macros, inputs));
  TextShape shape;
  for (const std::vector<NamePart>& parts : folders) {
    shape.Append(ShapeOf(parts));
    shape.Add("/");
  }
  return shape;
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
