#include "profile/key_table.h"

#include <doctest/doctest.h>

#include <map>
#include <random>

namespace pxport::key_table_test {
namespace {

// Looks up a key that is followed by slack.
int Find(const KeyTable& table, std::string key, char slack = '~') {
  const size_t size = key.size();
  key.append(kKeySlack, slack);
  return table.Find(std::string_view(key).substr(0, size));
}

TEST_CASE("keys of every length are found, similar keys are not") {
  KeyTable table;
  CHECK(Find(table, "") == -1);
  std::vector<std::string> keys;
  for (size_t size = 0; size < 100; ++size) keys.push_back(std::string(size, 'k'));
  for (size_t i = 0; i < keys.size(); ++i)
    CHECK(table.Add(keys[i], static_cast<int>(i)) == static_cast<int>(i));
  CHECK(table.Add(keys[5], 1000) == 5);
  CHECK(table.size() == keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    CHECK(Find(table, keys[i]) == static_cast<int>(i));
    CHECK(Find(table, keys[i], 'k') == static_cast<int>(i));
    for (size_t at = 0; at < keys[i].size(); ++at) {
      std::string other = keys[i];
      other[at] = 'K';
      CHECK(Find(table, other) == -1);
    }
  }
  CHECK(Find(table, std::string(100, 'k')) == -1);
  CHECK(Find(table, std::string("kk\0", 3)) == -1);
}

TEST_CASE("a table equals a std::map, also after a move") {
  std::mt19937 random(5);
  std::map<std::string, int> map;
  KeyTable filled;
  for (int i = 0; i < 3000; ++i) {
    std::string key = "https://data.adobe.io/entities/namespace/" + std::to_string(random() % 4000);
    if (random() % 2) key = key.substr(random() % key.size());
    const int expected = map.emplace(key, i).first->second;
    CHECK(filled.Add(key, i) == expected);
  }
  const KeyTable table = std::move(filled);
  for (const auto& [key, value] : map) CHECK(Find(table, key) == value);
  int values = 0;
  table.ForEachValue([&](int) { ++values; });
  CHECK(static_cast<size_t>(values) == map.size());
}

}  // namespace
}  // namespace pxport::key_table_test
