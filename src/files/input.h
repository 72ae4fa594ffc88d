// Where profiles come from: files, globs, standard input, plain or gzip. What is read is cut into chunks of
// whole lines.
#ifndef PXPORT_FILES_INPUT_H_
#define PXPORT_FILES_INPUT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "commit/plan.h"
#include "rows/chunk.h"

namespace pxport {

// A stream of bytes. Not thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Up to `capacity` bytes; 0 is the end.
  virtual StatusOr<size_t> Read(char* buffer, size_t capacity) = 0;
};

// The input files of a job: globs expanded in byte order of names, each one checked to be readable. "-" is
// standard input. NotFound for a path or glob that matches nothing, FailedPrecondition for a folder.
StatusOr<std::vector<PinnedInput>> ListInput(const std::vector<std::string>& urls);

// Called while a read waits for another process: true aborts the read.
using StopFunction = std::function<bool()>;

// Opens one of them; gzip is recognized by its first two bytes. FailedPrecondition if the file is not the one
// that was pinned (size or time changed).
StatusOr<std::unique_ptr<ByteSource>> OpenInput(const PinnedInput& input, StopFunction stopped);

// Cuts a byte stream of one source after another into chunks of whole lines. Not thread-safe.
class ChunkCutter {
 public:
  ChunkCutter(size_t chunk_bytes, size_t max_line_bytes);

  // Starts the next chunk: puts what was left over into it. Then fill chunk->data()[size..capacity) and call
  // Filled.
  void Begin(Chunk* chunk);
  // `got` bytes were added. True: the chunk is complete (cut after its last line end), the rest is kept for
  // the next one. False: it holds no line end yet and has room again: add more.
  bool Filled(Chunk* chunk, size_t got);
  // The source is at its end: what the chunk holds is its last, complete or not. False if that is nothing.
  bool End(Chunk* chunk);

 private:
  bool Drop(Chunk* chunk, size_t from);

  const size_t chunk_bytes_, max_line_bytes_;
  std::string rest_;       // what follows the last line end
  size_t searched_ = 0;    // bytes of the current chunk that are known to hold no line end
  bool at_start_ = true;   // of a source: a byte-order mark may come
  bool dropping_ = false;  // in a line over the limit
  uint64_t sequence_ = 0;
  uint32_t source_ = 0;
  uint64_t fed_ = 0;  // bytes of the current source
};

// Reads inputs one after another into chunks. Not thread-safe.
class InputReader {
 public:
  InputReader(std::vector<PinnedInput> inputs, StopFunction stopped)
      : inputs_(std::move(inputs)), stopped_(std::move(stopped)) {}
  // True: the chunk is complete; false: the last input is at its end.
  StatusOr<bool> Next(ChunkCutter* cutter, Chunk* chunk);

 private:
  const std::vector<PinnedInput> inputs_;
  const StopFunction stopped_;
  size_t next_ = 0;
  std::unique_ptr<ByteSource> source_;
};

}  // namespace pxport

#endif  // PXPORT_FILES_INPUT_H_
