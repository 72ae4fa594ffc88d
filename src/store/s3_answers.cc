#include "store/s3_answers.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace pxport {
namespace {

Status InvalidAnswer(std::string_view what) {
  return Failure(Code::kDataLoss, fmt::format("the store's answer is invalid: it {}", what),
                 "check s3.endpoint, proxy and network");
}

std::optional<uint64_t> NumberOfText(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Reads IsTruncated and the markers. Some stores omit the markers on the last page.
template <typename Item>
Status ReadPaging(const XmlElement& root, std::string_view marker, std::string_view second,
                  S3Page<Item>* page) {
  const std::string_view truncated = root.ChildText("IsTruncated");
  if (truncated != "true" && truncated != "false" && !truncated.empty())
    return InvalidAnswer("has an IsTruncated that is neither true nor false");
  page->more = truncated == "true";
  page->marker = root.ChildText(marker);
  if (!second.empty()) page->second_marker = root.ChildText(second);
  if (page->more && page->marker.empty())
    return InvalidAnswer("is truncated and has no marker for the next page");
  return absl::OkStatus();
}

void AppendEscaped(std::string_view text, std::string* out) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out->append("&amp;");
        break;
      case '<':
        out->append("&lt;");
        break;
      case '>':
        out->append("&gt;");
        break;
      default:
        out->push_back(c);
    }
  }
}

}  // namespace

StatusOr<XmlElement> ReadAnswer(std::string_view body, std::string_view root) {
  auto parsed = ParseXml(body);
  if (!parsed.ok()) return InvalidAnswer(fmt::format("is incomplete: {}", Message(parsed.status())));
  if (parsed->name != root) return InvalidAnswer(fmt::format("is not a {}", root));
  return parsed;
}

StatusOr<std::string> ReadUploadId(std::string_view body) {
  PX_ASSIGN_OR_RETURN(const XmlElement root, ReadAnswer(body, "InitiateMultipartUploadResult"));
  std::string id(root.ChildText("UploadId"));
  if (id.empty()) return InvalidAnswer("has no upload id");
  return id;
}

StatusOr<S3Page<S3Part>> ReadParts(std::string_view body, S3Checksum checksum) {
  PX_ASSIGN_OR_RETURN(const XmlElement root, ReadAnswer(body, "ListPartsResult"));
  S3Page<S3Part> page;
  PX_RETURN_IF_ERROR(ReadPaging(root, "NextPartNumberMarker", "", &page));
  for (const XmlElement& child : root.children) {
    if (child.name != "Part") continue;
    const auto number = NumberOfText(child.ChildText("PartNumber")),
               bytes = NumberOfText(child.ChildText("Size"));
    if (!number || *number == 0 || *number > kMaxUploadParts || !bytes)
      return InvalidAnswer("lists a part without number or size");
    S3Part part{static_cast<uint32_t>(*number), *bytes, std::string(child.ChildText("ETag")), {}};
    const std::string_view element = NamesOf(checksum).element;
    if (!element.empty()) part.checksum = child.ChildText(element);
    page.items.push_back(std::move(part));
  }
  return page;
}

StatusOr<S3Page<S3UploadEntry>> ReadUploads(std::string_view body) {
  PX_ASSIGN_OR_RETURN(const XmlElement root, ReadAnswer(body, "ListMultipartUploadsResult"));
  S3Page<S3UploadEntry> page;
  PX_RETURN_IF_ERROR(ReadPaging(root, "NextKeyMarker", "NextUploadIdMarker", &page));
  for (const XmlElement& child : root.children) {
    if (child.name != "Upload") continue;
    S3UploadEntry entry{std::string(child.ChildText("Key")), std::string(child.ChildText("UploadId"))};
    if (entry.key.empty() || entry.upload_id.empty())
      return InvalidAnswer("lists an upload without key or id");
    page.items.push_back(std::move(entry));
  }
  return page;
}

StatusOr<S3Page<StoreEntry>> ReadObjects(std::string_view body) {
  PX_ASSIGN_OR_RETURN(const XmlElement root, ReadAnswer(body, "ListBucketResult"));
  S3Page<StoreEntry> page;
  PX_RETURN_IF_ERROR(ReadPaging(root, "NextContinuationToken", "", &page));
  for (const XmlElement& child : root.children) {
    if (child.name != "Contents") continue;
    const auto bytes = NumberOfText(child.ChildText("Size"));
    std::string key(child.ChildText("Key"));
    if (key.empty() || !bytes) return InvalidAnswer("lists an object without key or size");
    const auto modified = ParseTimestamp(child.ChildText("LastModified"));
    page.items.push_back({std::move(key), *bytes, modified.has_value() ? modified->seconds : 0});
  }
  return page;
}

std::string CompleteBody(const std::vector<S3Part>& parts, S3Checksum checksum) {
  const std::string_view element = NamesOf(checksum).element;
  std::string body = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  for (const S3Part& part : parts) {
    body += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>", part.number);
    AppendEscaped(part.etag, &body);
    body += "</ETag>";
    if (!element.empty() && !part.checksum.empty())
      body += fmt::format("<{}>{}</{}>", element, part.checksum, element);
    body += "</Part>";
  }
  return body + "</CompleteMultipartUpload>";
}

}  // namespace pxport
