// How fast profiles are read, in bytes of input a second and a thread. `PXPORT_BENCH_PROFILES=FILE` reads
// that file (at most 64 MB of it) instead of made-up profiles.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>

#include "base/limits.h"
#include "profile/grammar.h"
#include "profile/reader.h"
#include "profile/structure.h"
#include "sample_profiles.h"

namespace pxport::bench {
namespace {

// Whole lines in chunks as the pipeline reads them, each with its padding.
std::vector<std::string> LoadChunks() {
  std::string all;
  if (const char* path = std::getenv("PXPORT_BENCH_PROFILES")) {
    std::ifstream file(path, std::ios::binary);
    all.resize(64 * kMiB);
    file.read(all.data(), static_cast<std::streamsize>(all.size()));
    all.resize(static_cast<size_t>(file.gcount()));
    all.resize(all.rfind('\n') + 1);
  } else {
    all = SampleProfiles(20000);
  }
  std::vector<std::string> chunks;
  for (size_t at = 0; at < all.size();) {
    size_t end = all.size() - at <= kChunkBytes ? all.size() : all.rfind('\n', at + kChunkBytes - 1) + 1;
    if (end <= at) end = all.find('\n', at) + 1;
    chunks.push_back(all.substr(at, end - at));
    chunks.back().append(kReadPadding, '\0');
    at = end;
  }
  return chunks;
}

const std::vector<std::string>& Chunks() {
  static const std::vector<std::string> chunks = LoadChunks();
  return chunks;
}

std::string_view TextOf(const std::string& chunk) {
  return std::string_view(chunk).substr(0, chunk.size() - kReadPadding);
}

// The fields of the standard job, and `memberships` audiences, of which the profiles have one.
WantedFields StandardWish(int memberships) {
  WantedFields wanted;
  const std::initializer_list<std::initializer_list<const char*>> paths = {{"_acme", "crmId"},
                                                                           {"person", "name", "firstName"},
                                                                           {"person", "name", "lastName"},
                                                                           {"person", "birthDate"},
                                                                           {"person", "gender"},
                                                                           {"personalEmail", "address"},
                                                                           {"mobilePhone", "number"},
                                                                           {"homeAddress", "city"},
                                                                           {"homeAddress", "street1"},
                                                                           {"homeAddress", "countryCode"},
                                                                           {"_acme", "loyalty", "tier"},
                                                                           {"_acme", "loyalty", "points"}};
  for (const auto& keys : paths) {
    std::vector<PathStep> steps;
    for (const char* key : keys) steps.push_back({key, -1});
    wanted.AddPath(FieldPath::Of(std::move(steps)));
  }
  wanted.AddIdentity(std::vector<std::string>{"ECID"});
  wanted.AddIdentity(std::vector<std::string>{"GAID"});
  wanted.AddMembership("ups", kAudience);
  for (int i = 1; i < memberships; ++i) {
    wanted.AddMembership("ups", "59bd2fad-3c48-4b18-bf56-4f5c5e69" + std::to_string(1000 + i));
  }
  wanted.Freeze();
  return wanted;
}

class Counter final : public ProfileVisitor {
 public:
  bool OnProfile(const Profile& profile, uint64_t) override {
    members += profile.present_memberships().size();
    ++profiles;
    return true;
  }
  bool OnBadLine(const BadLine&) override {
    ++bad;
    return true;
  }
  uint64_t profiles = 0, members = 0, bad = 0;
};

void ReadAll(benchmark::State& state, const WantedFields& wanted, ProfileReader::Options options) {
  ProfileReader reader(wanted, options);
  Counter counter;
  int64_t bytes = 0;
  for (auto _ : state) {
    for (const std::string& chunk : Chunks()) {
      reader.Read(TextOf(chunk), &counter);
      bytes += static_cast<int64_t>(TextOf(chunk).size());
    }
  }
  if (counter.bad > 0) state.SkipWithError("the profiles are not all good");
  state.SetBytesProcessed(bytes);
  state.SetItemsProcessed(static_cast<int64_t>(counter.profiles));
}

void BM_StandardJob(benchmark::State& state) {
  const auto kernel = static_cast<IndexKernel>(state.range(0));
  if (!MakeIndexer(kernel)) return state.SkipWithError("not on this processor");
  const WantedFields wanted = StandardWish(1);
  ReadAll(state, wanted, {.kernel = kernel});
}
BENCHMARK(BM_StandardJob)->ArgName("kernel")->DenseRange(0, 3);

void BM_FastValidation(benchmark::State& state) {
  const WantedFields wanted = StandardWish(1);
  ReadAll(state, wanted, {.validation = Validation::kFast});
}
BENCHMARK(BM_FastValidation);

void BM_ManyAudiences(benchmark::State& state) {
  const WantedFields wanted = StandardWish(250);
  ReadAll(state, wanted, {});
}
BENCHMARK(BM_ManyAudiences);

void BM_NothingWanted(benchmark::State& state) {
  WantedFields wanted;
  wanted.Freeze();
  ReadAll(state, wanted, {});
}
BENCHMARK(BM_NothingWanted);

// The stages alone, on pieces of the size that the reader uses.
void BM_Index(benchmark::State& state) {
  const auto indexer = MakeIndexer(static_cast<IndexKernel>(state.range(0)));
  if (!indexer) return state.SkipWithError("not on this processor");
  const bool nesting = state.range(1) != 0;
  Tokens tokens;
  NestingStack stack;
  const std::string_view chunk = TextOf(Chunks().front());
  const std::string_view piece = chunk.substr(0, chunk.rfind('\n', 32 * kKiB) + 1);
  if (!indexer->Index(piece, &tokens)) return state.SkipWithError("the profiles are not all good");
  for (auto _ : state) {
    bool good = indexer->Index(piece, &tokens);
    if (nesting) good &= CheckNesting(&tokens, &stack);
    benchmark::DoNotOptimize(good);
  }
  state.SetBytesProcessed(static_cast<int64_t>(piece.size()) * static_cast<int64_t>(state.iterations()));
}
BENCHMARK(BM_Index)->ArgNames({"kernel", "nesting"})->ArgsProduct({{1, 2, 3}, {0, 1}});

}  // namespace
}  // namespace pxport::bench

BENCHMARK_MAIN();
