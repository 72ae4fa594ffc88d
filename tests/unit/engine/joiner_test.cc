#include "engine/joiner.h"

#include <doctest/doctest.h>

namespace pxport::joiner_test {
namespace {

class Collector final : public RowSink {
 public:
  explicit Collector(std::string* bytes) : bytes_(bytes) {}
  Status Append(const AudienceRows& rows) override {
    *bytes_ += rows.bytes;
    return absl::OkStatus();
  }
  Status Close() override { return absl::OkStatus(); }

 private:
  std::string* const bytes_;
};

struct JoinWorld {
  Counts counts;
  std::string bytes[2];
  Joiner joiner{nullptr, &counts};

  JoinWorld() {
    counts.audiences.resize(2);
    std::vector<std::unique_ptr<RowSink>> sinks;
    for (std::string& one : bytes) sinks.push_back(std::make_unique<Collector>(&one));
    joiner.SetSinks(std::move(sinks));
  }
};

ChunkResult Result(uint32_t source, uint64_t lines) {
  ChunkResult result;
  result.Reset(2);
  result.source = source;
  result.lines = result.profiles = lines;
  return result;
}

TEST_CASE("rows go to the sinks of their audiences, and counts add up") {
  JoinWorld world;
  ChunkResult result = Result(0, 3);
  result.bytes = 30;
  result.touched = {1};
  result.audiences[1].bytes = "a\nb\n";
  result.audiences[1].counts.rows = 2;
  result.audiences[1].counts.exported = 2;
  REQUIRE(world.joiner.Join(result).ok());
  REQUIRE(world.joiner.Join(result).ok());
  CHECK(world.bytes[0].empty());
  CHECK(world.bytes[1] == "a\nb\na\nb\n");
  CHECK(world.counts.audiences[1].rows == 4);
  world.joiner.CountNonMembers();
  CHECK(world.counts.audiences[0].not_member == 6);
  CHECK(world.counts.audiences[1].not_member == 2);
  const Progress progress = world.joiner.progress();
  CHECK(progress.profiles_in == 6);
  CHECK(progress.rows_out == 4);
  CHECK(progress.bytes_in == 60);
  CHECK(progress.bytes_out == 8);
}

TEST_CASE("a bad profile is reported with the line of its own input") {
  JoinWorld world;
  world.joiner.SetSources({"one", "two"});
  REQUIRE(world.joiner.Join(Result(0, 10)).ok());
  REQUIRE(world.joiner.Join(Result(1, 4)).ok());
  ChunkResult bad = Result(1, 3);
  bad.bad.push_back({1, 5, "not JSON", LineShape::kOther, ""});
  const Status status = world.joiner.Join(bad);
  CHECK(status.code() == Code::kInvalidArgument);
  CHECK(Detail(status, kInputName) == "two");
  CHECK(Detail(status, kInputLine) == "6");
  CHECK(Detail(status, kInputColumn) == "5");
  CHECK(Message(status).find("two line 6, column 5: not JSON") != std::string_view::npos);
}

TEST_CASE("the remedy converts files that are not one profile per line") {
  const auto remedy = [](LineShape shape) {
    JoinWorld world;
    world.joiner.SetSources({"one"});
    ChunkResult bad = Result(0, 3);
    bad.bad.push_back({1, 5, "bad", shape, ""});
    return Detail(world.joiner.Join(bad), kRemedy).value_or("");
  };
  CHECK(remedy(LineShape::kOther).starts_with("fix the line, or set on_bad_profile"));
  CHECK(remedy(LineShape::kArray).ends_with("jq -c '.[]' FILE"));
  CHECK(remedy(LineShape::kSeveral).ends_with("jq -c . FILE"));
  CHECK(remedy(LineShape::kUnended).find("jq -c . FILE; or set on_bad_profile") != std::string::npos);
}

}  // namespace
}  // namespace pxport::joiner_test
