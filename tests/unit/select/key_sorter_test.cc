#include "select/key_sorter.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace pxport::key_sorter_test {
namespace {

TEST_CASE("records come sorted by key, equal keys in the order of adding, at any memory and twice") {
  std::mt19937 random(1);
  for (int round = 0; round < 60; ++round) {
    KeySorter sorter("", 100 + random() % 20'000);
    std::vector<std::pair<std::string, std::string>> records(random() % 2000);
    for (size_t i = 0; i < records.size(); ++i) {
      std::string key(random() % 12, 'k');
      for (char& c : key) c = static_cast<char>(random() % 3 == 0 ? random() : 'k');
      records[i] = {key, fmt::format("{}", i)};
      REQUIRE(sorter.Add(records[i].first, records[i].second).ok());
    }
    std::stable_sort(records.begin(), records.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    CHECK(sorter.records() == records.size());
    for (int pass = 0; pass < 2; ++pass) {
      auto stream = sorter.Read();
      REQUIRE(stream.ok());
      size_t i = 0;
      for (; const KeyRecord* record = (*stream)->Current(); ++i) {
        REQUIRE(i < records.size());
        REQUIRE(record->key == records[i].first);
        REQUIRE(record->payload == records[i].second);
        REQUIRE((*stream)->Advance().ok());
      }
      CHECK(i == records.size());
    }
  }
}

TEST_CASE("a spool folder that does not exist is named, with what to do") {
  KeySorter sorter("/nonexistent/spool", 1000);
  REQUIRE(sorter.Add("a", "b").ok());
  auto stream = sorter.Read();
  REQUIRE(!stream.ok());
  CHECK(Message(stream.status()).find("/nonexistent/spool") != std::string_view::npos);
  CHECK(Detail(stream.status(), kRemedy)->find("limits.spool_dir") != std::string::npos);
}

}  // namespace
}  // namespace pxport::key_sorter_test
