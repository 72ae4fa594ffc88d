// Where bytes land: a folder or an S3 prefix, behind one interface, so that one engine runs one commit
// protocol (docs/commit.md) on both. Keys are relative to the store's root, '/'-separated, never starting
// with '/'.
//
// Two kinds of objects: control objects are small and written whole; data files are staged out of sight, then
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

// What a finished upload leaves behind: enough for any other process to publish or discard it. Part of
// receipts.
struct StagedFile {
  std::string key;        // where it will appear
  std::string upload_id;  // the store's name for what is staged
  std::string write_id;   // export id/shard/attempt: proof that a published object is ours
  uint64_t bytes = 0;
  uint64_t crc64 = 0;  // CRC-64/NVME of the whole file
  Json parts;          // the store's own (S3: part numbers, ETags, lengths, checksums); null if it needs none

  Json ToJson() const;
  static StatusOr<StagedFile> FromJson(const Json& json);
};

struct FileAttributes {
  std::string write_id;      // 0-9 a-z A-Z - and /
  std::string content_type;  // "text/csv; charset=utf-8", "application/gzip", ...
};

// A data file being written. Destroyed without Finish: dropped, best effort (a crash leaves it to the
// clean-up).
class Upload {
 public:
  virtual ~Upload() = default;
  virtual Status Append(std::string_view bytes) = 0;
  // After it the bytes are safe (local: fsynced; S3: every part acknowledged) and still invisible.
  virtual StatusOr<StagedFile> Finish() = 0;
  // What the store takes of one file: the next byte goes into another one.
  virtual uint64_t MaxBytes() const { return ~uint64_t{0}; }
};

// A sign of life: held while this object lives, given up by the kernel when the process dies.
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
  int64_t modified_unix_s = 0;  // when it was written, by the store's clock; 0: the store does not tell
};

// Detail "1" of Publish's DataLoss: the store has said that the file was published, and something else lies
// at its key now. Another export, or somebody, was faster by a moment.
inline constexpr std::string_view kWasPublished = "was_published";

class Store {
 public:
  virtual ~Store() = default;

  // ---- control objects ----
  virtual StatusOr<std::string> Get(std::string_view key) = 0;  // NotFound
  // Exclusive create: exactly one of many racing callers wins, the others get AlreadyExists. Durable on
  // return.
  virtual Status PutNew(std::string_view key, std::string_view bytes) = 0;
  // Replaces whole: readers see the old bytes or the new ones. Durable on return.
  virtual StatusOr<Written> Put(std::string_view key, std::string_view bytes,
                                std::string_view content_type) = 0;
  virtual Status Delete(std::string_view key) = 0;  // a missing one is fine
  // All objects under a prefix, in byte order of keys. A missing folder is an empty list. Staged files are
  // not listed.
  virtual StatusOr<std::vector<StoreEntry>> List(std::string_view prefix) = 0;
  // True, false, or a failure when the store does not tell (S3: 403 without the right to list).
  virtual StatusOr<bool> Exists(std::string_view key) = 0;

  // ---- data files ----
  virtual StatusOr<std::unique_ptr<Upload>> Create(std::string_view key,
                                                   const FileAttributes& attributes) = 0;
  // Makes a staged file visible at its key, replacing what is there. Idempotent: OK if the object there is
  // proven to be this very file, whoever published it. DataLoss if the staged bytes are gone and the object
  // is not ours (LOST).
  virtual StatusOr<Written> Publish(const StagedFile& file) = 0;
  // True if the object at the key is still this very file.
  virtual StatusOr<bool> IsPublished(const StagedFile& file) = 0;
  // Drops what is staged; published files are not touched; a missing one is fine.
  virtual Status Discard(std::string_view key, std::string_view upload_id) = 0;
  // Ids of everything staged and not published for exactly this key, in byte order.
  virtual StatusOr<std::vector<std::string>> ListUploads(std::string_view key) = 0;
  // True while the staged bytes are there, whole: what a commit makes sure of before it decides. This one
  // asks ListUploads; a store that can look closer (length, parts) does.
  virtual StatusOr<bool> IsStaged(const StagedFile& file);
  // The write id of something staged, if its upload id tells; "" otherwise. Where it tells, the clean-up need
  // not guess whose an upload is.
  virtual std::string WriteIdOf(std::string_view upload_id) const;

  // False where an upload may be made whose maker never learns of it, because the answer was lost: then the
  // clean-up looks at every key.
  virtual bool CreateIsCertain() const { return true; }
  // How many calls at a time pay off: each is a journey through the network, or waits for the disk, and a
  // commit makes its own side by side.
  virtual int Parallelism() const { return 1; }

  // Takes the sign of life `key` (local: an flock'ed file there, removed when given up). A null pointer: a
  // living process holds it. Unimplemented where a store cannot tell the living from the dead (S3): ages
  // decide there.
  virtual StatusOr<std::unique_ptr<Lease>> TryLease(std::string_view key) = 0;

  // The lease of the caller's own export. Differs from TryLease where a store cannot tell about others, but
  // can about processes of this machine.
  virtual StatusOr<std::unique_ptr<Lease>> TakeLease(std::string_view key) { return TryLease(key); }

  // The absolute URL of a key, for reports and messages; of the root ("", it ends with '/') too.
  virtual std::string Url(std::string_view key) const = 0;
};

}  // namespace pxport

#endif  // PXPORT_STORE_STORE_H_
