#include "summary.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "failure.h"
#include "text.h"

namespace command {
namespace {

std::string Joined(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : ", ") + part;
  return joined;
}

// "left out: 13 not members, 1 without CustomerID"
std::string Excluded(const Document& report, const std::string& at) {
  std::vector<std::string> reasons;
  const auto add = [&](const std::string& key, std::string_view words) {
    const uint64_t count = report.number(at + "/" + key);
    if (count > 0) reasons.push_back(Count(count) + " " + std::string(words));
  };
  add("not_member", "not members");
  add("consent", "without consent");
  for (size_t i = 0; i < report.count(at + "/required"); ++i) {
    const std::string column = report.key(at + "/required", i);
    add("required" + Step(column), "without " + column);
  }
  add("duplicate", "duplicates");
  add("unchanged", "unchanged");
  return reasons.empty() ? "" : "    left out: " + Joined(reasons) + "\n";
}

// "    invalid identities, treated as missing: 8 emails, 1 phone number"
std::string InvalidIdentities(const Document& report, const std::string& at) {
  static constexpr std::pair<const char*, const char*> kKinds[] = {{"invalid_email", "email"},
                                                                   {"invalid_phone", "phone number"},
                                                                   {"invalid_hash", "digest"},
                                                                   {"invalid_id", "all-zero advertising id"}};
  std::vector<std::string> kinds;
  for (const auto& [key, noun] : kKinds) {
    const uint64_t count = report.number(at + "/" + key);
    if (count > 0) kinds.push_back(Count(count, noun));
  }
  return kinds.empty() ? "" : "    invalid identities, treated as missing: " + Joined(kinds) + "\n";
}

// "    values: 2 in Born unformatted (not a date), 1 in Total emptied"
std::string Values(const Document& report, const std::string& at) {
  std::vector<std::string> columns;
  const auto add = [&](const std::string& key, const std::string& words) {
    for (size_t i = 0; i < report.count(at + "/" + key); ++i) {
      const std::string column = report.key(at + "/" + key, i);
      const uint64_t count = report.number(at + "/" + key + Step(column));
      columns.push_back(Count(count) + " in " + column + " " + words);
    }
  };
  add("unformatted", "unformatted (not a date)");
  add("emptied", "emptied");
  return columns.empty() ? "" : "    values: " + Joined(columns) + "\n";
}

std::string Files(const Document& report, const std::string& audience) {
  std::string lines;
  for (size_t i = 0; i < report.count(audience + "/files"); ++i) {
    const std::string file = audience + "/files/" + std::to_string(i);
    lines += "    " + report.text(file + "/url") + "  (" + Count(report.number(file + "/rows"), "row") +
             ", " + Bytes(report.number(file + "/bytes")) + ")\n";
  }
  for (size_t i = 0; i < report.count(audience + "/manifests"); ++i) {
    lines += "    " + report.text(audience + "/manifests/" + std::to_string(i)) + "\n";
  }
  return lines;
}

std::string AudienceLines(const Document& report, const std::string& audience) {
  const std::string name = report.text(audience + "/name"), id = report.text(audience + "/id");
  std::string line =
      "  " + (name.empty() ? id : name) + ": " + Count(report.number(audience + "/rows"), "row");
  if (const uint64_t deletes = report.number(audience + "/deletes"); deletes > 0) {
    line += ", " + Count(deletes, "delete");
  }
  return line + "\n" + Excluded(report, audience + "/excluded") +
         InvalidIdentities(report, audience + "/identities") + Values(report, audience + "/values") +
         Files(report, audience);
}

// Events beside the export itself.
std::string Notes(const Document& report) {
  std::string lines;
  if (const uint64_t bad = report.number("/input/bad"); bad > 0) {
    lines +=
        "Skipped " + Count(bad, "bad profile") + ": the job's rejects.url lists them with their reasons.\n";
  }
  if (const size_t recovered = report.count("/recovered"); recovered > 0) {
    lines += "Finished " + Count(recovered, "export") + " that an earlier run left unfinished.\n";
  }
  for (size_t i = 0; i < report.count("/replaced"); ++i) {
    lines += "Replaced by another export meanwhile: " + report.text("/replaced/" + std::to_string(i)) + "\n";
  }
  return lines;
}

// "CustomerID (required)", "phone_sha256 (e164, GB, hex)", "first (member person.first)"
std::string ColumnWords(const Document& plan, const std::string& column) {
  std::vector<std::string> words;
  if (plan.text(column + "/required") == "true") words.emplace_back("required");
  for (const char* key : {"/email_format", "/phone_format", "/default_country", "/hash_encoding"}) {
    if (const std::string word = plan.text(column + key); !word.empty()) words.push_back(word);
  }
  const std::string member = plan.text(column + "/member");
  if (!member.empty() && member != plan.text(column + "/name")) words.push_back("member " + member);
  return plan.text(column + "/name") + (words.empty() ? "" : " (" + Joined(words) + ")");
}

// "  labels   without effect: a.b, c.d (the job reads none of these fields)"
std::string LabelsWithoutEffect(const Document& plan) {
  constexpr size_t kMost = 10;
  const size_t count = plan.count("/labels_without_effect");
  std::vector<std::string> paths;
  for (size_t i = 0; i < std::min(count, kMost); ++i)
    paths.push_back(plan.text("/labels_without_effect/" + std::to_string(i)));
  if (paths.empty()) return "";
  if (count > kMost) paths.push_back("and " + std::to_string(count - kMost) + " more");
  return "  labels   without effect: " + Joined(paths) + " (the job reads none of these fields)\n";
}

// What a check of pxport_job_check_online does; the id alone if a newer library has others.
std::string CheckTitle(const std::string& id) {
  static constexpr std::pair<const char*, const char*> kTitles[] = {
      {"control.list", "list the control folder"},
      {"control.create", "create an object there"},
      {"control.create_exclusive", "be refused to create it twice"},
      {"control.read", "read it"},
      {"control.delete", "delete it"},
      {"destination.stage", "stage a file"},
      {"destination.find_staged", "find it among the staged files"},
      {"destination.discard", "discard it"},
      {"destination.exists", "look up a file that does not exist"},
  };
  for (const auto& [known, title] : kTitles) {
    if (id == known) return std::string(title) + " (" + id + ")";
  }
  return id;
}

// Names come from the job: keep control characters away from the terminal.
std::string PrintableLines(std::string_view lines) {
  std::string printable;
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    printable += Printable(lines.substr(0, end)) + "\n";
    lines.remove_prefix(end + 1);
  }
  return printable;
}

}  // namespace

std::string Summary(const Document& report) {
  uint64_t rows = 0, files = 0;
  for (size_t i = 0; i < report.count("/audiences"); ++i) {
    const std::string audience = "/audiences/" + std::to_string(i);
    rows += report.number(audience + "/rows");
    files += report.count(audience + "/files");
  }
  std::string lines = "Read " + Count(report.number("/input/profiles"), "profile") + " (" +
                      Bytes(report.number("/input/bytes")) + "), wrote " + Count(rows, "row") + " to " +
                      Count(files, "file") + " in " + Duration(report.number("/timing_ms/total")) + ".\n" +
                      Notes(report);
  for (size_t i = 0; i < report.count("/audiences"); ++i) {
    lines += AudienceLines(report, "/audiences/" + std::to_string(i));
  }
  return PrintableLines(lines);
}

std::string PlanSummary(const Document& plan) {
  std::string lines = "The job is valid. A run would\n";
  uint64_t bytes = 0;
  for (size_t i = 0; i < plan.count("/input"); ++i)
    bytes += plan.number("/input/" + std::to_string(i) + "/bytes");
  const std::string first = plan.text("/input/0/name");
  lines += "  read     " +
           (first == "-" ? std::string("standard input")
                         : Count(plan.count("/input"), "file") + ", " + Bytes(bytes) + ": " + first) +
           (plan.count("/input") > 1 ? ", ..." : "") + "\n";
  for (size_t i = 0; i < plan.count("/audiences"); ++i) {
    const std::string audience = "/audiences/" + std::to_string(i);
    lines += "  write    " + plan.text(audience + "/file") + "  (" + plan.text(audience + "/name") + ", " +
             plan.text(audience + "/mode") + ")\n";
    if (plan.has(audience + "/pega_manifest")) {
      lines += "           " + plan.text(audience + "/pega_manifest") + "  (names it " +
               plan.text(audience + "/pega_name") + ")\n";
    }
  }
  std::vector<std::string> columns;
  for (size_t i = 0; i < plan.count("/columns"); ++i) {
    columns.push_back(ColumnWords(plan, "/columns/" + std::to_string(i)));
  }
  lines += "  columns  " + Joined(columns) + "\n" + LabelsWithoutEffect(plan);
  for (size_t i = 0; i < plan.count("/warnings"); ++i) {
    lines += "Warning: " + plan.text("/warnings/" + std::to_string(i)) + "\n";
  }
  return PrintableLines(lines);
}

std::string OnlineSummary(const Document& checks) {
  std::string lines = "At the destination\n";
  for (size_t i = 0; i < checks.count("/checks"); ++i) {
    const std::string check = "/checks/" + std::to_string(i);
    const bool ok = checks.text(check + "/ok") == "true";
    const char* outcome = ok ? "ok       " : (checks.has(check + "/skipped") ? "skipped  " : "FAILED   ");
    lines += std::string("  ") + outcome + CheckTitle(checks.text(check + "/name")) + "\n";
  }
  return PrintableLines(lines);
}

}  // namespace command
