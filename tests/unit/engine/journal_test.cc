#include "engine/journal.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "unit/store/temp_dir.h"

namespace pxport::journal_test {
namespace {

std::string Text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void Write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// Two files; the second part of the first was sent twice.
void WriteSample(const std::string& path) {
  auto journal = Journal::Open(path);
  REQUIRE(journal.ok());
  REQUIRE((*journal)->Start({"0123", "abcd", 5 << 20}).ok());
  REQUIRE((*journal)->Created("out/a \"b\".csv", "upload-1").ok());
  REQUIRE((*journal)->Sent("upload-1", {2, 5 << 20, "\"old\"", "", 1, 2}).ok());
  REQUIRE((*journal)->Created("out/c.csv", "upload-2").ok());
  REQUIRE((*journal)->Sent("upload-1", {1, 5 << 20, "\"e1\"", "sum1", ~uint64_t{0}, 0xffffffff}).ok());
  REQUIRE((*journal)->Sent("upload-1", {2, 5 << 20, "\"e2\"", "sum2", 3, 4}).ok());
}

TEST_CASE("journal: what was written is read, and taken once") {
  TempDir dir(TempDir::kMemory);
  const std::string path = dir / "journal";
  WriteSample(path);
  const auto journal = Journal::Open(path);
  REQUIRE(journal.ok());
  REQUIRE((*journal)->begun().has_value());
  CHECK((*journal)->begun()->export_id == "0123");
  CHECK((*journal)->begun()->attempt == "abcd");
  CHECK((*journal)->begun()->part_bytes == 5 << 20);
  const auto upload = (*journal)->Take("out/a \"b\".csv");
  REQUIRE(upload.has_value());
  CHECK(upload->upload_id == "upload-1");
  REQUIRE(upload->parts.size() == 2);
  CHECK(upload->parts[0].number == 1);
  CHECK(upload->parts[0].checksum == "sum1");
  CHECK(upload->parts[0].crc64 == ~uint64_t{0});
  CHECK(upload->parts[0].crc == 0xffffffff);
  CHECK(upload->parts[1].etag == "\"e2\"");
  CHECK((*journal)->Take("out/c.csv")->parts.empty());
  CHECK_FALSE((*journal)->Take("out/c.csv").has_value());
  CHECK_FALSE((*journal)->Take("out/d.csv").has_value());
}

TEST_CASE("journal: cut at every byte it holds what was whole, and can be gone on with") {
  TempDir dir(TempDir::kMemory);
  const std::string path = dir / "journal";
  WriteSample(path);
  const std::string whole = Text(path);
  for (size_t cut = 0; cut <= whole.size(); ++cut) {
    Write(path, whole.substr(0, cut));
    {
      const auto journal = Journal::Open(path);
      REQUIRE(journal.ok());
      const size_t end = whole.substr(0, cut).rfind('\n');
      const std::string kept = end == std::string::npos ? "" : whole.substr(0, end + 1);
      CHECK(Text(path) == kept);
      CHECK((*journal)->begun().has_value() == !kept.empty());
      REQUIRE((*journal)->Created("more", "upload-3").ok());
    }
    const auto again = Journal::Open(path);
    REQUIRE(again.ok());
    CHECK((*again)->Take("more")->upload_id == "upload-3");
  }
}

TEST_CASE("journal: with any byte changed it ends before that record") {
  TempDir dir(TempDir::kMemory);
  const std::string path = dir / "journal";
  WriteSample(path);
  const std::string whole = Text(path);
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    Write(path, changed);
    REQUIRE(Journal::Open(path).ok());
    const size_t line = at == 0 ? std::string::npos : whole.rfind('\n', at - 1);
    CHECK(Text(path) == (line == std::string::npos ? "" : whole.substr(0, line + 1)));
  }
}

TEST_CASE("journal: one process at a time; what is started again or removed is forgotten") {
  TempDir dir(TempDir::kMemory);
  const std::string path = dir / "journal";
  WriteSample(path);
  {
    const auto journal = Journal::Open(path);
    REQUIRE(journal.ok());
    const auto second = Journal::Open(path);
    REQUIRE(second.ok());
    CHECK(*second == nullptr);
    REQUIRE((*journal)->Start({"4567", "ef", 8 << 20}).ok());
    CHECK_FALSE((*journal)->Take("out/c.csv").has_value());
  }
  {
    const auto journal = Journal::Open(path);
    REQUIRE(journal.ok());
    CHECK((*journal)->begun()->export_id == "4567");
    CHECK_FALSE((*journal)->Take("out/c.csv").has_value());
    (*journal)->Remove();
  }
  CHECK_FALSE((*Journal::Open(path))->begun().has_value());
  CHECK_FALSE(Journal::Open(dir / "no/such/folder").ok());
}

}  // namespace
}  // namespace pxport::journal_test
