// The stores a job names, opened.
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

  // Asks the host for access keys if they are needed soon. On a thread that may run its callbacks; OK where
  // they do not come from the host, or the old ones still last.
  Status AskHost(const HostOptions& host) const;

  // From now on this ends all requests, not only uploads; null: those no more.
  void HeedCancel(const Cancel* cancel) const {
    if (session == nullptr) return;
    session->cancel_all.store(cancel);
    session->cancel_cleaning.store(nullptr);
  }
  // Those that drop uploads, too: for calls which own no upload that a failure of theirs would leave behind.
  void HeedCancelCleaning(const Cancel* cancel) const {
    HeedCancel(cancel);
    if (session != nullptr) session->cancel_cleaning.store(cancel);
  }
  // For long calls: logs to the host, and between steps stops on a request and asks the host for keys.
  // Borrows the stores and both arguments. `cancel` may be null.
  Protocol protocol(const HostOptions& host, const Cancel* cancel) const;
};

// Nothing is sent or changed, but the host may be asked for access keys. `cancel` ends uploads, not what
// cleans up after them; it may be null, else it outlives the stores.
StatusOr<OpenedStores> OpenStores(const CompiledJob& job, const Cancel* cancel);
// Good for their URLs only: nobody is asked for anything.
StatusOr<OpenedStores> OpenStoresToDescribe(const CompiledJob& job);

// How the memory of a job is shared with its uploads: at most five eighths of it are their buffers. Parts in
// flight are as many as fit, up to what the job wants; with very little memory parts are smaller, too.
struct UploadPlan {
  uint64_t part_bytes = 0;
  int parts_in_flight = 0;
  uint64_t bytes = 0;  // of all buffers; 0: the destination is no bucket
};
// InvalidArgument if not even two parts fit.
StatusOr<UploadPlan> PlanUploads(const CompiledJob& job);

}  // namespace pxport

#endif  // PXPORT_ENGINE_STORES_H_
