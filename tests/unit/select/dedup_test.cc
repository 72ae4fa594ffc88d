#include "select/dedup.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <random>
#include <set>

#include "rows/row_key.h"
#include "unit/select/row_collector.h"

namespace pxport::dedup_test {
namespace {

struct Item {
  std::vector<std::string> keys;
  std::string tie;
  int64_t when = 0;
  std::vector<std::string> rows;
};

// The rules in plain words: best first; an item is kept if no better kept item shares a
// key`. With one key an item that is the best of each key.
// An item without rows is of a profile that refused consent: it competes, and is not counted again.
std::vector<std::string> Expected(const std::vector<Item>& items, uint64_t* duplicates) {
  std::vector<size_t> order(items.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    if (items[a].when != items[b].when) return items[a].when > items[b].when;
    return items[a].tie < items[b].tie;
  });
  std::set<std::string> taken;
  std::set<size_t> kept;
  for (size_t item : order) {
    const auto& keys = items[item].keys;
    if (std::any_of(keys.begin(), keys.end(), [&](const std::string& key) { return taken.contains(key); })) {
      *duplicates += items[item].rows.empty() ? 0 : 1;
      continue;
    }
    kept.insert(item);
    taken.insert(keys.begin(), keys.end());
  }
  std::vector<std::string> rows;
  for (size_t item : kept) rows.insert(rows.end(), items[item].rows.begin(), items[item].rows.end());
  return rows;
}

std::vector<std::string> Deduplicate(const std::vector<Item>& items, DedupSink::Kind kind, size_t memory,
                                     size_t batch, uint64_t* duplicates) {
  std::vector<std::string> out;
  auto sink =
      DedupSink::Open({kind, "", memory, nullptr,
                       [duplicates](const DedupSink::Dropped& dropped) { *duplicates = dropped.profiles; }},
                      std::make_unique<RowCollector>(&out));
  REQUIRE(sink.ok());
  AudienceRows rows;
  for (size_t i = 0; i < items.size(); ++i) {
    RowItem item;
    item.qualified.seconds = items[i].when;
    item.rows = static_cast<uint32_t>(items[i].rows.size());
    for (const std::string& row : items[i].rows) {
      rows.bytes += row;
      rows.ends.push_back(static_cast<uint32_t>(rows.bytes.size()));
    }
    for (const std::string& key : items[i].keys) {
      const auto size = static_cast<uint32_t>(key.size());
      rows.keys.append(reinterpret_cast<const char*>(&size), sizeof(size));
      rows.keys += key;
    }
    item.keys_end = static_cast<uint32_t>(rows.keys.size());
    rows.keys += items[i].tie;
    item.tie_end = static_cast<uint32_t>(rows.keys.size());
    rows.items.push_back(item);
    if (rows.items.size() == batch || i + 1 == items.size()) {
      REQUIRE((*sink)->Append(rows).ok());
      rows = AudienceRows{};
    }
  }
  REQUIRE((*sink)->Close().ok());
  return out;
}

std::vector<Item> RandomItems(std::mt19937* random, size_t max_keys) {
  std::vector<Item> items((*random)() % 60);
  const size_t keys = 1 + (*random)() % 30;
  for (size_t i = 0; i < items.size(); ++i) {
    std::set<std::string> own;
    for (size_t k = (*random)() % (max_keys + 1); k > 0; --k)
      own.insert(fmt::format("\1key-with-a-long-start{}", (*random)() % keys));
    items[i].keys.assign(own.begin(), own.end());
    items[i].when = (*random)() % 3;
    items[i].tie = std::string((*random)() % 12, 't') + std::string((*random)() % 2, 'u');
    for (size_t r = (*random)() % 4; r > 0; --r) items[i].rows.push_back(fmt::format("{}.{}\n", i, r));
  }
  return items;
}

TEST_CASE("by columns: the best of each key, in input order, at any memory") {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    const auto items = RandomItems(&random, 1);
    uint64_t duplicates = 0;
    const auto rows = Deduplicate(items, DedupSink::Kind::kByColumns, 200 + random() % 4000,
                                  1 + random() % 20, &duplicates);
    uint64_t expected_duplicates = 0;
    CHECK(rows == Expected(items, &expected_duplicates));
    CHECK(duplicates == expected_duplicates);
  }
}

TEST_CASE("by namespace: rounds give what best-first gives") {
  std::mt19937 random(6);
  for (int round = 0; round < 300; ++round) {
    const auto items = RandomItems(&random, 4);
    uint64_t duplicates = 0;
    const auto rows = Deduplicate(items, DedupSink::Kind::kByNamespace, 200 + random() % 4000,
                                  1 + random() % 20, &duplicates);
    uint64_t expected_duplicates = 0;
    CHECK(rows == Expected(items, &expected_duplicates));
    CHECK(duplicates == expected_duplicates);
  }
}

TEST_CASE("a chain of profiles that share ids pairwise is decided in as many rounds as it takes") {
  std::vector<Item> items;
  for (int i = 0; i < 200; ++i) {
    items.push_back({{fmt::format("\1{}", i), fmt::format("\1{}", i + 1)}, "", -i, {fmt::format("{}\n", i)}});
  }
  uint64_t duplicates = 0;
  const auto rows = Deduplicate(items, DedupSink::Kind::kByNamespace, 1000, 7, &duplicates);
  uint64_t expected_duplicates = 0;
  CHECK(rows == Expected(items, &expected_duplicates));
  CHECK(rows.size() == 100);
  CHECK(duplicates == 100);
  CHECK(expected_duplicates == 100);
}

TEST_CASE("keys order like their columns and can be read back") {
  const auto key = [](std::vector<std::optional<std::string>> parts) {
    std::string bytes;
    for (const auto& part : parts) AppendKeyPart(part, &bytes);
    return bytes;
  };
  std::mt19937 random(8);
  const auto part = [&]() -> std::optional<std::string> {
    if (random() % 4 == 0) return std::nullopt;
    std::string text;
    for (size_t n = random() % 4; n > 0; --n)
      text.push_back(static_cast<char>(std::array{0, 1, 2, 255, 97}[random() % 5]));
    return text;
  };
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::optional<std::string>> a{part(), part()}, b{part(), part()};
    // std::optional orders null first, std::string by bytes as unsigned characters.
    CHECK((key(a) < key(b)) == (a < b));
    CHECK(ParseKey(key(a)) == a);
  }
  CHECK(!ParseKey("\x02").has_value());
  CHECK(!ParseKey("\x01unended").has_value());
}

}  // namespace
}  // namespace pxport::dedup_test
