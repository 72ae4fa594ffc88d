#include "commit/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/json.h"
#include "base/limits.h"
#include "commit/export_receipt.h"
#include "store/local_path.h"

namespace pxport {
namespace {

struct ListedFiles {
  const PlannedAudience* audience = nullptr;
  bool deletes = false;
  std::vector<const FileReceipt*> files;  // by shard, then part

  std::string stem() const { return audience->stem + (deletes ? "_deletes" : ""); }
};

ListedFiles SetOf(const ExportPlan& plan, std::span<const ShardReceipt> receipts, size_t audience,
                  bool deletes) {
  ListedFiles set{&plan.audiences[audience], deletes, {}};
  for (const ShardReceipt& receipt : receipts) {
    for (const FileReceipt& file : receipt.files) {
      if (file.audience == audience && file.deletes == deletes) set.files.push_back(&file);
    }
  }
  return set;
}

std::string_view FileNameOf(std::string_view key) {
  return key.substr(key.rfind('/') + 1);
}

// The destination's root as an absolute path: in the bucket, or of the local file system. Ends with '/'.
std::string RootPath(const ExportPlan& plan) {
  std::string path = plan.destination_url;
  if (path.starts_with("s3://")) {
    const size_t slash = path.find('/', 5);
    path = slash == std::string::npos ? "/" : path.substr(slash);
  } else if (auto local = PathOfFileUrl(path)) {
    path = *std::move(local);
  }
  return path.ends_with('/') ? path : path + "/";
}

// Adobe's sinkPath: the folder of the files from the root of the store, which for a local destination is its
// own root.
std::string SinkPath(const ExportPlan& plan, const PlannedAudience& audience) {
  std::string path = (plan.destination_url.starts_with("s3://") ? RootPath(plan) : "/") + audience.folder;
  if (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

std::string AdobeManifest(const ExportPlan& plan, const ListedFiles& set) {
  std::string text = "{\"flowRunId\":";
  AppendJsonString(set.audience->flow_run_id, &text);
  text += ",\"scheduledTime\":";
  AppendJsonString(FormatRfc3339({plan.started.seconds, 0}), &text);
  text += ",\"exportResults\":[";
  for (size_t i = 0; i < set.files.size(); ++i) {
    text += i == 0 ? "{\"sinkPath\":" : ",{\"sinkPath\":";
    AppendJsonString(SinkPath(plan, *set.audience), &text);
    text += ",\"name\":";
    AppendJsonString(FileNameOf(set.files[i]->staged.key), &text);
    text += fmt::format(",\"size\":{}}}", set.files[i]->staged.bytes);
  }
  return text + "]}";
}

std::string XmlEscaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

// A key below the destination's root as a path from the root of Pega's repository. Nothing if it is not below
// that root.
std::optional<std::string> FromPegaRoot(const ExportPlan& plan, std::string_view key) {
  if (plan.pega.root.empty()) return std::string(key);
  std::string root = plan.pega.root;
  if (!root.starts_with('/')) root.insert(0, "/");
  if (!root.ends_with('/')) root += '/';
  const std::string path = RootPath(plan) + std::string(key);
  if (!path.starts_with(root)) return std::nullopt;
  return path.substr(root.size());
}

std::string PegaManifest(const ExportPlan& plan, const ListedFiles& set) {
  uint64_t rows = 0;
  for (const FileReceipt* file : set.files) rows += file->rows;
  std::string text = fmt::format(
      "<?xml version='1.0' encoding='UTF-8'?>\n<manifest>\n <processType>{}</processType>\n"
      " <totalRecordCount>{}</totalRecordCount>\n <files>\n",
      XmlEscaped(set.deletes ? plan.pega.delete_process_type : plan.pega.process_type), rows);
  for (const FileReceipt* file : set.files) {
    text += fmt::format(
        "  <file>\n   <name>{}</name>\n   <size>{}</size>\n   <recordCount>{}</recordCount>\n  </file>\n",
        XmlEscaped(NameInPegaManifest(plan, file->staged.key)), file->staged.bytes, file->rows);
  }
  return text + " </files>\n</manifest>\n";
}

std::string TokenName(const ExportPlan& plan, const std::string& stem) {
  return plan.pega.token_name.empty() ? stem + ".tok" : plan.pega.token_name;
}

// The name of Pega's manifest without its folder.
std::string ManifestName(const PlannedAudience& audience, bool deletes) {
  const std::string& stem = audience.manifest_stem.empty() ? audience.stem : audience.manifest_stem;
  return stem + (deletes ? "_deletes.xml" : ".xml");
}

// Text that XML 1.0 can hold: no control characters, no U+FFFE, no U+FFFF.
bool IsXmlText(std::string_view text) {
  return text.find("\xEF\xBF\xBE") == text.npos && text.find("\xEF\xBF\xBF") == text.npos &&
         std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

Status RefuseManifest(std::string_view job_path, std::string what, std::string_view remedy) {
  return WithDetail(Failure(Code::kInvalidArgument, std::move(what), remedy), kJobPath, job_path);
}

// The names in the manifests of an audience.
Status CheckPegaFolder(const ExportPlan& plan, const PlannedAudience& audience) {
  const auto folder = FromPegaRoot(plan, audience.folder);
  if (!folder.has_value()) {
    return RefuseManifest("/file/pega/root",
                          fmt::format("the files of audience {} in {}{} are not below the root {}",
                                      audience.id, RootPath(plan), audience.folder, plan.pega.root),
                          "set file.pega.root to the root path of Pega's repository, which contains "
                          "destination.url, or remove it");
  }
  if (IsXmlText(*folder)) return absl::OkStatus();
  return RefuseManifest("/destination/url",
                        "the folder in Pega's manifest holds a control character, which XML cannot",
                        "rename the folder, or set file.pega.root to it");
}

// Whether each manifest has a name of its own, and the token file, too.
Status CheckManifestNames(const ExportPlan& plan) {
  const std::string& token = plan.pega.token_name;
  std::map<std::string, const PlannedAudience*> names;
  for (const PlannedAudience& audience : plan.audiences) {
    if (plan.pega.token && token == audience.stem + plan.extension) {
      return RefuseManifest("/file/pega/token_name",
                            fmt::format("the token file {} would replace another file", token),
                            "change file.pega.token_name");
    }
    for (const bool deletes : {false, true}) {
      if (deletes && !audience.deletes) continue;
      const std::string name = ManifestName(audience, deletes);
      if (name.find('/') != name.npos || name.size() > kMaxFileNameBytes) {
        return RefuseManifest("/file/pega/manifest_name",
                              fmt::format("\"{}\" cannot be the name of a manifest", name),
                              "change file.pega.manifest_name");
      }
      if (plan.pega.token && token == name) {
        return RefuseManifest("/file/pega/token_name",
                              fmt::format("the token file {} would replace a manifest", token),
                              "change file.pega.token_name");
      }
      const auto [found, added] = names.try_emplace(audience.folder + name, &audience);
      if (added) continue;
      return RefuseManifest(
          "/file/pega/manifest_name",
          fmt::format("audiences {} and {} would write one manifest: {}", found->second->id, audience.id,
                      found->first),
          "put %SEGMENT_ID% into file.pega.manifest_name or into the folder in destination.url");
    }
  }
  return absl::OkStatus();
}

}  // namespace

// pxport's own receipt is step 0.
constexpr int kAdobeStep = 1, kPegaStep = 2, kTokenStep = 3;

std::vector<FinalObject> FinalObjects(const ExportPlan& plan, std::span<const ShardReceipt> receipts) {
  std::vector<FinalObject> objects, manifests, tokens;
  objects.push_back(
      {true, -1, "receipt.json", ExportReceipt(plan, receipts).Pretty(), "application/json", 0});
  for (size_t i = 0; i < plan.audiences.size(); ++i) {
    const PlannedAudience& audience = plan.audiences[i];
    const int index = static_cast<int>(i);
    if (plan.adobe_manifest) {
      const std::string name = fmt::format("manifest-{}-{}.json", plan.destination_id, audience.flow_run_id);
      objects.push_back({false, index, audience.folder + name,
                         AdobeManifest(plan, SetOf(plan, receipts, i, false)), "application/json",
                         kAdobeStep});
    }
    if (!plan.pega.manifest) continue;
    for (const bool deletes : {false, true}) {
      const ListedFiles set = SetOf(plan, receipts, i, deletes);
      if (set.files.empty()) continue;  // nothing to load or to purge: no data job to start
      manifests.push_back({false, index, PegaManifestKey(plan, i, deletes), PegaManifest(plan, set),
                           "application/xml", kPegaStep});
      if (!plan.pega.token) continue;
      std::string key = audience.folder + TokenName(plan, set.stem());
      // One name for several manifests: it comes once, after the last of them.
      std::erase_if(tokens, [&key](const FinalObject& token) { return token.key == key; });
      tokens.push_back(
          {false, index, std::move(key), plan.pega.token_text, "application/octet-stream", kTokenStep});
    }
  }
  std::move(manifests.begin(), manifests.end(), std::back_inserter(objects));
  std::move(tokens.begin(), tokens.end(), std::back_inserter(objects));
  return objects;
}

std::string PegaManifestKey(const ExportPlan& plan, size_t audience, bool deletes) {
  return plan.audiences[audience].folder + ManifestName(plan.audiences[audience], deletes);
}

std::string NameInPegaManifest(const ExportPlan& plan, std::string_view key) {
  return FromPegaRoot(plan, key).value_or(std::string(key));
}

Status CheckManifests(const ExportPlan& plan) {
  if (!plan.pega.manifest) return absl::OkStatus();
  for (const auto& [job_path, text] :
       {std::pair("/file/pega/process_type", &plan.pega.process_type),
        std::pair("/file/pega/delete_process_type", &plan.pega.delete_process_type)}) {
    if (IsXmlText(*text)) continue;
    return RefuseManifest(job_path, "Pega's process type holds a control character, which XML cannot",
                          "remove the character");
  }
  const std::string& token = plan.pega.token_name;
  if (token.find('/') != std::string::npos || token == "." || token == "..") {
    return RefuseManifest("/file/pega/token_name",
                          fmt::format("\"{}\" cannot be the name of a token file", token),
                          "change file.pega.token_name");
  }
  for (const PlannedAudience& audience : plan.audiences) PX_RETURN_IF_ERROR(CheckPegaFolder(plan, audience));
  return CheckManifestNames(plan);
}

}  // namespace pxport
