// The stores of a job, opened.
#ifndef PXPORT_ENGINE_STORES_H_
#define PXPORT_ENGINE_STORES_H_

#include <cstdint>
#include <memory>

#include "engine/job.h"
#include "store/s3_session.h"
#include "store/store.h"

namespace pxport {

struct OpenedStores {
  std::shared_ptr<S3Session> session;                  // null unless one of them is a bucket
  std::unique_ptr<Store> destination, control, state;  // state: null unless the job remembers something
  // For calls that neither log nor stop.
  Protocol protocol() const { return {control.get(), destination.get(), state.get()}; }
  uint64_t retries() const { return session == nullptr ? 0 : session->retries.load(); }

  // Asks the host for access keys if they expire soon. Call it on a thread that may run callbacks. OK if the
  // keys do not come from the host, or if refreshing fails and the current keys are valid.
  Status AskHost(const HostOptions& host) const;

  // From now on `cancel` ends all requests, not only uploads; null: uploads only.
  void HonorCancel(const Cancel* cancel) const {
    if (session == nullptr) return;
    session->cancel_all.store(cancel);
    session->cancel_cleaning.store(nullptr);
  }
  // Also ends the requests that drop uploads: for calls that own no upload.
  void HonorCancelCleaning(const Cancel* cancel) const {
    HonorCancel(cancel);
    if (session != nullptr) session->cancel_cleaning.store(cancel);
  }
  // For long calls: logs to the host, and between steps stops on a request and asks the host for keys.
  // Borrows the stores and both arguments. `cancel` may be null.
  Protocol protocol(const HostOptions& host, const Cancel* cancel) const;
};

// Nothing is sent or changed, but the host may be asked for access keys. `cancel` ends uploads, not what
// cleans up after them; it may be null, else it outlives the stores.
StatusOr<OpenedStores> OpenStores(const CompiledJob& job, const Cancel* cancel);
// Only for the URLs of the stores: neither host nor store is asked for anything.
StatusOr<OpenedStores> OpenStoresToDescribe(const CompiledJob& job);

// The region that the place names, else the default one.
std::string RegionOf(const S3Place& s3);
// What a session of a bucket needs. The host's log outlives the session.
S3SessionOptions SessionOptions(const S3Place& s3, const std::string& region, const HostOptions& host,
                                const Cancel* cancel);

}  // namespace pxport

#endif  // PXPORT_ENGINE_STORES_H_
