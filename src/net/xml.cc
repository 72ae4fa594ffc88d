#include "net/xml.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>

#include "base/ascii.h"
#include "base/code_point.h"

namespace pxport {
namespace {

constexpr int kMaxDepth = 64;

bool IsXmlSpace(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool IsNameByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == ':' || byte >= 0x80;
}

// "#38" or "#x26": a character that XML allows, or nullopt.
std::optional<uint32_t> CharacterReference(std::string_view text) {
  const bool hex = text.starts_with("#x");
  text.remove_prefix(hex ? 2 : 1);
  if (text.empty() || text.size() > 8) return std::nullopt;
  uint32_t code = 0;
  const int base = hex ? 16 : 10;
  for (const char c : text) {
    const int digit = HexDigitValue(c);
    if (digit < 0 || digit >= base) return std::nullopt;
    code = code * static_cast<uint32_t>(base) + static_cast<uint32_t>(digit);
  }
  const bool allowed = code == 0x9 || code == 0xA || code == 0xD || (code >= 0x20 && code < 0xD800) ||
                       (code >= 0xE000 && code < 0xFFFE) || (code >= 0x10000 && code < 0x110000);
  return allowed ? std::optional(code) : std::nullopt;
}

class XmlReader {
 public:
  explicit XmlReader(std::string_view text) : text_(text) {}

  StatusOr<XmlElement> ReadDocument() {
    Consume("\xEF\xBB\xBF");
    PX_RETURN_IF_ERROR(SkipMisc());
    XmlElement root;
    PX_RETURN_IF_ERROR(ReadElement(&root, 1));
    PX_RETURN_IF_ERROR(SkipMisc());
    if (at_ != text_.size()) return Fault("text after the end");
    return root;
  }

 private:
  Status Fault(std::string_view why) const {
    return Failure(Code::kDataLoss, fmt::format("the XML answer is malformed at byte {}: {}", at_ + 1, why));
  }

  bool Consume(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
  }

  void SkipSpace() {
    while (at_ < text_.size() && IsXmlSpace(text_[at_])) ++at_;
  }

  // White space, comments and processing instructions around the root.
  Status SkipMisc() {
    for (;;) {
      SkipSpace();
      if (Consume("<?")) {
        PX_RETURN_IF_ERROR(SkipPast("?>"));
      } else if (Consume("<!--")) {
        PX_RETURN_IF_ERROR(SkipPast("-->"));
      } else if (Consume("<!")) {
        return Fault("document types are not supported");
      } else {
        return absl::OkStatus();
      }
    }
  }

  Status SkipPast(std::string_view end) {
    const size_t found = text_.find(end, at_);
    if (found == std::string_view::npos) return Fault("truncated");
    at_ = found + end.size();
    return absl::OkStatus();
  }

  StatusOr<std::string_view> ReadName() {
    const size_t start = at_;
    while (at_ < text_.size() && IsNameByte(text_[at_])) ++at_;
    if (at_ == start) return Fault("a name is missing");
    return text_.substr(start, at_ - start);
  }

  static std::string LocalName(std::string_view name) {
    const size_t colon = name.rfind(':');
    return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
  }

  // After the element's name, up to and including '>' or '/>'.
  Status SkipAttributes(bool* empty) {
    for (;;) {
      const size_t before = at_;
      SkipSpace();
      if (Consume("/>")) {
        *empty = true;
        return absl::OkStatus();
      }
      if (Consume(">")) return absl::OkStatus();
      if (at_ == before) return Fault("a tag is not closed");
      PX_RETURN_IF_ERROR(ReadName().status());
      SkipSpace();
      if (!Consume("=")) return Fault("an attribute has no value");
      SkipSpace();
      const char quote = at_ < text_.size() ? text_[at_] : '\0';
      if (quote != '"' && quote != '\'') return Fault("an attribute's value is not quoted");
      const size_t end = text_.find(quote, at_ + 1);
      if (end == std::string_view::npos) return Fault("truncated");
      if (text_.substr(at_, end - at_).find('<') != std::string_view::npos)
        return Fault("'<' in an attribute");
      at_ = end + 1;
    }
  }

  Status ReadElement(XmlElement* out, int depth) {
    if (depth > kMaxDepth) return Fault("too deep");
    if (!Consume("<")) return Fault("an element is missing");
    PX_ASSIGN_OR_RETURN(const std::string_view name, ReadName());
    out->name = LocalName(name);
    bool empty = false;
    PX_RETURN_IF_ERROR(SkipAttributes(&empty));
    if (empty) return absl::OkStatus();
    while (!Consume("</")) PX_RETURN_IF_ERROR(ReadContent(out, depth));
    PX_ASSIGN_OR_RETURN(const std::string_view closing, ReadName());
    if (closing != name) return Fault("an end tag does not match");
    SkipSpace();
    return Consume(">") ? absl::OkStatus() : Fault("a tag is not closed");
  }

  // One piece of the content between two tags.
  Status ReadContent(XmlElement* out, int depth) {
    if (at_ >= text_.size()) return Fault("truncated");
    const char c = text_[at_];
    if (c == '&') return ReadEntity(&out->text);
    if (c != '<') {
      const size_t end = std::min(text_.find_first_of("<&", at_), text_.size());
      const std::string_view piece = text_.substr(at_, end - at_);
      if (piece.find('\0') != std::string_view::npos) return Fault("a NUL character");
      out->text.append(piece);
      at_ = end;
      return absl::OkStatus();
    }
    if (Consume("<!--")) return SkipPast("-->");
    if (Consume("<?")) return SkipPast("?>");
    if (Consume("<![CDATA[")) {
      const size_t start = at_;
      PX_RETURN_IF_ERROR(SkipPast("]]>"));
      out->text.append(text_.substr(start, at_ - 3 - start));
      return absl::OkStatus();
    }
    if (text_.substr(at_).starts_with("<!")) return Fault("declarations are not supported");
    out->children.emplace_back();
    return ReadElement(&out->children.back(), depth + 1);
  }

  Status ReadEntity(std::string* out) {
    static constexpr std::pair<std::string_view, char> kKnown[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    const size_t end = text_.find(';', at_);
    if (end == std::string_view::npos || end - at_ > 12) return Fault("a lone '&'");
    const std::string_view name = text_.substr(at_ + 1, end - at_ - 1);
    if (name.starts_with('#')) {
      const auto code = CharacterReference(name);
      if (!code) return Fault("an invalid character reference");
      AppendUtf8(*code, out);
      at_ = end + 1;
      return absl::OkStatus();
    }
    for (const auto& [known, character] : kKnown) {
      if (name != known) continue;
      out->push_back(character);
      at_ = end + 1;
      return absl::OkStatus();
    }
    return Fault("an unknown entity");
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

const XmlElement* XmlElement::Child(std::string_view child_name) const {
  for (const XmlElement& child : children) {
    if (child.name == child_name) return &child;
  }
  return nullptr;
}

std::string_view XmlElement::ChildText(std::string_view child_name) const {
  const XmlElement* child = Child(child_name);
  return child == nullptr ? std::string_view() : std::string_view(child->text);
}

StatusOr<XmlElement> ParseXml(std::string_view text) {
  return XmlReader(text).ReadDocument();
}

}  // namespace pxport
