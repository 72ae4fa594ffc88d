// One interface for folders and S3 prefixes, so that the engine runs one commit protocol (docs/commit.md) on
// both. Keys are relative to the store's root, '/'-separated, never starting with '/'.
//
// Two kinds of objects: control objects are small and written whole; data files are staged invisibly, then
// published one by one. Thread-safe as a whole; one Upload belongs to one thread at a time.
#ifndef PXPORT_STORE_STORE_H_
#define PXPORT_STORE_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/status.h"

namespace pxport {

// A finished upload: enough for any other process to publish or discard it. Part of receipts.
struct StagedFile {
  std::string key;        // where it will appear
  std::string upload_id;  // the store's name for what is staged
  std::string write_id;   // export id/shard/attempt: proof that a published object is ours
  uint64_t bytes = 0;
  uint64_t crc64 = 0;  // CRC-64/NVME of the whole file
  Json parts;          // specific to the store (S3: part numbers, ETags, lengths, checksums); may be null

  Json ToJson() const;
  static StatusOr<StagedFile> FromJson(const Json& json);
};

struct FileAttributes {
  std::string write_id;      // 0-9 a-z A-Z - and /
  std::string content_type;  // "text/csv; charset=utf-8", "application/gzip", ...
};

// A data file being written. Without Finish the destructor drops it, best effort; after a crash the clean-up
// does.
class Upload {
 public:
  virtual ~Upload() = default;
  virtual Status Append(std::string_view bytes) = 0;
  // On return the bytes are durable (local: fsynced; S3: every part acknowledged) and still invisible.
  virtual StatusOr<StagedFile> Finish() = 0;
  // The maximum size of one file.
  virtual uint64_t MaxBytes() const { return ~uint64_t{0}; }
};

// Shows that a process is alive. Held while this object lives; the kernel releases it when the process dies.
class Lease {
 public:
  virtual ~Lease() = default;
};

// What was written, as the store reports it.
struct Written {
  std::string etag;  // with its quotes; "" if the store reports none
};

struct StoreEntry {
  std::string key;
  uint64_t bytes = 0;
  int64_t modified_unix_s = 0;  // when it was written, by the store's clock; 0: unknown
};

// Detail "1" of Publish's DataLoss: the store reported that the file was published, but another object is at
// its key. Another writer replaced it.
inline constexpr std::string_view kWasPublished = "was_published";

class Store {
 public:
  virtual ~Store() = default;

  // ---- control objects ----
  virtual StatusOr<std::string> Get(std::string_view key) = 0;  // NotFound
  // Exclusive create: exactly one of several racing callers succeeds, the others get AlreadyExists. Durable
  // on return.
  virtual Status PutNew(std::string_view key, std::string_view bytes) = 0;
  // Replaces the object atomically: readers see the old bytes or the new ones. Durable on return.
  virtual StatusOr<Written> Put(std::string_view key, std::string_view bytes,
                                std::string_view content_type) = 0;
  virtual Status Delete(std::string_view key) = 0;  // OK if it is missing
  // All objects under a prefix, in byte order of keys. A missing folder is an empty list. Staged files are
  // not listed.
  virtual StatusOr<std::vector<StoreEntry>> List(std::string_view prefix) = 0;
  // Fails if the store does not say (S3: 403 without permission to list).
  virtual StatusOr<bool> Exists(std::string_view key) = 0;

  // ---- data files ----
  virtual StatusOr<std::unique_ptr<Upload>> Create(std::string_view key,
                                                   const FileAttributes& attributes) = 0;
  // Makes a staged file visible at its key, replacing what is there. Idempotent: OK if the object at the key
  // is proven to be this file, whichever process published it. DataLoss if the staged bytes are missing and
  // the object at the key is not this file.
  virtual StatusOr<Written> Publish(const StagedFile& file) = 0;
  // True if the object at the key is still this file.
  virtual StatusOr<bool> IsPublished(const StagedFile& file) = 0;
  // Drops a staged file. Does not touch published files. OK if it is missing.
  virtual Status Discard(std::string_view key, std::string_view upload_id) = 0;
  // Upload ids of the unpublished staged files for exactly this key, in byte order.
  virtual StatusOr<std::vector<std::string>> ListUploads(std::string_view key) = 0;
  // True if the staged bytes are complete; a commit checks this before it decides. This default only checks
  // ListUploads; stores override it to check length and parts.
  virtual StatusOr<bool> IsStaged(const StagedFile& file);
  // The write id of a staged file, if its upload id contains it; "" otherwise. It shows the clean-up which
  // export an upload belongs to.
  virtual std::string WriteIdOf(std::string_view upload_id) const;

  // False if a lost answer can leave an upload that its creator does not know. Then the clean-up checks every
  // key.
  virtual bool CreateIsCertain() const { return true; }
  // How many calls a commit should make concurrently, because each waits for the network or the disk.
  virtual int Parallelism() const { return 1; }

  // Acquires the lease `key` (local: an flock'ed file, removed on release). Null if a running process holds
  // it. Unimplemented if a store cannot detect dead processes (S3); then ages decide.
  virtual StatusOr<std::unique_ptr<Lease>> TryLease(std::string_view key) = 0;

  // Acquires the lease of the caller's own export. Differs from TryLease in stores that only know the
  // processes of this machine.
  virtual StatusOr<std::unique_ptr<Lease>> TakeLease(std::string_view key) { return TryLease(key); }

  // The absolute URL of a key, for reports and messages. For the root (""), it ends with '/'.
  virtual std::string Url(std::string_view key) const = 0;
};

}  // namespace pxport

#endif  // PXPORT_STORE_STORE_H_
