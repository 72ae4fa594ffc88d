// HttpTransport on libcurl's multi interface. All transfers of a context run on ONE thread, which starts with
// the first request and ends with the transport. A connection is reused if it was idle for at most 5 s,
// because S3 closes it about then. After 5 s without a request all connections are closed.
//
// Not configurable: HTTP/1.1; TLS 1.2 or newer, always verified; no redirects; the path is sent unchanged; no
// Accept-Encoding; Expect only on request; stall detection. libcurl must not silently resend on a broken
// connection: that fails with kLost, so that the caller knows that the request may have been executed.
#ifndef PXPORT_NET_CURL_TRANSPORT_H_
#define PXPORT_NET_CURL_TRANSPORT_H_

#include <memory>
#include <string>

#include "net/http.h"

namespace pxport {

struct CurlOptions {
  std::string user_agent = "pxport";
  std::string ca_file;               // PEM; empty: the system's
  std::string ca_dir;                // hashed folder; empty: the system's
  std::string proxy;                 // URL; empty: http_proxy, https_proxy and no_proxy of the environment
  int64_t stall_window_ms = 30'000;  // a body that moves slower than 1 KiB/s over this time has stalled
  int64_t idle_ms = 5'000;           // connections that were idle for longer are not reused
};

class CurlTransport : public HttpTransport {
 public:
  // Opens no connection and starts no thread. Internal if libcurl is missing, too old or fails to initialize.
  static StatusOr<std::unique_ptr<CurlTransport>> Create(const CurlOptions& options);

  // Fails every pending request with kCancelled, then ends the thread. Not from a `done` function.
  ~CurlTransport() override;

  // Thread-safe. kRefused in a child process after fork, which has no such thread.
  void Start(HttpRequest request, const Cancel* cancel, Done done) override;

 private:
  class Loop;
  explicit CurlTransport(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace pxport

#endif  // PXPORT_NET_CURL_TRANSPORT_H_
