// Publishes uploads, and finds out whether an upload is published. The answer to CompleteMultipartUpload
// proves neither: S3 may answer 200 when the object is from another writer, and 500 or 404 when it is ours.
// The object's write id and size prove it.
#ifndef PXPORT_STORE_S3_PUBLISHER_H_
#define PXPORT_STORE_S3_PUBLISHER_H_

#include <string>
#include <string_view>
#include <vector>

#include "store/s3_client.h"
#include "store/store.h"

namespace pxport {

// As the functions of Store with these names. `key` includes the prefix of the store. `etag` receives the
// ETag of the object at the key; may be null.
Status PublishUpload(S3Client* client, const std::string& key, const StagedFile& file,
                     std::string* etag = nullptr);
StatusOr<bool> IsUploadPublished(S3Client* client, const std::string& key, const StagedFile& file,
                                 std::string* etag = nullptr);
StatusOr<bool> IsUploadStaged(S3Client* client, const std::string& key, const StagedFile& file);
Status DiscardUpload(S3Client* client, const std::string& key, const std::string& upload_id);

// Lists all pages. NotFound if there is no such upload.
StatusOr<std::vector<S3Part>> ListAllParts(S3Client* client, const std::string& key,
                                           const std::string& upload_id);

}  // namespace pxport

#endif  // PXPORT_STORE_S3_PUBLISHER_H_
