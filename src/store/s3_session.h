// What the S3 stores of one export share: connections, credentials, the budget of retries, the correction of
// the clock. One per opened job; it outlives its stores, which hold it by shared pointer.
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
  bool by_host = false;  // credentials are what the host sets (S3Session::held), whatever the job says
  std::string region;    // of the bucket: where STS is asked
  std::string ca;        // file or folder of trusted certificates; "": the system's
  std::string proxy;     // "": of the environment
  Log* log = nullptr;    // for warnings; may be null
  const Cancel* cancel = nullptr;  // ends uploads; never what cleans up after them. May be null
};

// Thread-safe. Members are set once, before the first store is opened.
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
  // Ends whatever else is under way but what drops uploads; null while a failure is cleaned up.
  std::atomic<const Cancel*> cancel_all{nullptr};
  // Ends what drops uploads, too: of a call that is there to clean up.
  std::atomic<const Cancel*> cancel_cleaning{nullptr};
  UploadJournal* journal = nullptr;  // of the destination's uploads; may be null, else it outlives the stores

  std::atomic<int64_t> skew_s{0};       // what to add to our clock to get the store's
  std::atomic<uint64_t> retries{0};     // attempts beyond the first, of all requests
  std::atomic<uint64_t> parts_done{0};  // uploaded
  std::atomic<uint64_t> parts_kept{0};  // among them: by an earlier process, not sent again
};

// Region of a bucket when the job names none: AWS_REGION, AWS_DEFAULT_REGION, the profile's, us-east-1.
// `profile` "": the one in force.
std::string DefaultRegion(const Environment& environment, const std::string& profile);

}  // namespace pxport

#endif  // PXPORT_STORE_S3_SESSION_H_
