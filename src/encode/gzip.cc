#include "encode/gzip.h"

#include "base/checksum.h"
#include "encode/deflate.h"

namespace pxport {
namespace {

void AppendLittleEndian(uint32_t value, std::string* out) {
  for (int shift = 0; shift < 32; shift += 8) out->push_back(static_cast<char>(value >> shift));
}

}  // namespace

struct GzipEncoder::State {
  explicit State(int level) : deflate(level) {}
  Deflate deflate;
};

// Method 8, no flags, no time, no compression hint, unknown system: nothing that could differ between runs.
std::string GzipHeader() {
  return std::string("\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10);
}

std::string GzipTrailer(uint32_t crc, uint64_t size) {
  std::string trailer("\x03\0", 2);  // an empty last block with fixed codes
  AppendLittleEndian(crc, &trailer);
  AppendLittleEndian(static_cast<uint32_t>(size), &trailer);
  return trailer;
}

GzipEncoder::GzipEncoder(int level) : state_(std::make_unique<State>(level)) {}
GzipEncoder::~GzipEncoder() = default;

uint32_t GzipEncoder::EncodeBlock(std::string_view block, std::string* out) {
  state_->deflate.Append(block, out);
  return Crc32(block);
}

}  // namespace pxport
