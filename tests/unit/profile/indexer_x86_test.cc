// The kernels for x86-64 find the same tokens as the portable one.
#include "profile/indexer_x86.h"

#include <doctest/doctest.h>

#include <random>

#include "harness.h"
#include "indexed.h"
#include "profile/index_kernel.h"

namespace pxport::testing::indexer_x86_test {
namespace {

// Lines of random length, so that tokens, escapes and UTF-8 are at every offset of a block.
std::string RandomLines(std::mt19937* random) {
  const auto samples = SampleLines();
  std::string text;
  for (size_t lines = (*random)() % 12; lines > 0; --lines) {
    text += samples[(*random)() % samples.size()];
    text.insert(text.size() - 1, (*random)() % 70, ' ');
    text += "\n";
  }
  if (!text.empty() && (*random)() % 2 == 0) text.pop_back();
  return text;
}

template <typename T>
std::vector<T> Copy(const T* from, size_t count) {
  return {from, from + count};
}

TEST_CASE("a CPU without the instructions has no indexer") {
#ifdef PX_X86_KERNELS
  CHECK(
      (MakeAvx2Indexer() != nullptr) ==
      (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("bmi2")));
  CHECK((MakeAvx512Indexer() != nullptr) ==
        (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2")));
#else
  CHECK(MakeAvx2Indexer() == nullptr);
  CHECK(MakeAvx512Indexer() == nullptr);
#endif
  CHECK((MakeIndexer(IndexKernel::kAvx2) != nullptr) == (MakeAvx2Indexer() != nullptr));
  CHECK((MakeIndexer(IndexKernel::kAvx512) != nullptr) == (MakeAvx512Indexer() != nullptr));
  CHECK(MakeIndexer(IndexKernel::kPortable) != nullptr);
  CHECK(MakeIndexer(IndexKernel::kBest) != nullptr);
}

TEST_CASE("all kernels find the same tokens, matches and escapes") {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const std::string text = RandomLines(&random);
    CAPTURE(text.substr(0, 300));
    Indexed expected(text);
    REQUIRE(expected.valid);
    const Tokens& want = expected.tokens;
    for (const IndexKernel kernel : Kernels()) {
      CAPTURE(static_cast<int>(kernel));
      Indexed indexed(text, kernel);
      REQUIRE(indexed.valid);
      const Tokens& got = indexed.tokens;
      REQUIRE(got.count == want.count);
      REQUIRE(Copy(got.positions(), got.count) == Copy(want.positions(), want.count));
      REQUIRE(Copy(got.kinds(), got.count) == Copy(want.kinds(), want.count));
      REQUIRE(Copy(got.scalars(), got.scalar_count) == Copy(want.scalars(), want.scalar_count));
      REQUIRE(Copy(got.escapes() - 1, got.escape_count + 2) ==
              Copy(want.escapes() - 1, want.escape_count + 2));
      for (size_t token = 0; token < want.count; ++token) {
        if ((want.kinds()[token] & token::kOpen) != 0) REQUIRE(got.matches()[token] == want.matches()[token]);
      }
    }
  }
}

TEST_CASE("innermost levels are matched by the AVX-512 indexer itself") {
  const auto indexer = MakeAvx512Indexer();
  if (indexer == nullptr) return;
#ifdef PX_X86_KERNELS
  const std::string text = R"({"a":[{"b":[1]},[]]})" + std::string(kReadPadding, ' ');
  Tokens tokens;
  REQUIRE(indexer->Index(std::string_view(text).substr(0, text.size() - kReadPadding), &tokens));
  CHECK(tokens.levels_matched == kLevelsMatchedAvx512);
  CHECK(tokens.bracket_count == 2);  // of five containers, the outermost is four levels deep
  // The opening bracket of [1] is that of a member, the closing one that of an element.
  const std::string crossed = R"({"a":[{"b":[1],[]}]})" + std::string(kReadPadding, ' ');
  CHECK_FALSE(indexer->Index(std::string_view(crossed).substr(0, crossed.size() - kReadPadding), &tokens));
#endif
}

}  // namespace
}  // namespace pxport::testing::indexer_x86_test
