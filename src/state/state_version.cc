#include "state/state_version.h"

#include <fmt/format.h>

#include <charconv>

#include "base/checksum.h"
#include "base/digest.h"
#include "base/export_id.h"
#include "base/json_checksum.h"
#include "base/json_fields.h"

namespace pxport {
namespace {

constexpr int64_t kVersionFormat = 1;
constexpr size_t kShownNameBytes = 60;  // of namespace and id in a folder's name
constexpr size_t kNameHashChars = 16;

bool IsNameChar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

// It becomes part of a key, and comes from what another process wrote.
bool IsDataId(std::string_view id) {
  return id.size() == 49 && id[32] == '.' && IsExportId(id.substr(0, 32)) &&
         id.substr(33).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Timestamp Time(JsonFields* fields, std::string_view key) {
  const auto time = ParseTimestamp(fields->Text(key));
  if (!time.has_value()) fields->Fail(fmt::format("\"{}\" is not a timestamp", key));
  return time.value_or(Timestamp{});
}

}  // namespace

Json StateData::ToJson() const {
  return Json::Object({{"audience", JsonCount(audience)},
                       {"id", Json::String(id)},
                       {"pieces", JsonCount(pieces)},
                       {"records", JsonCount(records)},
                       {"bytes", JsonCount(bytes)},
                       {"crc64nvme", Json::String(Crc64Hex(checksum))}});
}

StatusOr<StateData> StateData::FromJson(const Json& json) {
  JsonFields fields(json, "the state's data");
  StateData data;
  data.audience = fields.Small("audience");
  data.id = fields.Text("id");
  data.pieces = fields.Count("pieces");
  data.records = fields.Count("records");
  data.bytes = fields.Count("bytes");
  const std::string crc = fields.Text("crc64nvme");
  const char* end = crc.data() + crc.size();
  const auto [stop, error] = std::from_chars(crc.data(), end, data.checksum, 16);
  if (crc.size() != 16 || error != std::errc() || stop != end) fields.Fail("crc64nvme is not 16 hex digits");
  if (!IsDataId(data.id)) fields.Fail("id names no export");
  PX_RETURN_IF_ERROR(fields.status());
  return data;
}

Json StateVersion::ToJson() const {
  Json json = Json::Object({{"format", Json::Number(kVersionFormat)},
                            {"namespace", Json::String(name_space)},
                            {"audience", Json::String(audience)},
                            {"export_id", Json::String(export_id)},
                            {"control", Json::String(control)},
                            {"kind", Json::String(kind)},
                            {"key", JsonTexts(key)},
                            {"cut", Json::String(FormatRfc3339(cut))},
                            {"claimed", Json::String(FormatRfc3339(claimed))},
                            {"committed", Json::Bool(committed)}});
  if (data.has_value()) json.Set("data", data->ToJson());
  json.Set(kChecksumMember, Json::String(JsonChecksum(json)));
  return json;
}

StatusOr<StateVersion> StateVersion::FromJson(const Json& json) {
  JsonFields fields(json, "the state");
  const int64_t format = fields.Integer("format");
  PX_RETURN_IF_ERROR(fields.status());
  if (format != kVersionFormat) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("the state has format {}, not {}", format, kVersionFormat),
                   "use the version of pxport that wrote it");
  }
  if (fields.Text(kChecksumMember) != JsonChecksum(json)) fields.Fail("its checksum does not fit");
  StateVersion version;
  version.name_space = fields.Text("namespace");
  version.audience = fields.Text("audience");
  version.export_id = fields.Text("export_id");
  version.control = fields.Text("control");
  version.kind = fields.Text("kind");
  version.key = fields.Texts("key");
  version.cut = Time(&fields, "cut");
  version.claimed = Time(&fields, "claimed");
  version.committed = fields.Flag("committed");
  PX_RETURN_IF_ERROR(fields.status());
  if (const Json* data = json.Find("data")) {
    PX_ASSIGN_OR_RETURN(version.data, StateData::FromJson(*data));
  }
  return version;
}

std::string StateFolder(std::string_view name_space, std::string_view audience) {
  std::string name;
  for (const std::string_view part : {name_space, std::string_view("-"), audience}) {
    for (const char c : part) {
      if (name.size() < kShownNameBytes) name += IsNameChar(c) ? c : '_';
    }
  }
  std::string both(name_space);
  both.push_back('\0');  // no namespace holds one
  both.append(audience);
  return fmt::format("{}-{}/", name, Hex(Sha256().Of(both)).substr(0, kNameHashChars));
}

std::string VersionsPrefix(std::string_view folder) {
  return fmt::format("{}versions/", folder);
}

std::string VersionKey(std::string_view folder, uint64_t number) {
  return fmt::format("{}{:010}", VersionsPrefix(folder), number);
}

uint64_t VersionNumber(std::string_view folder, std::string_view key) {
  const std::string prefix = VersionsPrefix(folder);
  if (!key.starts_with(prefix)) return 0;
  key.remove_prefix(prefix.size());
  uint64_t number = 0;
  const auto [stop, error] = std::from_chars(key.data(), key.data() + key.size(), number);
  return error == std::errc() && stop == key.data() + key.size() ? number : 0;
}

std::string DataPrefix(std::string_view folder) {
  return fmt::format("{}data/", folder);
}

std::string DataPrefix(std::string_view folder, std::string_view data_id) {
  return fmt::format("{}data/{}/", folder, data_id);
}

std::string PieceKey(std::string_view folder, std::string_view data_id, uint64_t piece) {
  return fmt::format("{}{:08}", DataPrefix(folder, data_id), piece);
}

std::string DataId(std::string_view folder, std::string_view key) {
  const std::string prefix = DataPrefix(folder);
  if (!key.starts_with(prefix)) return "";
  key.remove_prefix(prefix.size());
  const std::string_view id = key.substr(0, key.find('/'));
  return IsDataId(id) ? std::string(id) : "";
}

std::string OwnerKey(std::string_view folder, std::string_view data_id) {
  return DataPrefix(folder, data_id) + "owner";
}

}  // namespace pxport
