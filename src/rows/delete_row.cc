#include "rows/delete_row.h"

#include "base/json.h"
#include "rows/row_key.h"

namespace pxport {

Status DeleteRow::Append(std::string_view key, AudienceRows* rows) {
  const auto parts = ParseKey(key);
  if (!parts.has_value() || parts->size() != plan_.key_columns.size()) {
    return Failure(Code::kDataLoss, "the state holds something that is no key of this job",
                   "start over with a full export: set state.url to a new folder");
  }
  if (plan_.format == FileFormat::kJson) {
    std::string line = "{";
    for (size_t i = 0; i < parts->size(); ++i) {
      if (!(*parts)[i].has_value()) continue;  // missing values are left out, as in the data files
      if (line.size() > 1) line += ',';
      AppendJsonString(plan_.columns[plan_.key_columns[i]].header, &line);
      line += ':';
      AppendJsonString(*(*parts)[i], &line);
    }
    rows->bytes += line + "}\n";
  } else {
    csv_.BeginRow(&rows->bytes);
    for (const auto& part : *parts) {
      if (part.has_value()) {
        csv_.Field(*part);
      } else {
        csv_.Null();
      }
    }
    if (!csv_.EndRow()) return absl::OkStatus();
  }
  rows->ends.push_back(static_cast<uint32_t>(rows->bytes.size()));
  return absl::OkStatus();
}

std::string FileHeader(const RowPlan& plan, const std::vector<std::string>& columns) {
  if (plan.format == FileFormat::kJson) return "";
  CsvWriter writer(plan.dialect);
  std::string bytes = writer.FileStart();
  if (!plan.dialect.header) return bytes;
  writer.BeginRow(&bytes);
  for (const std::string& column : columns) writer.Field(column);
  writer.EndRow();
  return bytes;
}

}  // namespace pxport
