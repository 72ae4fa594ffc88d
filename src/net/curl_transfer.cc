#include "net/curl_transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/clock.h"
#include "net/url.h"
#include "sigv4/canonical.h"

namespace pxport {
namespace {

constexpr size_t kMaxHeaderBytes = 256 * kKiB;  // of one answer
// Doubles the rate of one connection compared with the default of 64 KiB. Each running transfer has one: at 2
// MiB they were an eighth of an export's memory, without being measurably faster.
constexpr long kUploadBufferBytes = 512 * 1024;
constexpr int64_t kStallBytesPerSecond = 1024;

// libcurl aborts the transfer when a write callback accepts fewer bytes than it was passed.
constexpr size_t kAbortTransfer = 0;

}  // namespace

CurlTransfer::CurlTransfer(HttpRequest request, const Cancel* cancel, HttpTransport::Done done,
                           const CurlOptions& options, const CurlLibrary& curl)
    : request_(std::move(request)),
      cancel_(cancel),
      done_(std::move(done)),
      options_(options),
      curl_(curl),
      body_bytes_(request_.BodyBytes()),
      phase_since_ms_(MonotonicMillis()) {}

CurlTransfer::~CurlTransfer() {
  if (handle_ != nullptr) curl_.easy_cleanup(handle_);
  curl_.slist_free_all(header_list_);
}

Status CurlTransfer::Prepare() {
  StatusOr<Url> url = ParseUrl(request_.url);
  if (!url.ok()) return TransportFailure(TransportFault::kRefused, std::string(Message(url.status())));
  host_ = url->Authority();
  handle_ = curl_.easy_init();
  if (handle_ == nullptr) return Failure(Code::kResourceExhausted, "cannot create a request: out of memory");
  SetOptions();
  SetMethodAndBody();
  return SetHeaders();
}

void CurlTransfer::SetOptions() {
  const auto set = [this](CURLoption option, auto value) { curl_.easy_setopt(handle_, option, value); };
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, error_);
  set(CURLOPT_NOSIGNAL, 1L);
  // A name server that does not answer must not block the thread of all transfers when one is aborted.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout_ms));
  set(CURLOPT_MAXAGE_CONN, static_cast<long>((options_.idle_ms + 999) / 1000));
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_USERAGENT, options_.user_agent.c_str());

  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options_.ca_file.empty()) set(CURLOPT_CAINFO, options_.ca_file.c_str());
  if (!options_.ca_dir.empty()) set(CURLOPT_CAPATH, options_.ca_dir.c_str());
  if (!options_.proxy.empty()) set(CURLOPT_PROXY, options_.proxy.c_str());
  if (request_.bypass_proxy) set(CURLOPT_NOPROXY, "*");
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);

  set(CURLOPT_HEADERFUNCTION, &ReadHeader);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &ReadAnswerBody);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_PREREQFUNCTION, &CountRequest);
  set(CURLOPT_PREREQDATA, this);
}

void CurlTransfer::SetMethodAndBody() {
  const auto set = [this](CURLoption option, auto value) { curl_.easy_setopt(handle_, option, value); };
  if (request_.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (request_.method == "PUT" || request_.method == "POST" || body_bytes_ > 0) {
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(body_bytes_));
    set(CURLOPT_READFUNCTION, &ReadBody);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_SEEKFUNCTION, &SeekBody);
    set(CURLOPT_SEEKDATA, this);
    // The buffer is allocated per transfer: small bodies do not need the large one.
    if (body_bytes_ > 64 * kKiB) set(CURLOPT_UPLOAD_BUFFERSIZE, kUploadBufferBytes);
    set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  } else {
    set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }
}

Status CurlTransfer::SetHeaders() {
  bool complete = true;
  const auto append = [&](const std::string& line) {
    curl_slist* longer = curl_.slist_append(header_list_, line.c_str());
    if (longer == nullptr) {
      complete = false;
    } else {
      header_list_ = longer;
    }
  };
  for (const auto& [name, value] : request_.headers) {
    if (Status status = CheckField(name, value); !status.ok()) {
      return TransportFailure(TransportFault::kRefused, std::string(Message(status)));
    }
    // "Name:" alone would remove the header; with ';' libcurl sends it empty.
    append(value.empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value));
  }
  append("Accept:");
  append(request_.expect_continue ? "Expect: 100-continue" : "Expect:");
  if (!complete) return Failure(Code::kResourceExhausted, "cannot create a request: out of memory");
  curl_.easy_setopt(handle_, CURLOPT_HTTPHEADER, header_list_);
  return absl::OkStatus();
}

size_t CurlTransfer::ReadBody(char* out, size_t size, size_t count, void* self) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  const size_t room = size * count;
  size_t done = 0;
  while (done < room && transfer->piece_ < transfer->request_.body.size()) {
    const std::string_view piece = transfer->request_.body[transfer->piece_];
    const size_t take = std::min(room - done, piece.size() - transfer->piece_offset_);
    std::memcpy(out + done, piece.data() + transfer->piece_offset_, take);
    done += take;
    transfer->piece_offset_ += take;
    if (transfer->piece_offset_ == piece.size()) {
      ++transfer->piece_;
      transfer->piece_offset_ = 0;
    }
  }
  return done;
}

int CurlTransfer::SeekBody(void* self, curl_off_t offset, int origin) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  if (origin != SEEK_SET || offset < 0 || static_cast<uint64_t>(offset) > transfer->body_bytes_) {
    return CURL_SEEKFUNC_FAIL;
  }
  uint64_t left = static_cast<uint64_t>(offset);
  transfer->piece_ = 0;
  while (transfer->piece_ < transfer->request_.body.size() &&
         left >= transfer->request_.body[transfer->piece_].size()) {
    left -= transfer->request_.body[transfer->piece_].size();
    ++transfer->piece_;
  }
  transfer->piece_offset_ = left;
  return CURL_SEEKFUNC_OK;
}

// libcurl resends a request on its own when a reused connection breaks before the first byte of the answer.
// RetryPolicy would not count that attempt, its signature may be old, and the first one may have been
// executed.
int CurlTransfer::CountRequest(void* self, char*, char*, int, int) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  if (++transfer->requests_begun_ > 1) {
    transfer->sent_twice_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  return CURL_PREREQFUNC_OK;
}

size_t CurlTransfer::ReadHeader(char* line, size_t size, size_t count, void* self) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  std::string_view text(line, size * count);
  transfer->header_bytes_ += text.size();
  if (transfer->header_bytes_ > kMaxHeaderBytes) {
    transfer->answer_too_large_ = true;
    return kAbortTransfer;
  }
  if (text.starts_with("HTTP/")) {
    transfer->response_.headers.clear();  // of an interim answer (100), which is skipped
    transfer->answer_begun_ = text.find(" 1") != text.find(' ');
    return size * count;
  }
  if (text == "\r\n" || text == "\n") transfer->header_complete_ = transfer->answer_begun_;
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    std::string_view value = text.substr(colon + 1);
    const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!value.empty() && space(value.front())) value.remove_prefix(1);
    while (!value.empty() && space(value.back())) value.remove_suffix(1);
    transfer->response_.headers.emplace_back(AsciiLower(text.substr(0, colon)), value);
  }
  return size * count;
}

size_t CurlTransfer::ReadAnswerBody(char* bytes, size_t size, size_t count, void* self) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  if (transfer->response_.body.size() + size * count > transfer->request_.max_answer_bytes) {
    transfer->answer_too_large_ = true;
    return kAbortTransfer;
  }
  transfer->response_.body.append(bytes, size * count);
  return size * count;
}

CurlTransfer::Phase CurlTransfer::CurrentPhase(uint64_t sent) const {
  if (requests_begun_ == 0) return Phase::kConnecting;  // libcurl has its own timeout
  if (answer_begun_ && !request_.answer_may_trickle) return Phase::kReceiving;
  // If the answer begins before the body is sent, the server has refused the request, and libcurl stops
  // sending.
  if (sent < body_bytes_ && !answer_begun_) return Phase::kSending;
  return Phase::kWaiting;
}

Status CurlTransfer::Check(int64_t now_ms) {
  if (cancel_ != nullptr && cancel_->requested()) {
    return TransportFailure(TransportFault::kCancelled, "cancelled");
  }
  if (request_.deadline_ms != 0 && now_ms >= request_.deadline_ms) {
    return TransportFailure(TransportFault::kTimeout,
                            fmt::format("the request to {} failed: its deadline has passed", host_));
  }
  return CheckPhase(now_ms);
}

Status CurlTransfer::CheckPhase(int64_t now_ms) {
  curl_off_t sent = 0, received = 0;
  curl_.easy_getinfo(handle_, CURLINFO_SIZE_UPLOAD_T, &sent);
  curl_.easy_getinfo(handle_, CURLINFO_SIZE_DOWNLOAD_T, &received);
  const Phase phase = CurrentPhase(static_cast<uint64_t>(sent));
  const uint64_t moved = static_cast<uint64_t>(sent) + static_cast<uint64_t>(received);
  if (phase != phase_) {
    phase_ = phase;
    phase_since_ms_ = now_ms;
    checkpoint_bytes_ = moved;
  }
  const int64_t elapsed_ms = now_ms - phase_since_ms_;
  if (phase == Phase::kWaiting && elapsed_ms >= request_.answer_timeout_ms) {
    return TransportFailure(TransportFault::kTimeout,
                            fmt::format("the request to {} failed: no answer within {} s", host_,
                                        request_.answer_timeout_ms / 1000));
  }
  if (phase != Phase::kSending && phase != Phase::kReceiving) return absl::OkStatus();

  const int64_t wanted_bytes = kStallBytesPerSecond * options_.stall_window_ms / 1000;
  if (moved - checkpoint_bytes_ >= static_cast<uint64_t>(wanted_bytes)) {
    checkpoint_bytes_ = moved;
    phase_since_ms_ = now_ms;
  } else if (elapsed_ms >= options_.stall_window_ms) {
    return TransportFailure(TransportFault::kStalled,
                            fmt::format("the connection to {} stalled: less than 1 KiB/s for {} s", host_,
                                        options_.stall_window_ms / 1000));
  }
  return absl::OkStatus();
}

void CurlTransfer::Complete(CURLcode result) {
  if (result != CURLE_OK) {
    done_(FailureOf(result));
    return;
  }
  // libcurl treats a connection that closes within the headers as the end of the answer.
  if (!header_complete_) {
    done_(TransportFailure(TransportFault::kLost,
                           fmt::format("the request to {} failed: the answer is truncated", host_)));
    return;
  }
  long status = 0;
  curl_.easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  done_(std::move(response_));
}

Status CurlTransfer::FailureOf(CURLcode result) const {
  const std::string why = error_[0] != '\0' ? error_ : curl_.easy_strerror(result);
  if (sent_twice_) {
    return TransportFailure(
        TransportFault::kLost,
        fmt::format("the request to {} failed: the server closed the connection without an answer", host_));
  }
  if (answer_too_large_) {
    return TransportFailure(TransportFault::kBadAnswer,
                            fmt::format("the request to {} failed: the answer is larger than {} bytes", host_,
                                        request_.max_answer_bytes));
  }
  switch (result) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return TransportFailure(TransportFault::kUnreachable,
                              fmt::format("cannot verify the certificate of {}: {}", host_, why),
                              "set s3.ca_file to the certificate authority of the store");
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return TransportFailure(TransportFault::kUnreachable, fmt::format("cannot use the proxy: {}", why),
                              "check s3.proxy, or http_proxy, https_proxy and no_proxy of the environment");
    case CURLE_COULDNT_RESOLVE_HOST:
      return TransportFailure(TransportFault::kUnreachable, fmt::format("cannot reach {}: {}", host_, why),
                              "check endpoint, region and bucket name, and the DNS settings of this machine");
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return TransportFailure(TransportFault::kRefused,
                              fmt::format("cannot send the request to {}: {}", host_, why));
    case CURLE_OUT_OF_MEMORY:
      return Failure(Code::kResourceExhausted, "cannot create a request: out of memory");
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return TransportFailure(
          TransportFault::kBadAnswer,
          fmt::format("the request to {} failed: the answer is not HTTP/1.1: {}", host_, why));
    default:
      break;
  }
  if (requests_begun_ == 0) {
    return TransportFailure(TransportFault::kUnreachable, fmt::format("cannot reach {}: {}", host_, why),
                            "check the endpoint, the network and the firewall");
  }
  return TransportFailure(TransportFault::kLost,
                          fmt::format("the request to {} failed: the connection broke: {}", host_, why));
}

}  // namespace pxport
