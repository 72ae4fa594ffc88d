// One request on a libcurl easy handle: options, body, answer and timeouts. Used by the thread of
// CurlTransport only.
#ifndef PXPORT_NET_CURL_TRANSFER_H_
#define PXPORT_NET_CURL_TRANSFER_H_

#include <memory>
#include <optional>
#include <string>

#include "net/curl_library.h"
#include "net/curl_transport.h"
#include "net/http.h"

namespace pxport {

class CurlTransfer {
 public:
  CurlTransfer(HttpRequest request, const Cancel* cancel, HttpTransport::Done done,
               const CurlOptions& options, const CurlLibrary& curl);
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  // Sets up the handle. kRefused for what must not be sent (control characters in headers or URL, no http(s)
  // URL).
  Status Prepare();
  CURL* handle() const { return handle_; }

  // Fails if the request was cancelled, stalled or timed out. Call it several times a second.
  Status Check(int64_t now_ms);

  // Calls `done` with the outcome. Exactly one of these is called, once, after the handle was removed from
  // the multi handle.
  void Complete(CURLcode result);
  void Fail(Status status) { done_(std::move(status)); }

 private:
  enum class Phase { kConnecting, kSending, kWaiting, kReceiving };

  void SetOptions();
  void SetMethodAndBody();
  Status SetHeaders();
  Status CheckPhase(int64_t now_ms);
  Phase CurrentPhase(uint64_t sent) const;
  Status FailureOf(CURLcode result) const;

  // libcurl's callbacks.
  static size_t ReadBody(char* out, size_t size, size_t count, void* self);
  static int SeekBody(void* self, curl_off_t offset, int origin);
  static size_t ReadHeader(char* line, size_t size, size_t count, void* self);
  static size_t ReadAnswerBody(char* bytes, size_t size, size_t count, void* self);
  static int CountRequest(void* self, char*, char*, int, int);

  HttpRequest request_;
  const Cancel* cancel_;
  HttpTransport::Done done_;
  const CurlOptions& options_;
  const CurlLibrary& curl_;
  std::string host_;  // for messages
  CURL* handle_ = nullptr;
  curl_slist* header_list_ = nullptr;
  char error_[CURL_ERROR_SIZE] = {};

  uint64_t body_bytes_ = 0;
  size_t piece_ = 0, piece_offset_ = 0;  // next byte of the body to read
  HttpResponse response_;
  size_t header_bytes_ = 0;
  int requests_begun_ = 0;
  bool sent_twice_ = false;
  bool answer_too_large_ = false;
  bool answer_begun_ = false, header_complete_ = false;

  Phase phase_ = Phase::kConnecting;
  int64_t phase_since_ms_ = 0;  // start of the phase, or last checkpoint of a moving body
  uint64_t checkpoint_bytes_ = 0;
};

}  // namespace pxport

#endif  // PXPORT_NET_CURL_TRANSFER_H_
