#include "commit/attempt_record.h"

#include <doctest/doctest.h>

#include "unit/commit/commit_world.h"

namespace pxport::attempt_record_test {
namespace {

const std::string kId = ExportId('a');

TEST_CASE("a record survives the way through JSON; a damaged one is refused") {
  const AttemptRecord record{kId, 3, "0123456789abcdef", {"a.csv", "b/c.csv"}};
  const auto read = AttemptRecord::FromJson(*Json::Parse(record.ToJson().Dump()));
  REQUIRE(read.ok());
  CHECK(read->export_id == kId);
  CHECK(read->shard == 3);
  CHECK(read->attempt == record.attempt);
  CHECK(read->keys == record.keys);
  for (const char* name : {"export_id", "shard", "attempt", "keys"}) {
    Json damaged = record.ToJson();
    damaged.Set(name, Json());
    CHECK_FALSE(AttemptRecord::FromJson(damaged).ok());
  }
}

}  // namespace
}  // namespace pxport::attempt_record_test
