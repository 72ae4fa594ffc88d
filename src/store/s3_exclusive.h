// Exclusive create of control objects: exactly one of several racing writers wins. Uses If-None-Match, probes
// stores that may not support it, and has a fallback for those that do not.
#ifndef PXPORT_STORE_S3_EXCLUSIVE_H_
#define PXPORT_STORE_S3_EXCLUSIVE_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "store/s3_client.h"

namespace pxport {

// Thread-safe. The client outlives it.
class S3Exclusive {
 public:
  // `prefix`: where the probe is written, and then removed.
  S3Exclusive(S3Client* client, std::string prefix, S3ConditionalWrites mode, bool known_to_work)
      : client_(*client), prefix_(std::move(prefix)), mode_(mode), known_to_work_(known_to_work) {}

  // As Store::PutNew. If the store ignores the condition: HEAD, PUT, HEAD. That detects all races except
  // writes at the same moment, and logs one warning.
  Status PutNew(std::string_view key, std::string_view bytes);
  // As Store::Put. `etag`: receives the object's; may be null.
  Status Put(std::string_view key, std::string_view bytes, std::string_view content_type,
             std::string* etag = nullptr);

  // Whether the store honors If-None-Match. Probes at most once.
  StatusOr<bool> IsConditionHonored();

 private:
  enum class Existing { kNothing, kOurs, kOther };
  StatusOr<bool> Probe();
  StatusOr<bool> ProbeWith(const std::string& key, bool* own);
  StatusOr<Existing> FindObject(std::string_view key, std::string_view write_id, uint64_t bytes,
                                std::string* etag = nullptr);
  Status PutUnconditional(std::string_view key, std::string_view bytes);

  S3Client& client_;
  const std::string prefix_;
  const S3ConditionalWrites mode_;
  const bool known_to_work_;
  Mutex mutex_;
  std::optional<bool> honored_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace pxport

#endif  // PXPORT_STORE_S3_EXCLUSIVE_H_
