// Makes an upload visible, and finds out whether it is. The answer to CompleteMultipartUpload proves nothing
// either way: 200 comes for an object of somebody else, 500 and 404 for one that is ours. The object's write
// id and size do.
#ifndef PXPORT_STORE_S3_PUBLISHER_H_
#define PXPORT_STORE_S3_PUBLISHER_H_

#include <string>
#include <string_view>
#include <vector>

#include "store/s3_client.h"
#include "store/store.h"

namespace pxport {

// `key`: whole. As the functions of Store of these names.
// `etag`: receives that of the object there; may be null.
Status PublishUpload(S3Client* client, const std::string& key, const StagedFile& file,
                     std::string* etag = nullptr);
StatusOr<bool> IsUploadPublished(S3Client* client, const std::string& key, const StagedFile& file,
                                 std::string* etag = nullptr);
StatusOr<bool> IsUploadStaged(S3Client* client, const std::string& key, const StagedFile& file);
Status DiscardUpload(S3Client* client, const std::string& key, const std::string& upload_id);

// All pages. NotFound if there is no such upload.
StatusOr<std::vector<S3Part>> ListAllParts(S3Client* client, const std::string& key,
                                           const std::string& upload_id);

}  // namespace pxport

#endif  // PXPORT_STORE_S3_PUBLISHER_H_
