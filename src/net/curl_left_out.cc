// Replaces libcurl in a build without S3 (meson -Ds3=false): every request fails.
#include <utility>

#include "net/curl_transport.h"

namespace pxport {

class CurlTransport::Loop {};

StatusOr<std::unique_ptr<CurlTransport>> CurlTransport::Create(const CurlOptions&) {
  return Failure(Code::kUnimplemented, "cannot use S3: this build of pxport does not support it",
                 "use a folder, or a build configured with -Ds3=true");
}

CurlTransport::CurlTransport(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}

CurlTransport::~CurlTransport() = default;

void CurlTransport::Start(HttpRequest, const Cancel*, Done done) {
  done(TransportFailure(TransportFault::kRefused, "cannot use S3: this build of pxport does not support it"));
}

}  // namespace pxport
