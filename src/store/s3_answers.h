// The XML that S3 answers with, read strictly: what is not whole or not what was asked for is a failure,
// never an empty list. Pure, thread-safe.
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
  std::string etag;      // as the store wrote it, quotes included
  std::string checksum;  // Base64; "" if none was sent or told
};

struct S3UploadEntry {
  std::string key, upload_id;
};

// One page of a listing, and where the next begins; `more` false: it was the last.
template <typename Item>
struct S3Page {
  std::vector<Item> items;
  bool more = false;
  std::string marker, second_marker;  // second: the upload id of ListMultipartUploads
};

// The root element, if it is called so. DataLoss for anything else.
StatusOr<XmlElement> ReadAnswer(std::string_view body, std::string_view root);

StatusOr<std::string> ReadUploadId(std::string_view body);  // of CreateMultipartUpload
StatusOr<S3Page<S3Part>> ReadParts(std::string_view body, S3Checksum checksum);
StatusOr<S3Page<S3UploadEntry>> ReadUploads(std::string_view body);
StatusOr<S3Page<StoreEntry>> ReadObjects(std::string_view body);  // of ListObjectsV2

// The body of CompleteMultipartUpload. Parts are named with their checksums where they have any.
std::string CompleteBody(const std::vector<S3Part>& parts, S3Checksum checksum);

}  // namespace pxport

#endif  // PXPORT_STORE_S3_ANSWERS_H_
