#include "job/overrides.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "job/error.h"

namespace pxport {
namespace {

Status PutAt(std::string_view pointer, Json value, Json* document) {
  const Status put = document->SetAt(pointer, std::move(value));
  return put.ok() ? put : AtJobPath(pointer, put);
}

Status KeepAudiences(const std::vector<std::string>& ids, Json* document) {
  Json* audiences = document->Find("audiences");
  if (audiences == nullptr || !audiences->is_array())
    return absl::OkStatus();  // parsing reports what is wrong
  std::vector<std::string> known;
  std::vector<Json> kept;
  for (const Json& audience : audiences->items()) {
    const Json* id = audience.Find("id");
    if (id == nullptr || !id->is_string()) {
      kept.push_back(audience);  // wrong, and parsing says why; leaving it out would hide it
      continue;
    }
    known.push_back(id->text());
    if (std::find(ids.begin(), ids.end(), id->text()) != ids.end()) kept.push_back(audience);
  }
  for (const std::string& id : ids) {
    if (std::find(known.begin(), known.end(), id) != known.end()) continue;
    return JobError("/audiences", fmt::format("has no audience {}", Shown(id)),
                    fmt::format("{}the job has {}", DidYouMean(id, known), ShownList(known)),
                    Code::kNotFound);
  }
  *audiences = Json::Array(std::move(kept));
  return absl::OkStatus();
}

}  // namespace

Status ApplyOverrides(const JobOverrides& overrides, Json* document) {
  for (const auto& [pointer, text] : overrides.set) {
    auto value = Json::Parse(text);
    if (!value.ok()) {
      return JobError(pointer, fmt::format("is set to invalid JSON: {}", Message(value.status())),
                      "give JSON: texts in quotation marks, as in --set '/file/name=\"vip\"'");
    }
    PX_RETURN_IF_ERROR(PutAt(pointer, *std::move(value), document));
  }
  if (overrides.input.has_value())
    PX_RETURN_IF_ERROR(PutAt("/input/url", Json::String(*overrides.input), document));
  if (overrides.output.has_value())
    PX_RETURN_IF_ERROR(PutAt("/destination/url", Json::String(*overrides.output), document));
  if (overrides.audiences.empty()) return absl::OkStatus();
  return KeepAudiences(overrides.audiences, document);
}

}  // namespace pxport
