#include "files/input.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

namespace pxport::input_test {
namespace {

// Feeds `sources` through a cutter in steps of `step` bytes; gives the chunks as text (byte-order marks
// skipped).
std::vector<std::string> Cut(const std::vector<std::string>& sources, size_t chunk_bytes, size_t max_line,
                             size_t step, std::vector<uint32_t>* chunk_sources = nullptr) {
  ChunkCutter cutter(chunk_bytes, max_line);
  std::vector<std::string> chunks;
  Chunk chunk(chunk_bytes);
  uint64_t sequence = 0;
  auto take = [&] {
    CHECK(chunk.sequence == sequence++);
    CHECK(std::memcmp(chunk.data() + chunk.capacity(), std::string(kReadPadding, '\0').data(),
                      kReadPadding) == 0);
    chunks.emplace_back(chunk.view().substr(chunk.skip));
    if (chunk_sources != nullptr) chunk_sources->push_back(chunk.source);
    cutter.Begin(&chunk);
  };
  cutter.Begin(&chunk);
  for (const std::string& source : sources) {
    std::string_view rest = source;
    while (!rest.empty()) {
      const size_t take_bytes = std::min({rest.size(), step, chunk.capacity() - chunk.size()});
      std::memcpy(chunk.data() + chunk.size(), rest.data(), take_bytes);
      rest.remove_prefix(take_bytes);
      if (cutter.Filled(&chunk, take_bytes)) take();
    }
    if (cutter.End(&chunk)) take();
  }
  return chunks;
}

std::string Join(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += part;
  return all;
}

TEST_CASE("chunks are whole lines and lose nothing, however the bytes arrive") {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    const int lines = static_cast<int>(random() % 20);
    for (int i = 0; i < lines; ++i)
      text += std::string(random() % 60, 'a') + (random() % 5 == 0 ? "\r\n" : "\n");
    if (random() % 2 == 0) text += "last";
    const auto chunks = Cut({text}, 16 + random() % 80, 1000, 1 + random() % 40);
    CHECK(Join(chunks) == text);
    for (size_t i = 0; i + 1 < chunks.size(); ++i) CHECK(chunks[i].back() == '\n');
  }
}

TEST_CASE("a line longer than a chunk grows the chunk up to the limit") {
  const std::string text = std::string(500, 'x') + "\nshort\n";
  const auto chunks = Cut({text}, 32, 500, 7);
  CHECK(Join(chunks) == text);
}

TEST_CASE(
    "of a line over the limit the start is kept for the error, the rest dropped, and the next line is "
    "whole") {
  for (size_t step : {1u, 3u, 64u, 1000u}) {
    const auto chunks = Cut({"ok\n" + std::string(900, 'x') + "\nnext\n"}, 32, 100, step);
    std::string all = Join(chunks);
    REQUIRE(all.starts_with("ok\n"));
    REQUIRE(all.ends_with("next\n"));
    const size_t kept = all.size() - 8;
    CHECK(kept > 100);
    CHECK(kept <= 100 + 2 * 32);
    CHECK(all.substr(3, kept) == std::string(kept, 'x'));
  }
}

TEST_CASE("a line over the limit at the end of one source does not swallow the next source") {
  const auto chunks = Cut({std::string(900, 'x'), "first\nsecond\n"}, 32, 100, 50);
  CHECK(Join(chunks).ends_with("first\nsecond\n"));
}

TEST_CASE("a byte-order mark does not count for the limit of the first line") {
  const std::string line(100, 'x');
  for (size_t chunk_bytes : {1, 16, 300}) {
    const auto chunks = Cut({"\xEF\xBB\xBF" + line + "\nnext\n"}, chunk_bytes, 100, 7);
    std::string joined;
    for (const std::string& chunk : chunks) joined += chunk;
    CHECK(joined == line + "\nnext\n");
  }
}

TEST_CASE("a chunk never spans two sources, even without a final line end") {
  std::vector<uint32_t> sources;
  const auto chunks = Cut({"a\nb", "c\n", "", "d"}, 64, 100, 64, &sources);
  CHECK(chunks == std::vector<std::string>{"a\nb", "c\n", "d"});
  CHECK(sources == std::vector<uint32_t>{0, 1, 3});
}

TEST_CASE("a byte-order mark is skipped at the start of each source and nowhere else") {
  const std::string bom = "\xEF\xBB\xBF";
  for (size_t step : {1u, 2u, 64u}) {
    const auto chunks = Cut({bom + "a\n" + bom + "b\n", bom, bom + "c"}, 64, 100, step);
    CHECK(Join(chunks) == "a\n" + bom + "b\nc");
  }
}

class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_(std::filesystem::temp_directory_path() / ("pxport-input-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string ReadAll(const PinnedInput& input, size_t step) {
  auto source = OpenInput(input, nullptr);
  REQUIRE(source.ok());
  std::string all(100'000, '\0');
  size_t size = 0;
  while (true) {
    auto got = (*source)->Read(all.data() + size, std::min(step, all.size() - size));
    REQUIRE(got.ok());
    if (*got == 0) break;
    size += *got;
  }
  all.resize(size);
  return all;
}

TEST_CASE("globs are read in byte order of names; names that match nothing and folders are refused") {
  TemporaryFolder folder;
  folder.Write("b.ndjson", "2\n");
  folder.Write("B.ndjson", "1\n");
  folder.Write("a b.ndjson", "x\n");
  folder.Write("odd[1].ndjson", "3\n");
  auto inputs = ListInput({folder.path() + "/?.ndjson"});
  REQUIRE(inputs.ok());
  REQUIRE(inputs->size() == 2);
  CHECK((*inputs)[0].name.ends_with("/B.ndjson"));
  CHECK(ListInput({folder.path() + "/odd[1].ndjson"})->size() == 1);  // a name that exists is no pattern
  CHECK(ListInput({"file://" + folder.path() + "/b.ndjson"})->size() == 1);
  CHECK(ListInput({folder.path() + "/*.csv"}).status().code() == Code::kNotFound);
  CHECK(ListInput({folder.path() + "/none"}).status().code() == Code::kNotFound);
  CHECK(ListInput({folder.path()}).status().code() == Code::kFailedPrecondition);
}

TEST_CASE("an input that changed after it was pinned is refused") {
  TemporaryFolder folder;
  const std::string path = folder.Write("p.ndjson", "{}\n");
  auto inputs = ListInput({path});
  REQUIRE(inputs.ok());
  CHECK(ReadAll(inputs->front(), 100) == "{}\n");
  folder.Write("p.ndjson", "{}\n{}\n");
  auto source = OpenInput(inputs->front(), nullptr);
  REQUIRE(!source.ok());
  CHECK(source.status().code() == Code::kFailedPrecondition);
  CHECK(Detail(source.status(), kInputName) == path);
}

TEST_CASE("reading a pipe without a writer can be cancelled") {
  TemporaryFolder folder;
  const std::string path = folder.path() + "/pipe";
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  int asked = 0;
  auto source = OpenInput(ListInput({path})->front(), [&asked] { return ++asked == 2; });
  REQUIRE(source.ok());
  char byte;
  CHECK((*source)->Read(&byte, 1).status().code() == Code::kCancelled);
  CHECK(asked == 2);
}

TEST_CASE("gzip input is recognised by its content, and short inputs are not mistaken for it") {
  TemporaryFolder folder;
  const std::string path = folder.Write("plain", std::string(5000, 'z') + "\n");
  REQUIRE(std::system(
              ("gzip -k " + path + " && cat " + path + ".gz " + path + ".gz > " + path + "2").c_str()) == 0);
  const auto read = [&](const std::string& name, size_t step) {
    return ReadAll(ListInput({name})->front(), step);
  };
  const std::string once = read(path, 999);
  CHECK(once.size() == 5001);
  CHECK(read(path + ".gz", 77) == once);
  CHECK(read(path + "2", 4096) == once + once);  // two members
  CHECK(read(folder.Write("one", "\x1f"), 10) == "\x1f");
  CHECK(read(folder.Write("none", ""), 10).empty());
}

}  // namespace
}  // namespace pxport::input_test
