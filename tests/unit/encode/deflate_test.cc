#include "encode/deflate.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>
#include <string>

#include "base/digest.h"
#include "encode/gzip.h"
#include "inflate_slowly.h"

namespace pxport::deflate_test {
namespace {

std::string Deflated(std::string_view block, int level) {
  std::string out;
  Deflate(level).Append(block, &out);
  return out;
}

std::string HexOf(std::string_view bytes) {
  return Hex(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

std::string Noise(std::mt19937& random, size_t size) {
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

// Random bytes of a small alphabet, mixed with copies of earlier content.
std::string MixedText(std::mt19937& random, size_t size) {
  std::string text;
  const auto letters = 1 + random() % 60;
  while (text.size() < size) {
    const size_t piece = 1 + random() % 300;
    const size_t distance = text.empty() ? 0 : 1 + random() % text.size();
    for (size_t i = 0; i < piece; ++i) {
      text.push_back(distance > 0 && piece % 2 == 0 ? text[text.size() - distance]
                                                    : static_cast<char>('0' + random() % letters));
    }
  }
  text.resize(size);
  return text;
}

TEST_CASE("deflate: the bytes of zlib, where both choose the same matches and code") {
  // zlib.compressobj(6, zlib.DEFLATED, -15), flushed with Z_SYNC_FLUSH, which ends on a byte boundary too.
  for (const int level : {0, 1, 2}) {
    CHECK(HexOf(Deflated("b" + std::string(100, 'a'), level)) == "4a4aa40300000000ffff");
    CHECK(HexOf(Deflated("-hello, hello, hello, hello, hello, hello\n", level)) ==
          "d2cd48cdc9c9d75120487101000000ffff");
  }
}

TEST_CASE("deflate: an empty block appends nothing, and the output is kept") {
  for (const int level : {0, 1, 2}) {
    std::string out = "kept";
    Deflate deflate(level);
    deflate.Append("", &out);
    CHECK(out == "kept");
    deflate.Append("text", &out);
    CHECK(out.starts_with("kept"));
    CHECK(SlowInflater(std::string_view(out).substr(4)).Run() == "text");
  }
}

TEST_CASE("deflate: RFC 1951 decodes each block on its own, without an end mark") {
  std::mt19937 random(1);
  int stored = 0, fixed = 0, dynamic = 0;
  for (int i = 0; i < 300; ++i) {
    const int level = i % 3;
    std::string block = MixedText(random, 1 + random() % (i % 10 == 0 ? 30000 : 300));
    if (i % 7 == 0) block = Noise(random, 1 + random() % 2000);
    if (i % 7 == 1) block = std::string(20 + random() % 300, static_cast<char>(random()));
    const std::string data = Deflated(block, level);
    SlowInflater inflater(data);
    REQUIRE(inflater.Run() == block);
    REQUIRE_FALSE(inflater.ended());
    // Every coded block is followed by an empty stored one.
    stored += inflater.fixed_blocks() + inflater.dynamic_blocks() == 0;
    fixed += inflater.fixed_blocks();
    dynamic += inflater.dynamic_blocks();
  }
  CHECK(stored > 10);
  CHECK(fixed > 10);
  CHECK(dynamic > 10);
}

TEST_CASE("deflate: blocks can be concatenated, and earlier blocks do not change later ones") {
  std::mt19937 random(2);
  for (const int level : {0, 1, 2}) {
    Deflate deflate(level);
    std::string content, data, separate;
    for (int i = 0; i < 8; ++i) {
      const std::string block = i % 2 == 0 ? MixedText(random, 5000) : content;  // repeats all before it
      deflate.Append(block, &data);
      separate += Deflated(block, level);
      content += block;
      if (content.size() > 40000) break;
    }
    CHECK(data == separate);
    CHECK(SlowInflater(data).Run() == content);
  }
}

TEST_CASE("deflate: a block grows by at most 5 bytes per 64 KiB") {
  std::mt19937 random(3);
  for (const size_t size : {size_t{1}, size_t{2}, size_t{65535}, size_t{65536}, kGzipBlockBytes}) {
    const std::string block = Noise(random, size);
    for (const int level : {0, 1, 2}) {
      const std::string data = Deflated(block, level);
      CHECK(data.size() <= size + 5 * ((size + 65534) / 65535));
      CHECK(SlowInflater(data).Run() == block);
    }
  }
}

}  // namespace
}  // namespace pxport::deflate_test
