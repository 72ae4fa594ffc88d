#include "select/spill_file.h"

#include <doctest/doctest.h>

#include <cerrno>

#include "unit/store/faults.h"
#include "unit/store/temp_dir.h"

namespace pxport::spill_file_test {
namespace {

TEST_CASE("spilled bytes are read back in order and at any offset, and no further") {
  const TempDir dir;
  auto file = SpillFile::Create(dir.path());
  REQUIRE(file.ok());
  CHECK(Tree(dir.path()).empty());  // it has no name
  std::string written;
  for (uint64_t i = 0; i < 100'000; ++i) {
    std::string record;
    AppendRaw(i, &record);
    REQUIRE((*file)->Append(record).ok());
    written += record;
  }
  REQUIRE((*file)->Flush().ok());
  REQUIRE((*file)->bytes() == written.size());
  SpillFile::Cursor cursor(file->get(), 1'000);
  for (uint64_t i = 0; i < 100'000; ++i) {
    const auto record = cursor.Next(sizeof(i));
    REQUIRE(record.ok());
    REQUIRE(ReadRaw<uint64_t>(*record) == i);
  }
  CHECK(cursor.at_end());
  CHECK(cursor.position() == written.size());
  CHECK(cursor.Next(1).status().code() == Code::kDataLoss);
  std::string out = "replaced";
  REQUIRE((*file)->ReadAt(8 * 4'711, 16, &out).ok());
  CHECK(out == written.substr(8 * 4'711, 16));
  CHECK((*file)->ReadAt(written.size() - 1, 2, &out).code() == Code::kDataLoss);
}

TEST_CASE("a folder that is missing and a full disk are failures") {
  const TempDir dir;
  CHECK_FALSE(SpillFile::Create(dir / "missing").ok());
  auto file = SpillFile::Create(dir.path());
  REQUIRE(file.ok());
  const SystemFault full(SystemCall::kWrite, ENOSPC);
  Status status = (*file)->Append(std::string(10 * kMiB, 'x'));
  if (status.ok()) status = (*file)->Flush();
  CHECK_FALSE(status.ok());
}

}  // namespace
}  // namespace pxport::spill_file_test
