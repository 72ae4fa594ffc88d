#include "state/state_data.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>
#include <map>
#include <random>

#include "unit/commit/commit_world.h"

namespace pxport::state_data_test {
namespace {

const std::string kDataId = std::string(32, 'a') + ".0123456789abcdef";

using Records = std::map<std::string, std::pair<Fingerprint, bool>>;

struct StateDir : ExportDir {
  std::unique_ptr<Store> store = *OpenLocalDir(path(), FileMode::kPrivate);
};

StateData Write(Store* store, const Records& records, size_t piece_bytes) {
  StateWriter writer(store, "f/", kDataId, "file:///control/", piece_bytes);
  for (const auto& [key, value] : records) REQUIRE(writer.Add({key, value.first, value.second}).ok());
  const auto data = writer.Finish();
  REQUIRE(data.ok());
  return *data;
}

StatusOr<Records> Read(Store* store, const StateData& data) {
  StateReader reader(store, "f/", data);
  Records records;
  while (true) {
    PX_ASSIGN_OR_RETURN(const StateRecord* record, reader.Next());
    if (record == nullptr) return records;
    records[std::string(record->key)] = {record->fingerprint, record->left};
  }
}

Records RandomRecords(std::mt19937* random, size_t count) {
  Records records;
  for (size_t i = 0; i < count; ++i) {
    std::string key = fmt::format("customer-{}", (*random)() % 1000);
    if ((*random)() % 8 == 0) key.append((*random)() % 300, '\0');
    records[key] = {{(*random)(), (*random)()}, (*random)() % 2 == 0};
  }
  return records;
}

TEST_CASE("what is remembered comes back, in pieces of any size") {
  std::mt19937 random(1);
  for (const size_t piece_bytes : {size_t{1}, size_t{200}, size_t{1000}, StateWriter::kPieceBytes}) {
    for (const size_t count : {0, 1, 2, 300}) {
      StateDir dir;
      const Records records = RandomRecords(&random, count);
      const StateData data = Write(dir.store.get(), records, piece_bytes);
      CHECK(data.records == records.size());
      const auto read = Read(dir.store.get(), data);
      REQUIRE(read.ok());
      CHECK(*read == records);
      const auto json = StateData::FromJson(data.ToJson());
      REQUIRE(json.ok());
      CHECK(*json == data);
    }
  }
}

TEST_CASE("a piece that is damaged anywhere, cut or missing is an error, never fewer keys") {
  std::mt19937 random(2);
  StateDir dir;
  const StateData data = Write(dir.store.get(), RandomRecords(&random, 20), 400);
  REQUIRE(data.pieces > 1);
  const std::string key = PieceKey("f/", kDataId, 1);
  const std::string good = *dir.store->Get(key);
  for (size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    REQUIRE(dir.store->Put(key, bad, "").ok());
    CHECK(Read(dir.store.get(), data).status().code() == Code::kDataLoss);
    REQUIRE(dir.store->Put(key, good.substr(0, at), "").ok());
    CHECK(Read(dir.store.get(), data).status().code() == Code::kDataLoss);
  }
  // Whole, but another one's.
  REQUIRE(dir.store->Put(key, *dir.store->Get(PieceKey("f/", kDataId, 0)), "").ok());
  CHECK(Read(dir.store.get(), data).status().code() == Code::kDataLoss);
  REQUIRE(dir.store->Delete(key).ok());
  CHECK(Read(dir.store.get(), data).status().code() == Code::kNotFound);
  REQUIRE(dir.store->Put(key, good, "").ok());
  StateData other = data;
  --other.records;
  CHECK(Read(dir.store.get(), other).status().code() == Code::kDataLoss);
  CHECK(Read(dir.store.get(), data).ok());
}

TEST_CASE("only the owner may read the keys") {
  StateDir dir;
  Write(dir.store.get(), {{"k", {{}, false}}}, 100);
  struct stat info;
  REQUIRE(stat((dir / PieceKey("f/", kDataId, 0)).c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
}

TEST_CASE("fingerprints add up in any order, with a carry") {
  Fingerprint a{~uint64_t{0}, 1}, b{2, 3};
  Fingerprint ab = a, ba = b;
  ab.Add(b);
  ba.Add(a);
  CHECK(ab == ba);
  CHECK(ab == Fingerprint{1, 5});
}

TEST_CASE("folders of audiences are file names, and no two share one") {
  CHECK(StateFolder("ups", "vip").starts_with("ups-vip-"));
  CHECK(StateFolder("ups", "vip") != StateFolder("up", "svip"));
  CHECK(StateFolder("ups", "a/b") != StateFolder("ups", "a_b"));
  CHECK(StateFolder("ups-a", "b") != StateFolder("ups", "a-b"));
  const std::string folder = StateFolder("n\xC3\xBC/..", std::string(500, 'x'));
  CHECK(folder.find('/') == folder.size() - 1);
  CHECK(folder.size() < 100);
  CHECK(VersionNumber("f/", VersionKey("f/", 12)) == 12);
  CHECK(VersionNumber("f/", "f/versions/x") == 0);
  CHECK(DataId("f/", PieceKey("f/", kDataId, 3)) == kDataId);
  CHECK(DataId("f/", "f/data/../x").empty());
}

}  // namespace
}  // namespace pxport::state_data_test
