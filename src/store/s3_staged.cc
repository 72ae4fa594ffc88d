#include "store/s3_staged.h"

#include <algorithm>
#include <array>

#include "base/json_fields.h"

namespace pxport {
namespace {

constexpr std::array<S3Checksum, 6> kAll = {S3Checksum::kOff,    S3Checksum::kMd5,       S3Checksum::kCrc32,
                                            S3Checksum::kCrc32c, S3Checksum::kCrc64Nvme, S3Checksum::kSha256};

}  // namespace

Json S3Staged::ToJson() const {
  std::vector<Json> items;
  for (const S3Part& part : parts) {
    Json item = Json::Object(
        {{"n", JsonCount(part.number)}, {"bytes", JsonCount(part.bytes)}, {"etag", Json::String(part.etag)}});
    if (!part.checksum.empty()) item.Set("sum", Json::String(part.checksum));
    items.push_back(std::move(item));
  }
  Json json = Json::Object({{"checksum", Json::String(SpellingOf(checksum))}});
  if (!full.empty()) json.Set("full", Json::String(full));
  json.Set("parts", Json::Array(std::move(items)));
  return json;
}

StatusOr<S3Staged> S3Staged::FromJson(const Json& json) {
  JsonFields fields(json, "the parts of an upload");
  S3Staged staged;
  const std::string spelling = fields.Text("checksum");
  const auto known =
      std::find_if(kAll.begin(), kAll.end(), [&](S3Checksum one) { return SpellingOf(one) == spelling; });
  if (known == kAll.end()) {
    fields.Fail("has an unknown checksum");
  } else {
    staged.checksum = *known;
  }
  if (json.Find("full") != nullptr) staged.full = fields.Text("full");
  for (const Json& item : fields.Items("parts")) {
    JsonFields part(item, "a part of an upload");
    S3Part read{part.Small("n"), part.Count("bytes"), part.Text("etag"), {}};
    if (item.Find("sum") != nullptr) read.checksum = part.Text("sum");
    if (read.number != staged.parts.size() + 1) part.Fail("is out of order");
    PX_RETURN_IF_ERROR(part.status());
    staged.parts.push_back(std::move(read));
  }
  if (staged.parts.empty()) fields.Fail("has no parts");
  PX_RETURN_IF_ERROR(fields.status());
  return staged;
}

bool S3Staged::SameParts(const std::vector<S3Part>& listed) const {
  return std::equal(
      parts.begin(), parts.end(), listed.begin(), listed.end(), [](const S3Part& ours, const S3Part& theirs) {
        return ours.number == theirs.number && ours.bytes == theirs.bytes && ours.etag == theirs.etag;
      });
}

}  // namespace pxport
