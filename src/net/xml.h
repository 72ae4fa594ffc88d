// A small strict reader for the few XML answers of S3 and STS. Well-formedness is checked, because a cut
// answer must not pass for a whole one. Names lose their prefix, attributes are checked and dropped.
// Entities, character references, CDATA, comments and processing instructions are read; a document type is
// refused (nothing of ours has one, and entities of its own make bombs). Pure, thread-safe.
#ifndef PXPORT_NET_XML_H_
#define PXPORT_NET_XML_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace pxport {

struct XmlElement {
  std::string name;  // without prefix
  std::string text;  // of this element itself, its children's excluded; blanks kept
  std::vector<XmlElement> children;

  // The first child of that name, or nullptr.
  const XmlElement* Child(std::string_view child_name) const;
  // Its text, or "" if it is missing.
  std::string_view ChildText(std::string_view child_name) const;
};

// The root element. Blanks (and a byte order mark) before it are allowed: S3 sends them to keep a connection
// alive. Depth at most 64. DataLoss with the byte where it stopped, never with the text.
StatusOr<XmlElement> ParseXml(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_NET_XML_H_
