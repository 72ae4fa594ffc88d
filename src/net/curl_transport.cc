#include "net/curl_transport.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread.h"
#include "net/curl_transfer.h"

namespace pxport {
namespace {

// How often transfers are checked for cancellation and timeouts.
constexpr int kTickMs = 100;
constexpr int kIdleTickMs = 600'000;  // a request wakes the thread up earlier

}  // namespace

class CurlTransport::Loop {
 public:
  Loop(const CurlOptions& options, const CurlLibrary& curl)
      : options_(options), curl_(curl), owner_(getpid()), multi_(curl.multi_init()) {}

  ~Loop() {
    if (getpid() !=
        owner_) {  // forked: the thread does not exist here, and its connections belong to the parent
      if (thread_.joinable()) thread_.detach();
      return;
    }
    {
      const MutexLock lock(&mutex_);
      stopping_ = true;
      if (multi_ != nullptr) curl_.multi_wakeup(multi_);
    }
    if (thread_.joinable()) thread_.join();
    if (multi_ != nullptr) curl_.multi_cleanup(multi_);
  }

  bool usable() const { return multi_ != nullptr; }

  void Add(std::unique_ptr<CurlTransfer> transfer) {
    if (getpid() != owner_) {  // before the lock, which the thread may have held when the process forked
      transfer->Fail(
          TransportFailure(TransportFault::kRefused,
                           "cannot send a request: the process was forked after the context was created",
                           "create the context in the process that uses it"));
      return;
    }
    Status refused = TransportFailure(TransportFault::kCancelled, "the transport is closing");
    {
      const MutexLock lock(&mutex_);
      if (!stopping_) refused = EnsureThread();
      if (refused.ok()) {
        inbox_.push_back(std::move(transfer));
        curl_.multi_wakeup(multi_);
        return;
      }
    }
    transfer->Fail(std::move(refused));
  }

  const CurlOptions& options() const { return options_; }
  const CurlLibrary& curl() const { return curl_; }

 private:
  // All signals are blocked in the thread: the host's handlers never run on it, and a write of OpenSSL to a
  // closed connection does not end the process by SIGPIPE.
  Status EnsureThread() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (thread_.joinable()) return absl::OkStatus();
    PX_ASSIGN_OR_RETURN(thread_, StartThread([this] { Run(); }));
    return absl::OkStatus();
  }

  void Run() {
    for (;;) {
      if (!StartQueued()) break;
      int running = 0;
      curl_.multi_perform(multi_, &running);
      CompleteFinished();
      FailExpired();
      curl_.multi_poll(multi_, nullptr, 0, WaitMs(), nullptr);
    }
    for (auto& transfer : active_) {
      curl_.multi_remove_handle(multi_, transfer->handle());
      transfer->Fail(TransportFailure(TransportFault::kCancelled, "the transport is closing"));
    }
    active_.clear();
  }

  // Moves the queued transfers to the active ones. Returns false when the transport is closing; Run then
  // fails all of them.
  bool StartQueued() {
    std::vector<std::unique_ptr<CurlTransfer>> taken;
    bool stopping;
    {
      const MutexLock lock(&mutex_);
      taken.swap(inbox_);
      stopping = stopping_;
    }
    for (auto& transfer : taken) {
      Status status = transfer->Prepare();
      if (status.ok() && curl_.multi_add_handle(multi_, transfer->handle()) != CURLM_OK) {
        status = Failure(Code::kInternal, "cannot send a request: libcurl rejects it");
      }
      if (status.ok()) {
        active_.push_back(std::move(transfer));
      } else {
        transfer->Fail(std::move(status));
      }
    }
    return !stopping;
  }

  void CompleteFinished() {
    int left = 0;
    while (const CURLMsg* message = curl_.multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode result = message->data.result;  // the message is gone once the handle is removed
      if (auto transfer = Remove(message->easy_handle)) transfer->Complete(result);
    }
  }

  void FailExpired() {
    const int64_t now_ms = MonotonicMillis();
    std::vector<std::pair<CURL*, Status>> expired;
    for (const auto& transfer : active_) {
      if (Status status = transfer->Check(now_ms); !status.ok())
        expired.emplace_back(transfer->handle(), status);
    }
    for (auto& [handle, status] : expired) {
      if (auto transfer = Remove(handle)) transfer->Fail(std::move(status));
    }
  }

  std::unique_ptr<CurlTransfer> Remove(CURL* handle) {
    const auto found = std::find_if(active_.begin(), active_.end(),
                                    [&](const auto& transfer) { return transfer->handle() == handle; });
    if (found == active_.end()) return nullptr;
    curl_.multi_remove_handle(multi_, handle);
    std::unique_ptr<CurlTransfer> transfer = std::move(*found);
    active_.erase(found);
    return transfer;
  }

  int WaitMs() {
    if (!active_.empty()) {
      idle_since_ms_ = 0;
      return kTickMs;
    }
    if (idle_since_ms_ < 0) return kIdleTickMs;
    const int64_t now_ms = MonotonicMillis();
    if (idle_since_ms_ == 0) idle_since_ms_ = now_ms;
    if (now_ms - idle_since_ms_ < options_.idle_ms) return kTickMs;
    CloseConnections();
    idle_since_ms_ = -1;
    return kIdleTickMs;
  }

  // libcurl closes old connections only when it needs one: a host that exports once per day would keep
  // sockets in CLOSE_WAIT until the next day.
  void CloseConnections() {
    CURLM* fresh = curl_.multi_init();
    if (fresh == nullptr) return;
    const MutexLock lock(&mutex_);  // Add and the destructor wake multi_ up
    curl_.multi_cleanup(multi_);
    multi_ = fresh;
    if (!inbox_.empty() || stopping_) curl_.multi_wakeup(multi_);
  }

  const CurlOptions options_;
  const CurlLibrary& curl_;
  const pid_t owner_;
  Mutex mutex_;
  std::vector<std::unique_ptr<CurlTransfer>> inbox_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // Replaced under mutex_, by the thread only, which may read it without: no annotation says that.
  CURLM* multi_;
  std::thread thread_ ABSL_GUARDED_BY(mutex_);

  // Of the thread alone.
  std::vector<std::unique_ptr<CurlTransfer>> active_;
  int64_t idle_since_ms_ = 0;  // 0: busy or not yet noticed; -1: connections are closed
};

StatusOr<std::unique_ptr<CurlTransport>> CurlTransport::Create(const CurlOptions& options) {
  PX_ASSIGN_OR_RETURN(const CurlLibrary* curl, CurlLibrary::Get());
  auto loop = std::make_unique<Loop>(options, *curl);
  if (!loop->usable()) return Failure(Code::kResourceExhausted, "cannot create a context: out of memory");
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(loop)));
}

CurlTransport::CurlTransport(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
CurlTransport::~CurlTransport() = default;

void CurlTransport::Start(HttpRequest request, const Cancel* cancel, Done done) {
  loop_->Add(std::make_unique<CurlTransfer>(std::move(request), cancel, std::move(done), loop_->options(),
                                            loop_->curl()));
}

}  // namespace pxport
