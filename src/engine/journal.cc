#include "engine/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <utility>

#include "base/checksum.h"
#include "base/digest.h"
#include "base/json_fields.h"
#include "base/temp_folder.h"

namespace pxport {
namespace {

constexpr size_t kCrcChars = 8;

std::string LineOf(const Json& record) {
  const std::string json = record.Dump();
  return fmt::format("{:08x} {}\n", Crc32(json), json);
}

// The record of a line without its end; nullopt if it is not whole.
std::optional<Json> RecordOf(std::string_view line) {
  if (line.size() < kCrcChars + 1 || line[kCrcChars] != ' ') return std::nullopt;
  const std::string_view json = line.substr(kCrcChars + 1);
  if (line.substr(0, kCrcChars) != fmt::format("{:08x}", Crc32(json))) return std::nullopt;
  auto record = Json::Parse(json);
  if (!record.ok()) return std::nullopt;
  return *std::move(record);
}

uint64_t HexOf(JsonFields* fields, std::string_view key) {
  const std::string text = fields->Text(key);
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) fields->Fail("is not hexadecimal");
  return value;
}

}  // namespace

StatusOr<std::unique_ptr<Journal>> Journal::Open(const std::string& path) {
  Fd fd = OpenPath(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW);
  if (!fd.open()) return PathFailure(errno, "cannot open the journal", path);
  const int locked = TryLock(fd.get());
  if (locked == EWOULDBLOCK) return std::unique_ptr<Journal>();
  if (locked != 0) return PathFailure(locked, "cannot lock the journal", path);
  struct stat info;
  // Its former holder may have removed it after it was opened here: then no process would find it again.
  if (fstat(fd.get(), &info) != 0 || info.st_nlink == 0) return std::unique_ptr<Journal>();
  std::unique_ptr<Journal> journal(new Journal(path, std::move(fd)));
  PX_RETURN_IF_ERROR(journal->Read());
  return journal;
}

Status Journal::Read() {
  const MutexLock lock(&mutex_);
  PX_ASSIGN_OR_RETURN(const std::string text, ReadWhole(path_));
  size_t whole = 0;
  for (size_t end; (end = text.find('\n', whole)) != std::string::npos; whole = end + 1) {
    const auto record = RecordOf(std::string_view(text).substr(whole, end - whole));
    if (!record.has_value() || !Apply(*record)) break;
  }
  if (whole < text.size() && ftruncate(fd_.get(), static_cast<off_t>(whole)) != 0)
    return PathFailure(errno, "cannot cut the journal", path_);
  return absl::OkStatus();
}

// False if the record is invalid: what follows is not read then.
bool Journal::Apply(const Json& record) {
  JsonFields fields(record, "a record of the journal");
  const std::string kind = fields.Text("record");
  if (kind == "begin") {
    begun_ = JournalBegin{fields.Text("export_id"), fields.Text("attempt"), fields.Count("part_bytes")};
    uploads_.clear();
  } else if (kind == "create") {
    uploads_[fields.Text("key")] = {fields.Text("upload"), {}};
  } else if (kind == "part") {
    const std::string upload_id = fields.Text("upload");
    JournaledPart part{fields.Small("n"),  fields.Count("bytes"),   fields.Text("etag"),
                       fields.Text("sum"), HexOf(&fields, "crc64"), HexOf(&fields, "crc")};
    for (auto& [key, upload] : uploads_) {
      if (upload.upload_id != upload_id) continue;
      std::erase_if(upload.parts, [&](const JournaledPart& one) { return one.number == part.number; });
      upload.parts.push_back(part);
      std::sort(upload.parts.begin(), upload.parts.end(),
                [](const JournaledPart& a, const JournaledPart& b) { return a.number < b.number; });
    }
  } else {
    return false;
  }
  return fields.status().ok();
}

Status Journal::Write(const Json& record) {
  const std::string line = LineOf(record);
  const MutexLock lock(&mutex_);
  PX_RETURN_IF_ERROR(WriteAll(fd_.get(), line, path_));
  return SyncFile(fd_.get(), path_);
}

Status Journal::Start(const JournalBegin& begin) {
  if (ftruncate(fd_.get(), 0) != 0) return PathFailure(errno, "cannot empty the journal", path_);
  begun_ = begin;
  {
    const MutexLock lock(&mutex_);
    uploads_.clear();
  }
  return Write(Json::Object({{"record", Json::String("begin")},
                             {"export_id", Json::String(begin.export_id)},
                             {"attempt", Json::String(begin.attempt)},
                             {"part_bytes", JsonCount(begin.part_bytes)}}));
}

void Journal::Remove() {
  unlink(path_.c_str());
}

std::optional<JournaledUpload> Journal::Take(std::string_view key) {
  const MutexLock lock(&mutex_);
  const auto found = uploads_.find(key);
  if (found == uploads_.end()) return std::nullopt;
  JournaledUpload upload = std::move(found->second);
  uploads_.erase(found);
  return upload;
}

Status Journal::Created(std::string_view key, std::string_view upload_id) {
  return Write(Json::Object(
      {{"record", Json::String("create")}, {"key", Json::String(key)}, {"upload", Json::String(upload_id)}}));
}

Status Journal::Sent(std::string_view upload_id, const JournaledPart& part) {
  return Write(Json::Object({{"record", Json::String("part")},
                             {"upload", Json::String(upload_id)},
                             {"n", JsonCount(part.number)},
                             {"bytes", JsonCount(part.bytes)},
                             {"etag", Json::String(part.etag)},
                             {"sum", Json::String(part.checksum)},
                             {"crc64", Json::String(fmt::format("{:x}", part.crc64))},
                             {"crc", Json::String(fmt::format("{:x}", part.crc))}}));
}

StatusOr<std::string> JournalPath(const CompiledJob& job) {
  std::string folder = job.spec.limits.spool_dir;
  if (folder.empty()) folder = TempFolder();
  folder += fmt::format("/pxport-journals-{}", geteuid());
  struct stat info;
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return PathFailure(errno, "cannot make the folder of journals", folder);
  if (lstat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != geteuid())
    return PathFailure(EACCES, "cannot use the folder of journals", folder);
  return fmt::format(
      "{}/{}", folder,
      Hex(Sha256().Of(fmt::format("{}\n{}", job.hash, job.spec.destination.url))).substr(0, 32));
}

}  // namespace pxport
