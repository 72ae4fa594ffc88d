#include "store/local_upload.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "base/checksum.h"
#include "store/local_dir.h"
#include "unit/store/temp_dir.h"

namespace pxport::local_upload_test {
namespace {

// A folder that is not on the file system of `path`; "" if this machine shows none.
std::string FolderOnAnotherDevice(const std::string& path) {
  struct stat here {};
  REQUIRE(stat(path.c_str(), &here) == 0);
  for (const char* folder : {"/dev/shm", "/var/tmp", "/"}) {
    struct stat there {};
    if (stat(folder, &there) == 0 && there.st_dev != here.st_dev) return folder;
  }
  return "";
}

namespace fs = std::filesystem;

std::unique_ptr<Store> Open(const std::string& root) {
  auto store = OpenLocalDir(root);
  REQUIRE(store.ok());
  return *std::move(store);
}

StagedFile Stage(Store* store, std::string_view key, std::string_view bytes, std::string write_id = "x/0/a") {
  auto upload = store->Create(key, {std::move(write_id), "text/csv"});
  REQUIRE(upload.ok());
  REQUIRE((*upload)->Append(bytes).ok());
  auto file = (*upload)->Finish();
  REQUIRE(file.ok());
  return *file;
}

TEST_CASE("a local upload: what is finished is complete on disk, what is not is removed") {
  TempDir dir;
  Folders folders(dir.path(), dir / "staging");
  REQUIRE(folders.Ensure(dir / "staging", Folders::Durability::kSynced).ok());
  const std::string path = dir / "staging/f";
  const std::string large(100'000, 'x');
  {
    LocalUpload upload(&folders, {"f.csv", "id", "x/0/a", 0, 0, {}}, OpenPath(path, O_RDWR | O_CREAT), path);
    for (const std::string_view piece :
         {std::string_view("a"), std::string_view(large), std::string_view("b")})
      REQUIRE(upload.Append(piece).ok());
    const auto file = upload.Finish();
    REQUIRE(file.ok());
    CHECK(file->key == "f.csv");
    CHECK(file->upload_id == "id");
    CHECK(file->bytes == 100'002);
    CHECK(file->crc64 == Crc64Nvme("a" + large + "b"));
    CHECK(ReadText(path) == "a" + large + "b");
    CHECK_FALSE(upload.Append("c").ok());
  }
  CHECK(ReadText(path) == "a" + large + "b");
  fs::remove(path);
  {
    LocalUpload upload(&folders, {}, OpenPath(path, O_RDWR | O_CREAT), path);
    REQUIRE(upload.Append(large).ok());
    CHECK(fs::exists(path));
  }
  CHECK(Tree(dir.path()).empty());
}

TEST_CASE("a data file is invisible until it is published, then complete") {
  TempDir dir;
  auto store = Open(dir / "out");
  const StagedFile file = Stage(store.get(), "VIP/f.csv", "a,b\n");
  CHECK(file.key == "VIP/f.csv");
  CHECK(file.bytes == 4);
  CHECK(file.crc64 == Crc64Nvme("a,b\n"));
  CHECK(file.write_id == "x/0/a");
  CHECK(store->WriteIdOf(file.upload_id) == "x/0/a");
  CHECK_FALSE(fs::exists(dir / "out/VIP"));
  CHECK(*store->IsStaged(file));
  CHECK_FALSE(*store->IsPublished(file));
  CHECK(*store->ListUploads("VIP/f.csv") == Names{file.upload_id});
  CHECK(store->ListUploads("VIP/f.cs")->empty());
  CHECK(store->List("VIP")->empty());

  REQUIRE(store->Publish(file).ok());
  CHECK(ReadText(dir / "out/VIP/f.csv") == "a,b\n");
  CHECK(Tree(dir / "out") == Names{"VIP/", "VIP/f.csv"});
  CHECK(*store->IsPublished(file));
  CHECK_FALSE(*store->IsStaged(file));
  CHECK(store->ListUploads("VIP/f.csv")->empty());
}

TEST_CASE("bytes and checksum are right for any slicing") {
  TempDir dir;
  auto store = Open(dir.path());
  std::mt19937 random(7);
  for (const size_t total : {0u, 1u, 65535u, 65536u, 65537u, 400'000u, 9'000'000u}) {
    std::string bytes(total, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    auto upload = store->Create("f", {"w", ""});
    REQUIRE(upload.ok());
    for (size_t at = 0; at < total;) {
      const size_t size = std::min<size_t>(total - at, 1 + random() % (random() % 3 == 0 ? 300'000 : 5'000));
      REQUIRE((*upload)->Append(std::string_view(bytes).substr(at, size)).ok());
      REQUIRE((*upload)->Append("").ok());
      at += size;
    }
    const auto file = (*upload)->Finish();
    REQUIRE(file.ok());
    CHECK(file->bytes == total);
    CHECK(file->crc64 == Crc64NvmePortable(bytes));
    REQUIRE(store->Publish(*file).ok());
    CHECK(ReadText(dir / "f") == bytes);
  }
}

TEST_CASE("an unfinished upload leaves no files") {
  TempDir dir;
  {
    auto store = Open(dir / "out");
    auto upload = store->Create("f", {"w", ""});
    REQUIRE(upload.ok());
    REQUIRE((*upload)->Append(std::string(100'000, 'x')).ok());
    CHECK(store->ListUploads("f")->size() == 1);
  }
  CHECK(Tree(dir.path()).empty());
}

TEST_CASE("a finished upload accepts no more bytes") {
  TempDir dir;
  auto store = Open(dir.path());
  auto upload = store->Create("f", {"w", ""});
  REQUIRE(upload.ok());
  REQUIRE((*upload)->Finish().ok());
  CHECK((*upload)->Append("x").code() == Code::kFailedPrecondition);
  CHECK((*upload)->Finish().status().code() == Code::kFailedPrecondition);
  upload->reset();
  CHECK(store->ListUploads("f")->size() == 1);
}

TEST_CASE("publishing twice succeeds, also from another process") {
  TempDir dir;
  auto store = Open(dir.path());
  const StagedFile file = Stage(store.get(), "f", "mine");
  REQUIRE(Open(dir.path())->Publish(file).ok());
  CHECK(store->Publish(file).ok());
  CHECK(store->Publish(file).ok());
  CHECK(*Open(dir.path())->IsPublished(file));
}

TEST_CASE("a file that is neither staged nor published is lost, whatever is at its key") {
  TempDir dir;
  auto store = Open(dir.path());
  const StagedFile file = Stage(store.get(), "f", "mine");
  REQUIRE(store->Discard("f", file.upload_id).ok());
  CHECK(store->Publish(file).status().code() == Code::kDataLoss);
  WriteText(dir / "f", "other length");
  CHECK(store->Publish(file).status().code() == Code::kDataLoss);
  WriteText(dir / "f", "miNe");  // same size
  CHECK(store->Publish(file).status().code() == Code::kDataLoss);
  CHECK(ReadText(dir / "f") == "miNe");
  fs::remove(dir / "f");
  fs::create_directory(dir / "f");
  CHECK(store->Publish(file).status().code() == Code::kDataLoss);
}

TEST_CASE("a published file that was replaced or changed is noticed") {
  TempDir dir;
  auto store = Open(dir.path());
  const StagedFile one = Stage(store.get(), "f", "one");
  REQUIRE(store->Publish(one).ok());
  const StagedFile two = Stage(store.get(), "f", "two");
  REQUIRE(Open(dir.path())->Publish(two).ok());
  CHECK_FALSE(*store->IsPublished(one));
  CHECK(*store->IsPublished(two));
  CHECK(store->Publish(one).status().code() == Code::kDataLoss);
  WriteText(dir / "f", "tWo");
  CHECK_FALSE(*store->IsPublished(two));
  fs::remove(dir / "f");
  CHECK_FALSE(*store->IsPublished(two));
}

TEST_CASE("a staged file whose length differs from the receipt is not published") {
  TempDir dir;
  auto store = Open(dir.path());
  const StagedFile file = Stage(store.get(), "f", "mine");
  WriteText(dir / ("_pxport/staged/" + file.upload_id), "min");
  CHECK_FALSE(*store->IsStaged(file));
  CHECK(store->Publish(file).status().code() == Code::kDataLoss);
  CHECK_FALSE(fs::exists(dir / "f"));
}

TEST_CASE("two uploads for one key coexist; the later publish wins") {
  TempDir dir;
  auto store = Open(dir.path());
  const StagedFile one = Stage(store.get(), "f", "one", "x/0/a");
  const StagedFile two = Stage(store.get(), "f", "twotwo", "x/0/b");
  CHECK(store->ListUploads("f")->size() == 2);
  REQUIRE(store->Publish(two).ok());
  REQUIRE(store->Publish(one).ok());
  CHECK(ReadText(dir / "f") == "one");
  CHECK(Tree(dir.path()) == Names{"f"});
}

TEST_CASE("an upload id from a forged receipt cannot name another file") {
  TempDir dir;
  auto store = Open(dir / "out");
  WriteText(dir / "secret", "s3cret");
  StagedFile file = Stage(store.get(), "f", "mine");
  const StagedFile other = Stage(store.get(), "g", "mine");
  for (const std::string& id :
       {std::string("../../../secret"), std::string(""), std::string("tmp.1234"), other.upload_id,
        file.upload_id + "/../x", std::string(file.upload_id).replace(33, 1, "/")}) {
    file.upload_id = id;
    CAPTURE(id);
    CHECK(store->Publish(file).status().code() == Code::kInvalidArgument);
    CHECK(store->IsStaged(file).status().code() == Code::kInvalidArgument);
    CHECK(store->Discard("f", id).code() == Code::kInvalidArgument);
    CHECK(store->WriteIdOf(id) == (id == other.upload_id ? "x/0/a" : ""));
  }
  CHECK(ReadText(dir / "secret") == "s3cret");
  CHECK(*store->IsStaged(other));
}

TEST_CASE("Create rejects what could not be published later") {
  TempDir dir;
  fs::create_directories(dir / "out/folder");
  WriteText(dir / "out/file", "");
  auto store = Open(dir / "out");
  CHECK(store->Create("folder", {"w", ""}).status().code() == Code::kFailedPrecondition);
  CHECK(store->Create("file/x", {"w", ""}).status().code() == Code::kFailedPrecondition);
  CHECK(store->Create("../x", {"w", ""}).status().code() == Code::kInvalidArgument);
  CHECK(store->Create("x", {"w w", ""}).status().code() == Code::kInvalidArgument);
  CHECK(store->Create("x", {std::string(200, 'w'), ""}).status().code() == Code::kInvalidArgument);
  const std::string elsewhere = FolderOnAnotherDevice(dir.path());
  if (!elsewhere.empty()) {
    fs::create_directory_symlink(elsewhere, dir / "out/elsewhere");
    const Status status = store->Create("elsewhere/x", {"w", ""}).status();
    CHECK(status.code() == Code::kFailedPrecondition);
    CHECK(Detail(status, kRemedy)->find("file system") != std::string::npos);
    fs::remove(dir / "out/elsewhere");
  }
  CHECK(Tree(dir / "out") == Names{"file", "folder/"});
}

TEST_CASE("a link at a file's own name is followed") {
  TempDir dir;
  fs::create_directories(dir / "out");
  fs::create_directories(dir / "real");
  fs::create_symlink(dir / "real/f", dir / "out/f");
  auto store = Open(dir / "out");
  const StagedFile file = Stage(store.get(), "f", "mine");
  REQUIRE(store->Publish(file).ok());
  CHECK(ReadText(dir / "real/f") == "mine");
  CHECK(fs::is_symlink(dir / "out/f"));
  CHECK(*Open(dir / "out")->IsPublished(file));
}

}  // namespace
}  // namespace pxport::local_upload_test
