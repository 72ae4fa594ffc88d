// HttpTransport on libcurl's multi interface: all transfers of a context run on ONE thread, which starts with
// the first request and ends with the transport. Connections are reused for at most 5 s of idling (S3 closes
// them about then) and closed when nothing has been sent for that long.
//
// Fixed, because every peer that left it open got burned: HTTP/1.1; TLS 1.2 or newer, always verified; no
// redirects; the path sent as it is; no Accept-Encoding, no Expect unless asked for; stall detection; and no
// silent second sending on a connection that died: that is kLost, so that the sender knows that the request
// may have been carried out.
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
  int64_t stall_window_ms = 30'000;  // a moving body that makes less than 1 KiB/s over it is given up
  int64_t idle_ms = 5'000;           // connections older than this are not used again
};

class CurlTransport : public HttpTransport {
 public:
  // Opens nothing and starts no thread. Internal if libcurl is too old or cannot be set up.
  static StatusOr<std::unique_ptr<CurlTransport>> Create(const CurlOptions& options);

  // Ends every request under way with kCancelled, then the thread. Not from a `done` function.
  ~CurlTransport() override;

  // Thread-safe. In a child process after fork the thread is missing: kRefused.
  void Start(HttpRequest request, const Cancel* cancel, Done done) override;

 private:
  class Loop;
  explicit CurlTransport(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace pxport

#endif  // PXPORT_NET_CURL_TRANSPORT_H_
