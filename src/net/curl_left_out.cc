// What a build without S3 (meson -Ds3=false) has in place of libcurl: every bucket is refused, in words.
#include <utility>

#include "net/curl_transport.h"

namespace pxport {

class CurlTransport::Loop {};

StatusOr<std::unique_ptr<CurlTransport>> CurlTransport::Create(const CurlOptions&) {
  return Failure(Code::kUnimplemented, "this build of pxport has no support for buckets",
                 "use a folder, or a build that was configured with -Ds3=true");
}

CurlTransport::CurlTransport(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}

CurlTransport::~CurlTransport() = default;

void CurlTransport::Start(HttpRequest, const Cancel*, Done done) {
  done(TransportFailure(TransportFault::kRefused, "this build of pxport has no support for buckets"));
}

}  // namespace pxport
