// What the S3 stores of one export share: connections, credentials, the retry budget, the clock correction.
// One per opened job. Its stores keep it alive by shared pointer.
#ifndef PXPORT_STORE_S3_SESSION_H_
#define PXPORT_STORE_S3_SESSION_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "base/cancel.h"
#include "base/json.h"
#include "base/log.h"
#include "net/credentials.h"
#include "net/environment.h"
#include "net/http.h"
#include "net/key_credentials.h"
#include "net/retry.h"
#include "store/upload_journal.h"

namespace pxport {

struct S3SessionOptions {
  Json credentials;      // destination.s3.credentials; null: the default chain
  bool by_host = false;  // the host sets the credentials (S3Session::held); those of the job are ignored
  std::string region;    // of the bucket: default region of STS
  std::string ca;        // file or folder of trusted certificates; "": the system's
  std::string proxy;     // "": of the environment
  Log* log = nullptr;    // for warnings; may be null
  const Cancel* cancel = nullptr;  // cancels uploads, but not their clean-up. May be null
};

// Thread-safe. The members are set before the first store is opened.
struct S3Session {
  static StatusOr<std::shared_ptr<S3Session>> Create(const S3SessionOptions& options);

  std::unique_ptr<NetClock> clock;
  std::unique_ptr<Environment> environment;
  std::unique_ptr<HttpTransport> transport;
  HeldCredentials* held = nullptr;  // owned by `credentials`; set if by_host
  std::unique_ptr<CredentialsCache> credentials;
  RetryOptions retry;
  RetryBudget budget;
  Log* log = nullptr;
  const Cancel* cancel = nullptr;
  // Cancels all other requests except those that drop uploads; null while a failure is cleaned up.
  std::atomic<const Cancel*> cancel_all{nullptr};
  // Cancels also the requests that drop uploads; set by calls whose purpose is to clean up.
  std::atomic<const Cancel*> cancel_cleaning{nullptr};
  UploadJournal* journal = nullptr;  // of the destination's uploads; may be null, else it outlives the stores

  std::atomic<int64_t> skew_s{0};       // the store's clock minus ours
  std::atomic<uint64_t> retries{0};     // attempts beyond the first, of all requests
  std::atomic<uint64_t> parts_done{0};  // uploaded
  std::atomic<uint64_t> parts_kept{0};  // of these: uploaded by an earlier process, not sent again
};

// The default region of a bucket: AWS_REGION, AWS_DEFAULT_REGION, `region` of the profile, us-east-1.
// `profile` "": the current one.
std::string DefaultRegion(const Environment& environment, const std::string& profile);

}  // namespace pxport

#endif  // PXPORT_STORE_S3_SESSION_H_
