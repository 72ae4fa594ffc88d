#include "engine/sink_factory.h"

#include <doctest/doctest.h>

#include "unit/engine/audience_world.h"

namespace pxport::sink_factory_test {
namespace {

class NoWorkers final : public OutputHost {
 public:
  void Submit(std::function<void()> task) override { task(); }
  void Fail(Status status) override { failure = std::move(status); }
  bool Busy() const override { return true; }
  Status failure;
};

struct FactoryWorld : AudienceWorld {
  explicit FactoryWorld(const std::string& more) : AudienceWorld(more) {
    factory =
        std::make_unique<SinkFactory>(Compiled(*job).rows, Files(), SinkOptions{}, windows, &host, &counts);
  }
  NoWorkers host;
  const std::vector<ChangeWindow> windows;
  std::unique_ptr<SinkFactory> factory;
};

AudienceRows OneRow() {
  AudienceRows rows;
  rows.bytes = "1\n";
  rows.ends = {2};
  rows.counts.rows = 1;
  return rows;
}

TEST_CASE("audiences that only write have a file each, and receipts come in their order") {
  FactoryWorld world("");
  auto sinks = world.factory->Open();
  REQUIRE(sinks.ok());
  REQUIRE(sinks->size() == 2);
  CHECK(world.factory->only_files());
  for (size_t i = sinks->size(); i-- > 0;) {
    REQUIRE((*sinks)[i]->Append(OneRow()).ok());
    REQUIRE((*sinks)[i]->Close().ok());
  }
  CHECK(world.host.failure.ok());
  const auto receipts = world.factory->TakeReceipts();
  REQUIRE(receipts.size() == 2);
  for (uint32_t i = 0; i < 2; ++i) {
    CHECK(receipts[i].audience == i);
    CHECK(receipts[i].rows == 1);
    CHECK(*world.destination->IsStaged(receipts[i].staged));
  }
  CHECK(world.factory->TakeStates().empty());
}

TEST_CASE("deduplication needs more than files") {
  FactoryWorld world(R"(, "deduplicate_by": "Id")");
  const auto sinks = world.factory->Open();
  REQUIRE_MESSAGE(sinks.ok(), sinks.status().ToString());
  CHECK(sinks->size() == 2);
  CHECK_FALSE(world.factory->only_files());
}

}  // namespace
}  // namespace pxport::sink_factory_test
