#include "commit/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/json.h"
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

// The prefix of a file's name in Pega's manifest: its folder from the root of the repository, "" if the
// job names no root. Nothing if the folder is not below the root.
std::optional<std::string> PegaFolder(const ExportPlan& plan, const PlannedAudience& audience) {
  if (plan.pega.root.empty()) return "";
  std::string root = plan.pega.root;
  if (!root.starts_with('/')) root.insert(0, "/");
  if (!root.ends_with('/')) root += '/';
  const std::string folder = RootPath(plan) + audience.folder;
  if (!folder.starts_with(root)) return std::nullopt;
  return folder.substr(root.size());
}

std::string PegaManifest(const ExportPlan& plan, const ListedFiles& set) {
  const std::string folder = PegaFolder(plan, *set.audience).value_or("");
  uint64_t rows = 0;
  for (const FileReceipt* file : set.files) rows += file->rows;
  std::string text = fmt::format(
      "<?xml version='1.0' encoding='UTF-8'?>\n<manifest>\n <processType>{}</processType>\n"
      " <totalRecordCount>{}</totalRecordCount>\n <files>\n",
      XmlEscaped(set.deletes ? plan.pega.delete_process_type : plan.pega.process_type), rows);
  for (const FileReceipt* file : set.files) {
    text += fmt::format(
        "  <file>\n   <name>{}</name>\n   <size>{}</size>\n   <recordCount>{}</recordCount>\n  </file>\n",
        XmlEscaped(folder + std::string(FileNameOf(file->staged.key))), file->staged.bytes, file->rows);
  }
  return text + " </files>\n</manifest>\n";
}

std::string TokenName(const ExportPlan& plan, const std::string& stem) {
  return plan.pega.token_name.empty() ? stem + ".tok" : plan.pega.token_name;
}

// Text that XML 1.0 can hold: no control characters, no U+FFFE, no U+FFFF.
bool IsXmlText(std::string_view text) {
  return text.find("\xEF\xBF\xBE") == text.npos && text.find("\xEF\xBF\xBF") == text.npos &&
         std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
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
      if (deletes && set.files.empty()) continue;  // nothing to purge: no purge to start
      manifests.push_back({false, index, audience.folder + set.stem() + ".xml", PegaManifest(plan, set),
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

Status CheckManifests(const ExportPlan& plan) {
  if (!plan.pega.manifest) return absl::OkStatus();
  const auto refuse = [](std::string_view job_path, std::string what, std::string_view remedy) {
    return WithDetail(Failure(Code::kInvalidArgument, std::move(what), remedy), kJobPath, job_path);
  };
  for (const auto& [job_path, text] :
       {std::pair("/file/pega/process_type", &plan.pega.process_type),
        std::pair("/file/pega/delete_process_type", &plan.pega.delete_process_type)}) {
    if (IsXmlText(*text)) continue;
    return refuse(job_path, "Pega's process type holds a control character, which XML cannot",
                  "remove the character");
  }
  const std::string& token = plan.pega.token_name;
  if (token.find('/') != std::string::npos || token == "." || token == "..") {
    return refuse("/file/pega/token_name", fmt::format("\"{}\" cannot be the name of a token file", token),
                  "change file.pega.token_name");
  }
  for (size_t i = 0; i < plan.audiences.size(); ++i) {
    const PlannedAudience& audience = plan.audiences[i];
    if (!PegaFolder(plan, audience).has_value()) {
      return refuse("/file/pega/root",
                    fmt::format("the files of audience {} in {}{} are not below Pega's root {}", audience.id,
                                RootPath(plan), audience.folder, plan.pega.root),
                    "set file.pega.root to the root path of the repository, as Pega has it");
    }
    if (plan.pega.token && (token == audience.stem + plan.extension || token == audience.stem + ".xml")) {
      return refuse("/file/pega/token_name",
                    fmt::format("the token file {} would replace another file", token),
                    "change file.pega.token_name");
    }
  }
  return absl::OkStatus();
}

}  // namespace pxport
