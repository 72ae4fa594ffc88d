#include "profile/learned_keys.h"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace pxport::learned_keys_test {
namespace {

// Walks over an object with these keys and checks every number. Returns the number of lookups.
int Walk(LearnedKeys* learned, const std::vector<std::string>& keys,
         const std::map<std::string, int>& numbers) {
  int look_ups = 0;
  LearnedKeys::Entry* last = learned->start();
  for (const std::string& key : keys) {
    std::string text = key + "\":";
    text.append(LearnedKeys::kReads, '~');
    LearnedKeys::Entry* here = LearnedKeys::Guess(last, text.data());
    if (here == nullptr) {
      here = learned->Find(last, text.data(), [&] {
        ++look_ups;
        return std::pair(std::string_view(text).substr(0, key.size()), numbers.at(key));
      });
    }
    REQUIRE(here->number == numbers.at(key));
    last = here;
  }
  return look_ups;
}

TEST_CASE("known keys are not looked up again, also if one is missing or the order changes") {
  const std::map<std::string, int> numbers = {{"a", 1}, {"ab", 2}, {"abc", -1}, {"d", 4}, {"e", 5}};
  LearnedKeys learned;
  CHECK(Walk(&learned, {"a", "ab", "abc", "d", "e"}, numbers) == 5);
  CHECK(Walk(&learned, {"a", "ab", "abc", "d", "e"}, numbers) == 0);
  CHECK(Walk(&learned, {"a", "abc", "d"}, numbers) == 0);
  CHECK(Walk(&learned, {"ab", "abc", "d", "e"}, numbers) == 0);
  CHECK(Walk(&learned, {"e", "d", "abc"}, numbers) > 0);
  CHECK(Walk(&learned, {"e", "d", "abc"}, numbers) == 0);
  CHECK(Walk(&learned, {"a", "ab", "abc", "d", "e"}, numbers) == 0);
  CHECK(Walk(&learned, {}, numbers) == 0);
}

TEST_CASE("a prefix or an extension of a known key is a different key") {
  std::map<std::string, int> numbers;
  std::vector<std::string> keys;
  for (size_t size = 0; size < 60; ++size) {
    keys.push_back(std::string(size, 'k'));
    numbers[keys.back()] = static_cast<int>(size);
  }
  LearnedKeys learned;
  for (const std::string& known : keys) {
    Walk(&learned, {known}, numbers);
    for (const std::string& other : keys) Walk(&learned, {other}, numbers);
  }
}

TEST_CASE("random keys, more than can be learned") {
  std::mt19937 random(3);
  std::map<std::string, int> numbers;
  std::vector<std::string> keys;
  for (int i = 0; i < 100; ++i) {
    keys.push_back(std::string(random() % 40, static_cast<char>('a' + i % 3)) + std::to_string(i));
    numbers[keys.back()] = i;
  }
  LearnedKeys learned;
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> some;
    const size_t pool = round % 2 ? 100 : 8;
    for (size_t i = random() % 20; i > 0; --i) some.push_back(keys[random() % pool]);
    Walk(&learned, some, numbers);
  }
}

TEST_CASE("keys that cannot be learned are looked up every time") {
  LearnedKeys learned;
  for (int round = 0; round < 3; ++round) {
    const std::string text = "k\\u0065y\":" + std::string(LearnedKeys::kReads, ' ');
    CHECK(LearnedKeys::Guess(learned.start(), text.data()) == nullptr);
    const auto look_up = [round] { return std::pair(std::string_view(), round); };
    CHECK(learned.Find(learned.start(), text.data(), look_up)->number == round);
  }
}

}  // namespace
}  // namespace pxport::learned_keys_test
