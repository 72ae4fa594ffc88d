#include "store/s3_profile.h"

#include <algorithm>
#include <array>

#include "net/url.h"
#include "sigv4/canonical.h"

namespace pxport {
namespace {

// MinIO and R2 support CRC32C, but old versions ignore CRC-64. Ceph up to 19 ignores all x-amz-checksum
// headers, and checks Content-MD5. If-None-Match depends on the version of MinIO and Ceph, and Google uses
// another header: these are probed. R2 stores keys in NFC.
constexpr std::array<S3Profile, 6> kProfiles{{
    {S3Kind::kAws, "aws", S3Checksum::kCrc64Nvme, true, true, true, false},
    {S3Kind::kMinio, "minio", S3Checksum::kCrc32c, false, false, true, false},
    {S3Kind::kCeph, "ceph", S3Checksum::kMd5, false, false, true, false},
    {S3Kind::kR2, "r2", S3Checksum::kCrc32c, false, true, false, true},
    {S3Kind::kGcs, "gcs", S3Checksum::kMd5, false, false, false, false},
    {S3Kind::kGeneric, "generic", S3Checksum::kMd5, false, false, false, false},
}};

bool HoldsHost(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

const S3Profile& ProfileOf(S3Kind kind) {
  return *std::find_if(kProfiles.begin(), kProfiles.end(),
                       [&](const S3Profile& profile) { return profile.kind == kind; });
}

const S3Profile& ProfileOf(const S3Options& options) {
  return ProfileOf(options.kind.value_or(DetectS3Kind(options.endpoint)));
}

S3Kind DetectS3Kind(std::string_view endpoint) {
  if (endpoint.empty()) return S3Kind::kAws;
  const auto url = ParseUrl(endpoint);
  if (!url.ok()) return S3Kind::kGeneric;
  const std::string host = AsciiLower(url->host);
  const std::string_view view = host;
  if (view.ends_with(".amazonaws.com") || view.ends_with(".amazonaws.com.cn") || view.ends_with(".api.aws"))
    return S3Kind::kAws;
  if (view.ends_with(".r2.cloudflarestorage.com")) return S3Kind::kR2;
  if (view == "storage.googleapis.com" || view.ends_with(".storage.googleapis.com")) return S3Kind::kGcs;
  if (HoldsHost(view, "minio") || view == "play.min.io" || view.ends_with(".min.io")) return S3Kind::kMinio;
  if (HoldsHost(view, "ceph") || HoldsHost(view, "radosgw") || view.starts_with("rgw.") ||
      view.starts_with("rgw-"))
    return S3Kind::kCeph;
  return S3Kind::kGeneric;
}

}  // namespace pxport
