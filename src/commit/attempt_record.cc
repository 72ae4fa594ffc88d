#include "commit/attempt_record.h"

#include "base/json_fields.h"

namespace pxport {

Json AttemptRecord::ToJson() const {
  return Json::Object({{"export_id", Json::String(export_id)},
                       {"shard", JsonCount(shard)},
                       {"attempt", Json::String(attempt)},
                       {"keys", JsonTexts(keys)}});
}

StatusOr<AttemptRecord> AttemptRecord::FromJson(const Json& json) {
  JsonFields fields(json, "the record of an attempt");
  AttemptRecord record{fields.Text("export_id"), fields.Small("shard"), fields.Text("attempt"),
                       fields.Texts("keys")};
  PX_RETURN_IF_ERROR(fields.status());
  return record;
}

}  // namespace pxport
