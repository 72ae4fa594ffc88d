#include "store/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/checksum.h"
#include "base/json_fields.h"

namespace pxport {

Json StagedFile::ToJson() const {
  return Json::Object({{"key", Json::String(key)},
                       {"upload_id", Json::String(upload_id)},
                       {"write_id", Json::String(write_id)},
                       {"bytes", JsonCount(bytes)},
                       {"crc64nvme", Json::String(Crc64Hex(crc64))},
                       {"parts", parts}});
}

StatusOr<StagedFile> StagedFile::FromJson(const Json& json) {
  JsonFields fields(json, "staged file");
  StagedFile file;
  file.key = fields.Text("key");
  file.upload_id = fields.Text("upload_id");
  file.write_id = fields.Text("write_id");
  file.bytes = fields.Count("bytes");
  file.parts = fields.Any("parts");
  const std::string crc = fields.Text("crc64nvme");
  const char* end = crc.data() + crc.size();
  const auto [stop, error] = std::from_chars(crc.data(), end, file.crc64, 16);
  if (crc.size() != 16 || error != std::errc() || stop != end) fields.Fail("crc64nvme is not 16 hex digits");
  PX_RETURN_IF_ERROR(fields.status());
  return file;
}

StatusOr<bool> Store::IsStaged(const StagedFile& file) {
  PX_ASSIGN_OR_RETURN(const std::vector<std::string> uploads, ListUploads(file.key));
  return std::find(uploads.begin(), uploads.end(), file.upload_id) != uploads.end();
}

std::string Store::WriteIdOf(std::string_view) const {
  return {};
}

}  // namespace pxport
