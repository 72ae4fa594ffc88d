#include "encode/gzip.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/checksum.h"
#include "base/digest.h"
#include "gunzip_all.h"

namespace pxport::gzip_test {
namespace {

std::string Gzip(std::string_view content, int level) {
  GzipEncoder encoder(level);
  std::string out = GzipHeader();
  uint32_t crc = 0;
  for (size_t at = 0; at < content.size(); at += kGzipBlockBytes) {
    // A heap copy of the exact size, so that the sanitizer reports a read beyond either end.
    const std::string_view view = content.substr(at, kGzipBlockBytes);
    const std::vector<char> block(view.begin(), view.end());
    crc = Crc32Combine(crc, encoder.EncodeBlock({block.data(), block.size()}, &out), block.size());
  }
  return out + GzipTrailer(crc, content.size());
}

void CheckRoundTrip(std::string_view content) {
  for (int level : {0, 1, 2}) {
    INFO(level);
    const auto back = GunzipAll(Gzip(content, level));
    REQUIRE_MESSAGE(back.ok(), back.status().ToString());
    REQUIRE(*back == content);
  }
}

std::string Csv(size_t size) {
  std::mt19937 random(7);
  const char* const names[] = {"Anna", "Bob", "Zoë", "Jürgen", "María", "Olga"};
  std::string csv = "CustomerID,FirstName,Hash,Status,Updated,Amount\n";
  Sha256 sha;
  char hash[64];
  for (int row = 0; csv.size() < size; ++row) {
    sha.OfHex(fmt::format("person{}@example.com", row), hash);
    // One random number per statement: the compiler chooses the order in which arguments are evaluated.
    const auto id = random() % 100000000;
    const char* const name = names[random() % 6];
    const auto day = 1 + random() % 28;
    const auto minute = random() % 60;
    const auto cents = random() % 100000;
    csv += fmt::format("C{:08},{},{},realized,2026-01-{:02} 10:{:02}:00,{}.{:02}\n", id, name,
                       std::string_view(hash, 64), day, minute, cents / 100, cents % 100);
  }
  csv.resize(size);
  return csv;
}

// Mixes random bytes of a small alphabet with copies of earlier content.
std::string Mixed(std::mt19937& random, size_t size) {
  std::string out;
  const auto letters = 1 + random() % 256;
  while (out.size() < size) {
    const size_t piece = 1 + random() % 400;
    if (random() % 3 == 0 || out.empty()) {
      for (size_t i = 0; i < piece; ++i) out.push_back(static_cast<char>(random() % letters));
    } else {
      const size_t distance = 1 + random() % std::min<size_t>(out.size(), 40000);
      for (size_t i = 0; i < piece; ++i) out.push_back(out[out.size() - distance]);
    }
  }
  out.resize(size);
  return out;
}

TEST_CASE("gzip: header and trailer, byte by byte") {
  CHECK(GzipHeader() == std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10));
  CHECK(GzipTrailer(0x01020304, 0x1'0A0B0C0D) == std::string("\x03\0\x04\x03\x02\x01\x0d\x0c\x0b\x0a", 10));
}

TEST_CASE("gzip: no content") {
  CHECK(GunzipAll(GzipHeader() + GzipTrailer(0, 0)).value().empty());
  for (int level : {0, 1, 2}) {
    std::string out = "kept";
    CHECK(GzipEncoder(level).EncodeBlock({}, &out) == 0);
    CHECK(out == "kept");
  }
}

TEST_CASE("gzip: every small size of several kinds of content") {
  std::mt19937 random(1);
  for (size_t size = 1; size < 400; ++size) {
    CheckRoundTrip(std::string(size, 'x'));
    CheckRoundTrip(Csv(size));
    CheckRoundTrip(Mixed(random, size));
  }
}

TEST_CASE("gzip: sizes around blocks, stored pieces and the largest distance") {
  std::mt19937 random(2);
  for (size_t size :
       {32767, 32768, 65535, 65536, 65537, 131070, 131071, 262143, 262144, 262145, 524288, 600001}) {
    CheckRoundTrip(Mixed(random, size));
    CheckRoundTrip(std::string(size, '\0'));
    CheckRoundTrip(RandomBytes(size));
    CheckRoundTrip(Csv(size));
  }
}

TEST_CASE("gzip: random content of every kind") {
  std::mt19937 random(3);
  for (int i = 0; i < 150; ++i) CheckRoundTrip(Mixed(random, 1 + random() % 300000));
}

TEST_CASE("gzip: matches at every distance") {
  std::mt19937 random(4);
  for (size_t distance = 1; distance < 33000; distance = distance * 5 / 4 + 1) {
    std::string content = RandomBytes(distance);
    for (int i = 0; i < 600; ++i) content.push_back(content[content.size() - distance]);
    content += RandomBytes(random() % 50);
    CheckRoundTrip(content);
  }
  for (size_t distance : {32766, 32767, 32768, 32769, 65535, 65536, 65537}) {
    const std::string start = RandomBytes(distance);
    CheckRoundTrip(start + start.substr(0, 1000));
  }
}

TEST_CASE("gzip: one byte value, all byte values, skewed byte values") {
  std::string skewed;
  for (int byte = 0; byte < 20; ++byte) skewed.append(size_t{1} << byte, static_cast<char>('a' + byte));
  std::mt19937 random(5);
  std::shuffle(skewed.begin(), skewed.end(), random);  // the code must be limited in length
  CheckRoundTrip(skewed.substr(0, kGzipBlockBytes));
  std::string all;
  for (int i = 0; i < 65536; ++i) all += static_cast<char>(i), all += static_cast<char>(i >> 8);
  CheckRoundTrip(all);
}

TEST_CASE("gzip: incompressible data grows by at most 5 bytes per 64 KiB") {
  for (size_t size : {1, 10, 100, 65535, 65536, 262144}) {
    for (int level : {0, 1, 2}) {
      std::string out;
      GzipEncoder(level).EncodeBlock(RandomBytes(size), &out);
      CHECK(out.size() <= size + 5 * (1 + (size - 1) / 65535));
    }
  }
}

TEST_CASE("gzip: compressible data becomes smaller") {
  const std::string csv = Csv(1'000'000);
  const size_t fastest = Gzip(csv, 0).size();
  const size_t middle = Gzip(csv, 1).size();
  const size_t smallest = Gzip(csv, 2).size();
  CHECK(fastest < csv.size() / 19 * 10);
  CHECK(middle < fastest);
  CHECK(smallest < middle);
  CHECK(Gzip(std::string(262144, 'x'), 1).size() < 2000);
  // A small file uses the fixed code, which needs no table.
  const std::string header = "profile_id,profile_name,profile_mail,profile_phone\n";
  CHECK(Gzip(header, 1).size() < header.size() + 20);
}

TEST_CASE("gzip: a block is a function of its content alone") {
  const std::string csv = Csv(700'000);
  const std::string_view view = csv;
  for (int level : {0, 1, 2}) {
    const std::string whole = Gzip(csv, level);
    // Encodes the blocks in another order, on several threads, with encoders that have seen other content.
    std::vector<std::string> blocks(3);
    std::vector<uint32_t> crcs(3);
    std::vector<std::thread> threads;
    for (size_t i : {2, 0, 1}) {
      threads.emplace_back([&, i] {
        GzipEncoder encoder(level);
        std::string other;
        encoder.EncodeBlock(RandomBytes(100000), &other);
        encoder.EncodeBlock(std::string(200000, 'y'), &other);
        crcs[i] = encoder.EncodeBlock(view.substr(i * kGzipBlockBytes, kGzipBlockBytes), &blocks[i]);
      });
    }
    for (std::thread& thread : threads) thread.join();
    uint32_t crc = Crc32Combine(crcs[0], crcs[1], kGzipBlockBytes);
    crc = Crc32Combine(crc, crcs[2], csv.size() - 2 * kGzipBlockBytes);
    CHECK(crc == Crc32(csv));
    CHECK(GzipHeader() + blocks[0] + blocks[1] + blocks[2] + GzipTrailer(crc, csv.size()) == whole);
  }
}

TEST_CASE("gzip: memory around a block does not matter") {
  const std::string csv = Csv(5000);
  for (int level : {0, 1, 2}) {
    std::string expected;
    GzipEncoder(level).EncodeBlock(csv, &expected);
    for (size_t shift = 0; shift < 20; ++shift) {
      const std::string memory = RandomBytes(shift) + csv + RandomBytes(50);
      std::string out;
      GzipEncoder(level).EncodeBlock(std::string_view(memory).substr(shift, csv.size()), &out);
      CHECK(out == expected);
    }
  }
}

// These bytes may change from one release to the next, but only on purpose: attempts at one export by
// different releases would not agree. Mention a change in the changelog.
TEST_CASE("gzip: the bytes of this release") {
  std::mt19937 random(6);
  const std::string content = Csv(400'000) + Mixed(random, 300'000);
  const auto digest = [&](int level) {
    Sha256 sha;
    return Hex(sha.Of(Gzip(content, level)));
  };
  CHECK(digest(0) == "a38060e5ba49e6a7b140d74317bc170fe05ec0f83c2065b15475eae6b5608ebb");
  CHECK(digest(1) == "c16dc6d1cc884204075a45e3155b45d00bb9018fd63b13863e38d93b9eecf123");
  CHECK(digest(2) == "688e38bc5309a4f5e816eee861e47be6a0ea0af932c2a164a342f807ba2e6866");
}

TEST_CASE("gzip: gzip(1) reads the output") {
  if (std::system("command -v gzip >/dev/null 2>&1") != 0) return;
  std::string path = (std::filesystem::temp_directory_path() / "pxport_gzip_XXXXXX").string();
  const int file = mkstemp(path.data());
  REQUIRE(file >= 0);
  close(file);
  const std::string content = Csv(600'000);
  for (int level : {0, 1, 2}) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << Gzip(content, level);
    std::FILE* const pipe = popen(("gzip -dc < " + path).c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string back;
    char buffer[4096];
    for (size_t got; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) back.append(buffer, got);
    CHECK(pclose(pipe) == 0);
    CHECK(back == content);
  }
  unlink(path.c_str());
}

}  // namespace
}  // namespace pxport::gzip_test
