#include "engine/report.h"

#include <sys/resource.h>

#include <utility>

#include "base/checksum.h"
#include "rows/counts.h"

namespace pxport {
namespace {

Json CountNumber(uint64_t value) {
  return Json::Number(static_cast<int64_t>(value));
}

std::string FileNameOf(std::string_view key) {
  const size_t slash = key.rfind('/');
  return std::string(slash == std::string_view::npos ? key : key.substr(slash + 1));
}

Json ReportedFile(const FileReceipt& file, const Store& destination) {
  Json entry;
  entry.Set("name", Json::String(FileNameOf(file.staged.key)));
  entry.Set("url", Json::String(destination.Url(file.staged.key)));
  entry.Set("rows", CountNumber(file.rows));
  entry.Set("bytes", CountNumber(file.staged.bytes));
  entry.Set("crc64nvme", Json::String(Crc64Base64(file.staged.crc64)));
  if (!file.sha256.empty()) entry.Set("sha256", Json::String(file.sha256));
  return entry;
}

// The columns whose count is not zero.
Json CountsByColumn(const PlannedAudience& audience, const std::vector<uint64_t>& counts) {
  Json columns = Json::Object();
  for (size_t i = 0; i < counts.size() && i < audience.columns.size(); ++i) {
    if (counts[i] > 0) columns.Set(audience.columns[i], CountNumber(counts[i]));
  }
  return columns;
}

Json ExcludedRows(const PlannedAudience& audience, const AudienceCounts& counts) {
  Json excluded;
  excluded.Set("not_member", CountNumber(counts.not_member));
  excluded.Set("consent", CountNumber(counts.consent));
  excluded.Set("duplicate", CountNumber(counts.duplicate));
  excluded.Set("unchanged", CountNumber(counts.unchanged));
  excluded.Set("required", CountsByColumn(audience, counts.required));
  return excluded;
}

Json IdentityCounts(const AudienceCounts& counts) {
  Json identities;
  identities.Set("activated", CountNumber(counts.identities_activated));
  identities.Set("excluded", CountNumber(counts.identities_excluded));
  identities.Set("invalid_hash", CountNumber(counts.invalid_hash));
  identities.Set("invalid_phone", CountNumber(counts.invalid_phone));
  identities.Set("invalid_email", CountNumber(counts.invalid_email));
  identities.Set("invalid_id", CountNumber(counts.invalid_id));
  return identities;
}

Json ValueCounts(const PlannedAudience& audience, const AudienceCounts& counts) {
  Json values;
  values.Set("unformatted", CountsByColumn(audience, counts.unformatted));
  values.Set("emptied", CountsByColumn(audience, counts.emptied));
  return values;
}

Json ReportedAudience(const CommitResult& result, size_t index, const AudienceCounts& counts,
                      const Store& destination) {
  const PlannedAudience& audience = result.plan.audiences[index];
  Json entry;
  entry.Set("id", Json::String(audience.id));
  entry.Set("name", Json::String(audience.name));
  entry.Set("mode", Json::String(audience.mode));
  entry.Set("profiles", CountNumber(counts.exported));
  entry.Set("rows", CountNumber(counts.rows));
  entry.Set("deletes", CountNumber(counts.deletes));
  entry.Set("known", CountNumber(counts.known));
  entry.Set("removed", CountNumber(counts.removed));
  entry.Set("excluded", ExcludedRows(audience, counts));
  entry.Set("identities", IdentityCounts(counts));
  entry.Set("values", ValueCounts(audience, counts));
  std::vector<Json> files, manifests;
  for (const ShardReceipt& receipt : result.receipts) {
    for (const FileReceipt& file : receipt.files) {
      if (file.audience == index) files.push_back(ReportedFile(file, destination));
    }
  }
  for (const FinalObject& object : result.finals) {
    if (object.audience != static_cast<int>(index) || object.control) continue;
    manifests.push_back(Json::String(destination.Url(object.key)));
  }
  entry.Set("files", Json::Array(std::move(files)));
  entry.Set("manifests", Json::Array(std::move(manifests)));
  return entry;
}

int64_t PeakMemoryBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return int64_t{usage.ru_maxrss} * 1024;
}

}  // namespace

Json MakeReport(const CommitResult& result, const RunFacts& facts, const Store& destination) {
  Counts counts;
  counts.audiences.resize(result.plan.audiences.size());
  for (const ShardReceipt& receipt : result.receipts) counts.Add(receipt.counts);

  Json report;
  report.Set("status", Json::String("success"));
  report.Set("export_id", Json::String(result.plan.export_id));
  report.Set("started", Json::String(FormatRfc3339(result.plan.started)));
  report.Set("finished", Json::String(FormatRfc3339(facts.finished)));
  Json input;
  input.Set("profiles", CountNumber(counts.profiles));
  input.Set("bytes", CountNumber(counts.bytes));
  input.Set("bad", CountNumber(counts.bad));
  report.Set("input", std::move(input));
  std::vector<Json> audiences;
  for (size_t i = 0; i < result.plan.audiences.size(); ++i) {
    audiences.push_back(ReportedAudience(result, i, counts.audiences[i], destination));
  }
  report.Set("audiences", Json::Array(std::move(audiences)));
  Json timing = Json::Object();
  for (const auto& [stage, millis] : facts.timing_ms) timing.Set(stage, Json::Number(millis));
  report.Set("timing_ms", std::move(timing));
  report.Set("retries", CountNumber(facts.retries));
  if (facts.parts_kept > 0) report.Set("parts_kept", CountNumber(facts.parts_kept));
  report.Set("peak_memory_bytes", Json::Number(PeakMemoryBytes()));
  auto list = [&report](std::string_view key, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    std::vector<Json> items;
    for (const std::string& text : texts) items.push_back(Json::String(text));
    report.Set(key, Json::Array(std::move(items)));
  };
  list("recovered", facts.recovered);
  list("replaced", result.replaced);
  return report;
}

}  // namespace pxport
