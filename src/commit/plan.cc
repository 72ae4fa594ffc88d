#include "commit/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/canonical_form.h"
#include "base/export_id.h"
#include "base/json_fields.h"
#include "base/limits.h"
#include "commit/manifest.h"

namespace pxport {
namespace {

constexpr int64_t kPlanFormat = 1;
constexpr size_t kMaxPartDigits = 6;
static_assert(kMaxParts < 1'000'000);
// What a name can have between stem and extension at most: "_deletes", "_s" and a 32-bit number, "_" and a
// part's.
constexpr size_t kMaxSuffixBytes = 8 + 12 + 1 + kMaxPartDigits;

Json StateToJson(const PlannedState& state) {
  Json json = Json::Object({{"folder", Json::String(state.folder)},
                            {"kind", Json::String(state.kind)},
                            {"base", JsonCount(state.base)},
                            {"cut", Json::String(FormatRfc3339(state.cut))},
                            {"data", state.data}});
  if (state.from.has_value()) json.Set("from", Json::String(FormatRfc3339(*state.from)));
  return json;
}

StatusOr<PlannedState> StateFromJson(const Json& json) {
  PlannedState state;
  if (json.is_null()) return state;  // a full export
  JsonFields fields(json, "the state of an audience of the plan");
  state.folder = fields.Text("folder");
  state.kind = fields.Text("kind");
  state.base = fields.Count("base");
  state.data = fields.Any("data");
  const auto cut = ParseTimestamp(fields.Text("cut"));
  if (!cut.has_value()) fields.Fail("\"cut\" is not a timestamp");
  state.cut = cut.value_or(Timestamp{});
  if (json.Find("from") != nullptr) {
    state.from = ParseTimestamp(fields.Text("from"));
    if (!state.from.has_value()) fields.Fail("\"from\" is not a timestamp");
  }
  // It becomes part of keys.
  if (state.folder.size() < 2 || state.folder.find('/') != state.folder.size() - 1)
    fields.Fail("the folder is invalid");
  PX_RETURN_IF_ERROR(fields.status());
  return state;
}

Json AudienceToJson(const PlannedAudience& audience) {
  Json json = Json::Object({{"id", Json::String(audience.id)},
                            {"name", Json::String(audience.name)},
                            {"namespace", Json::String(audience.name_space)},
                            {"mode", Json::String(audience.mode)},
                            {"folder", Json::String(audience.folder)},
                            {"stem", Json::String(audience.stem)},
                            {"flow_run_id", Json::String(audience.flow_run_id)},
                            {"columns", JsonTexts(audience.columns)},
                            {"deletes", Json::Bool(audience.deletes)},
                            {"key", JsonTexts(audience.key)}});
  if (!audience.state.folder.empty()) json.Set("state", StateToJson(audience.state));
  if (!audience.manifest_stem.empty()) json.Set("manifest_stem", Json::String(audience.manifest_stem));
  return json;
}

StatusOr<PlannedAudience> AudienceFromJson(const Json& json) {
  JsonFields fields(json, "an audience of the plan");
  PlannedAudience audience;
  audience.id = fields.Text("id");
  audience.name = fields.Text("name");
  audience.name_space = fields.Text("namespace");
  audience.mode = fields.Text("mode");
  audience.folder = fields.Text("folder");
  audience.stem = fields.Text("stem");
  audience.flow_run_id = fields.Text("flow_run_id");
  audience.columns = fields.Texts("columns");
  audience.deletes = fields.Flag("deletes");
  audience.key = fields.Texts("key");
  if (json.Find("manifest_stem") != nullptr) audience.manifest_stem = fields.Text("manifest_stem");
  PX_RETURN_IF_ERROR(fields.status());
  PX_ASSIGN_OR_RETURN(audience.state, StateFromJson(fields.Any("state")));
  return audience;
}

StatusOr<PinnedInput> InputFromJson(const Json& json) {
  JsonFields fields(json, "an input of the plan");
  PinnedInput input{fields.Text("name"), fields.Count("bytes"), fields.Integer("modified_ns")};
  PX_RETURN_IF_ERROR(fields.status());
  return input;
}

// True if "stem" + text can be a file's name for an audience whose stem is "stem".
bool IsSuffix(std::string_view text, bool deletes, bool sharded) {
  constexpr std::string_view kDeletes = "_deletes";
  if (deletes && text.starts_with(kDeletes)) {
    text.remove_prefix(kDeletes.size());
    if (text.empty()) return true;
  }
  // With several shards the number of the shard comes first, which both names then have.
  if (sharded || !text.starts_with('_')) return false;
  text.remove_prefix(1);
  const bool number = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  return number && text.size() <= kMaxPartDigits && text[0] != '0' && text != "1";
}

Status CheckNames(const ExportPlan& plan, const PlannedAudience& audience) {
  const size_t longest = audience.stem.size() + kMaxSuffixBytes + plan.extension.size();
  std::string_view why, job_path = "/destination/url";
  if (audience.stem.empty()) why = "its file name is empty";
  if (longest > kMaxFileNameBytes) why = "its file name is too long";
  if (!why.empty()) job_path = "/file/name";
  if (audience.folder.size() + longest > kMaxKeyBytes) why = "its folder and file name are too long";
  if (!audience.folder.empty() && !audience.folder.ends_with('/')) why = "its folder does not end with '/'";
  if (audience.folder.starts_with("_pxport/")) why = "its folder is pxport's own";
  if (why.empty()) return absl::OkStatus();
  return WithDetail(
      Failure(Code::kInvalidArgument, fmt::format("audience {} cannot be written: {}", audience.id, why),
              "change destination.url, file.name or the audience's name"),
      kJobPath, job_path);
}

// Audiences whose stems are equal, or of which one is the other with a suffix.
Status CheckCollisions(const ExportPlan& plan) {
  std::map<std::pair<std::string, std::string>, const PlannedAudience*> stems;
  const auto collide = [](const PlannedAudience& a, const PlannedAudience& b) {
    return WithDetail(Failure(Code::kInvalidArgument,
                              fmt::format("audiences {} and {} could write to one file: {}{} and {}{}", a.id,
                                          b.id, a.folder, a.stem, b.folder, b.stem),
                              "put %SEGMENT_ID% into file.name or into the folder in destination.url"),
                      kJobPath, "/file/name");
  };
  for (const PlannedAudience& audience : plan.audiences) {
    const auto [found, added] = stems.try_emplace({audience.folder, audience.stem}, &audience);
    if (!added) return collide(*found->second, audience);
  }
  for (const auto& [name, audience] : stems) {
    const auto& [folder, stem] = name;
    for (size_t size = 1; size < stem.size(); ++size) {
      if (stem[size] != '_') continue;
      const auto found = stems.find({folder, stem.substr(0, size)});
      if (found == stems.end()) continue;
      if (IsSuffix(std::string_view(stem).substr(size), found->second->deletes, plan.shards > 1)) {
        return collide(*found->second, *audience);
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string ExportPlan::FileKey(size_t audience, bool deletes, uint32_t shard, uint32_t part) const {
  const PlannedAudience& planned = audiences[audience];
  std::string key = planned.folder + planned.stem;
  if (deletes) key += "_deletes";
  if (shards > 1) key += fmt::format("_s{:05}", shard);
  if (part > 1) key += fmt::format("_{}", part);
  return key + extension;
}

Status CheckPlannedNames(const ExportPlan& plan) {
  for (const PlannedAudience& audience : plan.audiences) PX_RETURN_IF_ERROR(CheckNames(plan, audience));
  PX_RETURN_IF_ERROR(CheckCollisions(plan));
  return CheckManifests(plan);
}

Status CheckEquivalentNames(ExportPlan plan) {
  for (PlannedAudience& audience : plan.audiences) {
    audience.folder = CanonicalForm(audience.folder);
    audience.stem = CanonicalForm(audience.stem);
  }
  plan.pega.token_name = CanonicalForm(plan.pega.token_name);
  plan.pega.root.clear();
  PX_RETURN_IF_ERROR(CheckCollisions(plan));
  return CheckManifests(plan);
}

Status CheckPlan(const ExportPlan& plan) {
  if (!IsExportId(plan.export_id)) {
    return Failure(Code::kInvalidArgument, fmt::format("\"{}\" is not an export id", plan.export_id),
                   "an export id has 32 lower-case hex digits");
  }
  if (plan.shards == 0)
    return Failure(Code::kInvalidArgument, "an export of no shards", "make it one shard or more");
  return CheckPlannedNames(plan);
}

Json ExportPlan::ToJson() const {
  std::vector<Json> audience_items, input_items;
  for (const PlannedAudience& audience : audiences) audience_items.push_back(AudienceToJson(audience));
  for (const PinnedInput& input : inputs) {
    input_items.push_back(Json::Object({{"name", Json::String(input.name)},
                                        {"bytes", JsonCount(input.bytes)},
                                        {"modified_ns", Json::Number(input.modified_ns)}}));
  }
  return Json::Object({{"format", Json::Number(kPlanFormat)},
                       {"export_id", Json::String(export_id)},
                       {"job_hash", Json::String(job_hash)},
                       {"started", Json::String(FormatRfc3339(started))},
                       {"shards", JsonCount(shards)},
                       {"single_process", Json::Bool(single_process)},
                       {"destination_url", Json::String(destination_url)},
                       {"destination_name", Json::String(destination_name)},
                       {"destination_id", Json::String(destination_id)},
                       {"extension", Json::String(extension)},
                       {"audiences", Json::Array(std::move(audience_items))},
                       {"inputs", Json::Array(std::move(input_items))},
                       {"adobe_manifest", Json::Bool(adobe_manifest)},
                       {"pega_manifest", Json::Bool(pega.manifest)},
                       {"pega_token", Json::Bool(pega.token)},
                       {"pega_process_type", Json::String(pega.process_type)},
                       {"pega_delete_process_type", Json::String(pega.delete_process_type)},
                       {"pega_root", Json::String(pega.root)},
                       {"pega_token_name", Json::String(pega.token_name)},
                       {"pega_token_text", Json::String(pega.token_text)},
                       {"fail_if_exists", Json::Bool(fail_if_exists)},
                       {"state_url", Json::String(state_url)}});
}

StatusOr<ExportPlan> ExportPlan::FromJson(const Json& json) {
  JsonFields fields(json, "the plan");
  const int64_t format = fields.Integer("format");
  PX_RETURN_IF_ERROR(fields.status());
  if (format != kPlanFormat) {
    return Failure(Code::kFailedPrecondition,
                   fmt::format("the plan has format {}, not {}", format, kPlanFormat),
                   "use the version of pxport that began the export");
  }
  ExportPlan plan;
  plan.export_id = fields.Text("export_id");
  plan.job_hash = fields.Text("job_hash");
  const auto started = ParseTimestamp(fields.Text("started"));
  if (!started.has_value()) fields.Fail("\"started\" is not a timestamp");
  plan.started = started.value_or(Timestamp{});
  plan.shards = fields.Small("shards");
  plan.single_process = fields.Flag("single_process");
  plan.destination_url = fields.Text("destination_url");
  plan.destination_name = fields.Text("destination_name");
  plan.destination_id = fields.Text("destination_id");
  plan.extension = fields.Text("extension");
  plan.adobe_manifest = fields.Flag("adobe_manifest");
  plan.pega.manifest = fields.Flag("pega_manifest");
  plan.pega.token = fields.Flag("pega_token");
  plan.pega.process_type = fields.Text("pega_process_type");
  plan.pega.delete_process_type = fields.Text("pega_delete_process_type");
  plan.pega.root = fields.Text("pega_root");
  plan.pega.token_name = fields.Text("pega_token_name");
  plan.pega.token_text = fields.Text("pega_token_text");
  plan.fail_if_exists = fields.Flag("fail_if_exists");
  plan.state_url = fields.Text("state_url");
  const std::vector<Json>& audiences = fields.Items("audiences");
  const std::vector<Json>& inputs = fields.Items("inputs");
  PX_RETURN_IF_ERROR(fields.status());
  for (const Json& item : audiences) {
    PX_ASSIGN_OR_RETURN(PlannedAudience audience, AudienceFromJson(item));
    plan.audiences.push_back(std::move(audience));
  }
  for (const Json& item : inputs) {
    PX_ASSIGN_OR_RETURN(PinnedInput input, InputFromJson(item));
    plan.inputs.push_back(std::move(input));
  }
  return plan;
}

}  // namespace pxport
