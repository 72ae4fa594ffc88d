// A small strict parser for the XML answers of S3 and STS. It checks that the document is well-formed,
// because a truncated answer must not look complete. Names lose their prefix; attributes are checked and
// dropped. Entities, character references, CDATA, comments and processing instructions are supported. A
// document type is rejected: S3 and STS send none, and its entities can expand without limit. Pure,
// thread-safe.
#ifndef PXPORT_NET_XML_H_
#define PXPORT_NET_XML_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace pxport {

struct XmlElement {
  std::string name;  // without prefix
  std::string text;  // of this element without its children; white space is kept
  std::vector<XmlElement> children;

  // The first child with this name, or nullptr.
  const XmlElement* Child(std::string_view child_name) const;
  // The text of that child, or "" if it is missing.
  std::string_view ChildText(std::string_view child_name) const;
};

// Returns the root element. White space and a byte order mark may precede it: S3 sends spaces to keep a
// connection alive. Depth at most 64. DataLoss with the position of the error; the message never quotes the
// text.
StatusOr<XmlElement> ParseXml(std::string_view text);

}  // namespace pxport

#endif  // PXPORT_NET_XML_H_
