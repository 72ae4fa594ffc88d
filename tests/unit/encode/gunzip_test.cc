#include "encode/gunzip.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "gunzip_all.h"

namespace pxport::gunzip_test {
namespace {

std::string Golden(const std::string& name) {
  std::ifstream file(PXPORT_GOLDEN "/gzip/" + name, std::ios::binary);
  REQUIRE_MESSAGE(file.good(), name);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string Plain() {
  std::string text;
  for (int i = 0; i < 4000; ++i)
    text += fmt::format("{},line {} of the plain text,é\n", i, int64_t{i} * i % 977);
  return text;
}

std::string Bytes(std::initializer_list<unsigned> values) {
  std::string out;
  for (unsigned value : values) out.push_back(static_cast<char>(value));
  return out;
}

void CheckFails(std::string_view input, std::string_view because) {
  const auto result = GunzipAll(input);
  REQUIRE_FALSE(result.ok());
  CHECK(result.status().code() == Code::kDataLoss);
  CHECK(Detail(result.status(), kRemedy).has_value());
  INFO(Message(result.status()));
  CHECK(Message(result.status()).find(because) != std::string_view::npos);
}

TEST_CASE("gunzip: files of zlib, every kind of block and header") {
  const std::string plain = Plain();
  CHECK(GunzipAll(Golden("dynamic.gz")).value() == plain);
  CHECK(GunzipAll(Golden("members.gz")).value() == plain);
  CHECK(GunzipAll(Golden("fixed.gz")).value() == plain.substr(0, 5000));
  CHECK(GunzipAll(Golden("stored.gz")).value() == plain.substr(0, 100000));
  CHECK(GunzipAll(Golden("fields.gz")).value() == plain.substr(0, 2000));
}

TEST_CASE("gunzip: the sizes of input and output pieces do not matter") {
  const std::string plain = Plain();
  const std::string members = Golden("members.gz");
  const std::string fields = Golden("fields.gz");
  for (size_t in : {1, 2, 3, 7, 64, 1000, 100000}) {
    for (size_t out : {1, 2, 5, 63, 4096, 300000}) {
      CHECK(GunzipAll(
                members, [in] { return in; }, [out] { return out; })
                .value() == plain);
      CHECK(GunzipAll(
                fields, [in] { return in; }, [out] { return out; })
                .value() == plain.substr(0, 2000));
    }
  }
  std::mt19937 random(1);
  for (int i = 0; i < 60; ++i) {
    const size_t most_in = 1 + random() % 5000;
    const size_t most_out = 1 + random() % 5000;
    const auto in = [&] { return 1 + random() % most_in; };
    const auto out = [&] { return 1 + random() % most_out; };
    REQUIRE(GunzipAll(members, in, out).value() == plain);
  }
}

TEST_CASE("gunzip: two pieces, split at every byte") {
  const std::string expected = Plain().substr(0, 2000);
  const std::string file = Golden("fields.gz");
  const std::string twice = file + file;
  for (size_t at = 0; at <= twice.size(); ++at) {
    size_t fed = 0;
    const auto in = [&] { return fed++ == 0 ? at : twice.size(); };
    REQUIRE(GunzipAll(twice, in, [] { return size_t{100000}; }).value() == expected + expected);
  }
}

TEST_CASE("gunzip: every truncation fails") {
  const std::string file = Golden("fields.gz");
  for (size_t size = 0; size < file.size(); ++size) {
    INFO(size);
    CheckFails(file.substr(0, size), size == 0 ? "no data" : "cut short");
  }
  const std::string member = Golden("fixed.gz");
  // A whole member, followed by one that is cut short.
  for (size_t size = 1; size < file.size(); ++size) CheckFails(member + file.substr(0, size), "cut short");
}

TEST_CASE("gunzip: every flipped bit is detected, and none crashes") {
  const std::string plain = Plain();
  for (const char* name : {"fixed.gz", "fields.gz"}) {
    const std::string file = Golden(name);
    const std::string expected = GunzipAll(file).value();
    int survived = 0;
    for (size_t bit = 0; bit < 8 * file.size(); ++bit) {
      std::string damaged = file;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
      const auto result = GunzipAll(damaged);
      if (!result.ok()) continue;
      // The time stamp and a few flags are not protected in a header without a CRC; the content must be
      // right.
      REQUIRE(*result == expected);
      ++survived;
    }
    CHECK(survived < 8 * 8);
  }
}

TEST_CASE("gunzip: data after the end") {
  const std::string file = Golden("fixed.gz");
  const std::string plain = Plain().substr(0, 5000);
  CHECK(GunzipAll(file + std::string(1, '\0')).value() == plain);
  CHECK(GunzipAll(file + std::string(5000, '\0')).value() == plain);
  CHECK(GunzipAll(
            file + std::string(5000, '\0'), [] { return size_t{7}; }, [] { return size_t{9}; })
            .value() == plain);
  CheckFails(file + "x", "garbage after the end, at byte 1052");
  CheckFails(file + std::string(3, '\0') + "x", "garbage after the end, at byte 1055");
  CheckFails(file + std::string(3, '\0') + file, "garbage after the end");
  CheckFails(file + "\x1f", "cut short");
  CheckFails(file + "\x1f\x8c garbage garbage", "invalid gzip header");
  CheckFails(std::string(10, '\0') + file, "invalid gzip header");
}

TEST_CASE("gunzip: input that is not gzip") {
  CheckFails("", "no data");
  CheckFails("{\"a\":1}\n{\"a\":2}\n", "invalid gzip header");
  CheckFails(Bytes({0x50, 0x4B, 3, 4}) + std::string(20, 'z'), "invalid gzip header");
  CheckFails(Bytes({0x1F, 0x8B, 7, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
             "unknown compression method");
  CHECK(
      GunzipAll(Bytes({0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0})).value().empty());
}

TEST_CASE("gunzip: wrong checksum and wrong length") {
  const std::string file = Golden("fixed.gz");
  for (size_t i = 1; i <= 8; ++i) {
    std::string damaged = file;
    damaged[file.size() - i] = static_cast<char>(damaged[file.size() - i] ^ 0x10);
    CheckFails(damaged, "checksum or length differs");
  }
}

TEST_CASE("gunzip: bad deflate data") {
  const std::string head = Bytes({0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255});
  CheckFails(head + Bytes({0x07}) + std::string(30, '\0'), "invalid block");  // block type 3
  CheckFails(head + Bytes({0x01, 5, 0, 5, 0}) + std::string(30, '\0'),
             "invalid block");  // length and its complement
  CheckFails(head + Bytes({0x03, 0x02, 0x00}) + std::string(30, '\0'), "before the beginning");
}

TEST_CASE("gunzip: random bytes after a valid header never crash") {
  std::mt19937 random(3);
  for (int i = 0; i < 3000; ++i) {
    std::string data =
        Bytes({0x1F, 0x8B, 8, static_cast<unsigned>(i % 4 == 0 ? random() % 256 : 0), 0, 0, 0, 0, 0, 255});
    for (auto n = random() % 300; n > 0; --n) data.push_back(static_cast<char>(random()));
    const auto result = GunzipAll(
        data, [&] { return 1 + random() % 100; }, [&] { return 1 + random() % 1000; });
    if (result.ok()) MESSAGE("random data decoded to " << result->size() << " bytes");
  }
}

TEST_CASE("gunzip: no input and no room for output") {
  Gunzip gunzip;
  std::vector<char> buffer(10);
  const auto step = gunzip.Run({}, buffer);
  REQUIRE(step.ok());
  CHECK(step->consumed == 0);
  CHECK(step->produced == 0);
  const auto no_room = gunzip.Run("\x1f", {});
  REQUIRE(no_room.ok());
  CHECK(no_room->produced == 0);
}

}  // namespace
}  // namespace pxport::gunzip_test
