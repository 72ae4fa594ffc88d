// pxport.h, Layer: CSV.
#include <fmt/format.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "boundary.h"
#include "csv/writer.h"

using namespace pxport;
using namespace pxport::capi;

struct pxport_csv : Tagged<0x70782d6373762d2d> {
  pxport_csv(const CsvDialect& dialect, pxport_write_fn its_write, void* its_user_data)
      : writer(dialect), write(its_write), user_data(its_user_data), pending(writer.FileStart()) {}
  CsvWriter writer;
  pxport_write_fn write;
  void* user_data;
  std::string pending;  // rows not yet written
  Steps steps;

  Status Flush() {
    if (pending.empty()) return absl::OkStatus();
    pxport_error* error = nullptr;
    const pxport_status status =
        write(user_data, reinterpret_cast<const uint8_t*>(pending.data()), pending.size(), &error);
    pending.clear();
    return CallbackResult(status, error, "write");
  }
};

namespace {

// Amortizes the cost of a call of the host's write callback.
constexpr size_t kFlushBytes = 64 * kKiB;

StatusOr<CsvDialect> ReadDialect(const char* json_or_null) {
  if (json_or_null == nullptr) return CsvDialect::Preset("pega-cdh");
  PX_ASSIGN_OR_RETURN(const Json json, Json::Parse(json_or_null));
  if (!json.is_object()) return Failure(Code::kInvalidArgument, "dialect_json is not an object");
  std::string preset = "pega-cdh";
  Json options = Json::Object();
  for (const auto& [key, value] : json.members()) {
    if (key != "preset") {
      options.Set(key, value);
    } else if (value.is_string()) {
      preset = value.text();
    } else {
      return WithDetail(Failure(Code::kInvalidArgument, "preset is not a string"), kJobPath, "/preset");
    }
  }
  PX_ASSIGN_OR_RETURN(CsvDialect dialect, CsvDialect::Preset(preset));
  PX_RETURN_IF_ERROR(dialect.Apply(options));
  PX_RETURN_IF_ERROR(dialect.Validate());
  return dialect;
}

Status CheckFields(const pxport_slice* fields, size_t count) {
  if (count == 0) return Failure(Code::kInvalidArgument, "a row has at least one field");
  if (fields == nullptr) return IsNull("fields");
  for (size_t i = 0; i < count; ++i) {
    PX_ASSIGN_OR_RETURN(const std::string_view text,
                        Text(fields[i].data, fields[i].size, fmt::format("fields[{}]", i)));
    if (!IsUtf8(text)) return Failure(Code::kInvalidArgument, fmt::format("field {} is not UTF-8", i + 1));
  }
  return absl::OkStatus();
}

}  // namespace

pxport_status pxport_csv_new(const char* dialect_json_or_null, pxport_write_fn write, void* user_data,
                             pxport_csv** out, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(out, "out"));
    if (write == nullptr) return IsNull("write");
    PX_ASSIGN_OR_RETURN(const CsvDialect dialect, ReadDialect(dialect_json_or_null));
    *out = new pxport_csv(dialect, write, user_data);
    return absl::OkStatus();
  });
}

pxport_status pxport_csv_row(pxport_csv* csv, const pxport_slice* fields, size_t field_count,
                             pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Expect(csv, "csv"));
    PX_RETURN_IF_ERROR(CheckFields(fields, field_count));
    PX_ASSIGN_OR_RETURN(Steps::Turn turn, csv->steps.Begin("CSV writer"));
    csv->writer.BeginRow(&csv->pending);
    for (size_t i = 0; i < field_count; ++i) {
      if (fields[i].data == nullptr) {
        csv->writer.Null();
      } else {
        csv->writer.Field(*Text(fields[i].data, fields[i].size, "field"));
      }
    }
    csv->writer.EndRow();
    if (csv->pending.size() >= kFlushBytes) PX_RETURN_IF_ERROR(csv->Flush());
    turn.End(Steps::State::kOpen);
    return absl::OkStatus();
  });
}

pxport_status pxport_csv_finish(pxport_csv* csv, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Expect(csv, "csv"));
    PX_ASSIGN_OR_RETURN(Steps::Turn turn, csv->steps.Begin("CSV writer"));
    PX_RETURN_IF_ERROR(csv->Flush());
    turn.End(Steps::State::kFinished);
    return absl::OkStatus();
  });
}

void pxport_csv_free(pxport_csv* csv) {
  Free(csv);
}
