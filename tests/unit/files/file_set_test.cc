#include "files/file_set.h"

#include <doctest/doctest.h>

#include "encode/gunzip.h"
#include "files/output_file.h"
#include "rows/row_sink.h"
#include "unit/commit/commit_world.h"
#include "unit/encode/gunzip_all.h"

namespace pxport::file_set_test {
namespace {

// Runs tasks at once, on the calling thread, or never lets them wait.
class Host final : public OutputHost {
 public:
  explicit Host(bool busy) : busy_(busy) {}
  void Submit(std::function<void()> task) override { task(); }
  void Fail(Status status) override { status_ = std::move(status); }
  bool Busy() const override { return busy_; }
  Status status() const { return status_; }

 private:
  const bool busy_;
  Status status_;
};

struct Part {
  std::string bytes;
  FileReceipt receipt;
};

struct Case {
  uint64_t max_rows = 1'000'000, max_bytes = 0;
  bool write_empty = true, gzip = false, busy = false;
  std::vector<std::vector<std::string>> chunks;
};

// What the parts hold, published.
std::vector<Part> Write(const Case& one) {
  const ExportDir dir;
  const WorldStores stores = OpenWorld(dir.path());
  const ExportPlan plan = SamplePlan(ExportId('a'));
  Host host(one.busy);
  EncoderPool encoders(1);
  std::vector<FileReceipt> receipts;
  std::vector<std::string> claims;
  FileSetOptions options;
  options.host = &host;
  options.destination = stores.destination.get();
  options.plan = &plan;
  options.write_id = "0123/00000/0123";
  options.content_type = "text/csv";
  options.header = "H\n";
  options.max_rows = one.max_rows;
  options.max_bytes = one.max_bytes;
  options.write_empty = one.write_empty;
  options.file.sha256 = true;
  options.file.encoders = one.gzip ? &encoders : nullptr;
  options.claim = [&claims](const std::string& key) {
    claims.push_back(key);
    return absl::OkStatus();
  };
  options.done = [&receipts](FileReceipt receipt) { receipts.push_back(std::move(receipt)); };
  FileSet set(&options, 1, false);
  RowSink& sink = set;
  for (const std::vector<std::string>& chunk : one.chunks) {
    AudienceRows rows;
    for (const std::string& row : chunk) {
      rows.bytes += row;
      rows.ends.push_back(static_cast<uint32_t>(rows.bytes.size()));
    }
    REQUIRE(sink.Append(rows).ok());
  }
  REQUIRE(sink.Close().ok());
  REQUIRE_MESSAGE(host.status().ok(), host.status().ToString());
  std::vector<Part> parts;
  for (const FileReceipt& receipt : receipts) {
    CHECK(receipt.audience == 1);
    CHECK(receipt.sha256.size() == 64);
    CHECK(receipt.staged.key == plan.FileKey(1, false, 0, receipt.part));
    REQUIRE(stores.destination->Publish(receipt.staged).ok());
    std::ifstream file(dir / receipt.staged.key, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    CHECK(bytes.str().size() == receipt.staged.bytes);
    parts.push_back({bytes.str(), receipt});
  }
  CHECK(claims.size() == (parts.empty() ? 0 : parts.size() - 1));  // first parts were claimed before
  return parts;
}

std::vector<std::string> BytesOf(const std::vector<Part>& parts) {
  std::vector<std::string> bytes;
  for (const Part& part : parts) bytes.push_back(part.bytes);
  return bytes;
}

using Texts = std::vector<std::string>;

TEST_CASE("parts are split by rows, across chunks, each with its header") {
  const std::vector<Part> parts =
      Write({.max_rows = 2, .chunks = {{"1\n", "2\n", "3\n"}, {}, {"4\n", "5\n"}}});
  CHECK(BytesOf(parts) == Texts{"H\n1\n2\n", "H\n3\n4\n", "H\n5\n"});
  CHECK(parts[1].receipt.part == 2);
  CHECK(parts[1].receipt.rows == 2);
  CHECK(parts[1].receipt.raw_bytes == 6);
  // No empty part follows the last full one.
  CHECK(Write({.max_rows = 2, .chunks = {{"1\n", "2\n"}}}).size() == 1);
}

TEST_CASE("parts are split by bytes, and a row over the limit has a part of its own") {
  CHECK(BytesOf(Write({.max_bytes = 6, .chunks = {{"1\n", "2\n", "3\n", "long row\n", "4\n"}}})) ==
        Texts{"H\n1\n2\n", "H\n3\n", "H\nlong row\n", "H\n4\n"});
}

TEST_CASE("without rows there is a header, or no file") {
  CHECK(BytesOf(Write({.chunks = {{}}})) == Texts{"H\n"});
  CHECK(Write({.write_empty = false, .chunks = {{}}}).empty());
}

TEST_CASE("large chunks and many blocks of gzip are written in order") {
  Texts rows;
  std::string expected = "H\n";
  for (int i = 0; i < 100'000; ++i) {
    rows.push_back(fmt::format("row {:08}\n", i));
    expected += rows.back();
  }
  CHECK(BytesOf(Write({.chunks = {rows}})) == Texts{expected});
  for (const bool busy : {false, true}) {
    const std::vector<Part> parts = Write({.gzip = true, .busy = busy, .chunks = {rows}});
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].bytes.size() < expected.size() / 2);
    CHECK(*GunzipAll(parts[0].bytes) == expected);
    CHECK(parts[0].receipt.raw_bytes == expected.size());
  }
  const std::vector<Part> empty = Write({.gzip = true, .chunks = {}});
  REQUIRE(empty.size() == 1);
  CHECK(*GunzipAll(empty[0].bytes) == "H\n");
}

}  // namespace
}  // namespace pxport::file_set_test
