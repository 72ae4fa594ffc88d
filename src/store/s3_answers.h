// Parses the XML answers of S3. An incomplete or unexpected answer is a failure, never an empty list. Pure,
// thread-safe.
#ifndef PXPORT_STORE_S3_ANSWERS_H_
#define PXPORT_STORE_S3_ANSWERS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "net/xml.h"
#include "store/s3_checksum.h"
#include "store/store.h"

namespace pxport {

struct S3Part {
  uint32_t number = 0;  // from 1
  uint64_t bytes = 0;
  std::string etag;      // as the store returns it, with quotes
  std::string checksum;  // Base64; "" if none was sent or returned
};

struct S3UploadEntry {
  std::string key, upload_id;
};

// One page of a listing, and the markers of the next one. `more` is false on the last page.
template <typename Item>
struct S3Page {
  std::vector<Item> items;
  bool more = false;
  std::string marker, second_marker;  // second: the upload id of ListMultipartUploads
};

// The root element, which must have this name. DataLoss otherwise.
StatusOr<XmlElement> ReadAnswer(std::string_view body, std::string_view root);

StatusOr<std::string> ReadUploadId(std::string_view body);  // of CreateMultipartUpload
StatusOr<S3Page<S3Part>> ReadParts(std::string_view body, S3Checksum checksum);
StatusOr<S3Page<S3UploadEntry>> ReadUploads(std::string_view body);
StatusOr<S3Page<StoreEntry>> ReadObjects(std::string_view body);  // of ListObjectsV2

// The body of CompleteMultipartUpload. Includes the checksums of parts that have one.
std::string CompleteBody(const std::vector<S3Part>& parts, S3Checksum checksum);

}  // namespace pxport

#endif  // PXPORT_STORE_S3_ANSWERS_H_
