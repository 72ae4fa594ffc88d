#include "expression/arena.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pxport::expression_test::arena_test {
namespace {

TEST_CASE("expression arena: blocks are aligned, do not overlap and keep their contents") {
  Arena arena;
  std::vector<std::pair<char*, size_t>> blocks;
  for (size_t i = 0; i < 2000; ++i) {
    const size_t size = i % 97 + (i % 500 == 0 ? 100'000 : 1);
    char* const block = arena.Allocate(size);
    CHECK(reinterpret_cast<uintptr_t>(block) % alignof(std::max_align_t) == 0);
    std::fill(block, block + size, static_cast<char>(i));
    blocks.emplace_back(block, size);
  }
  for (size_t i = 0; i < blocks.size(); ++i) {
    const auto [block, size] = blocks[i];
    REQUIRE(std::all_of(block, block + size, [i](char c) { return c == static_cast<char>(i); }));
  }
}

TEST_CASE("expression arena: used() counts the allocated bytes, Reset reuses the first block") {
  Arena arena;
  CHECK(arena.used() == 0);
  char* const first = arena.Allocate(1);
  CHECK(arena.used() == alignof(std::max_align_t));
  arena.Allocate(1'000'000);
  CHECK(arena.used() >= 1'000'001);
  arena.Reset();
  CHECK(arena.used() == 0);
  CHECK(arena.Allocate(1) == first);
}

TEST_CASE("expression arena: a large allocation may come first") {
  Arena arena;
  char* const large = arena.Allocate(1'000'000);
  std::fill(large, large + 1'000'000, 'x');
  arena.Reset();
  char* const small = arena.Allocate(16);
  std::fill(small, small + 16, 'y');
  CHECK(arena.used() == 16);
}

TEST_CASE("expression arena: copies of texts and initialized arrays") {
  Arena arena;
  std::string text = "abc";
  const std::string_view copy = arena.Copy(text);
  text = "xyz";
  CHECK(copy == "abc");
  const size_t used = arena.used();
  CHECK(arena.Copy("").empty());
  CHECK(arena.used() == used);
  // An array must not contain bytes of the previous row.
  std::fill_n(arena.Allocate(256), 256, static_cast<char>(0xFF));
  arena.Reset();
  const int* const numbers = arena.AllocateArray<int>(64);
  CHECK(std::all_of(numbers, numbers + 64, [](int n) { return n == 0; }));
}

}  // namespace
}  // namespace pxport::expression_test::arena_test
