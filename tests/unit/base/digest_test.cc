#include "base/digest.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/sha256_short.h"
#include "golden.h"

namespace pxport::digest_test {
namespace {

std::string ShaHex(std::string_view message) {
  Sha256 sha;
  std::string hex(64, '?');
  sha.OfHex(message, hex.data());
  return hex;
}

std::string Base64Of(std::string_view text) {
  return Base64(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

TEST_CASE("digest: golden inputs") {
  const Json golden = ChecksumVectors();
  const auto& inputs = golden.Find("inputs")->items();
  REQUIRE(inputs.size() == 39);
  Sha256 sha;
  for (const Json& vector : inputs) {
    const std::string input = VectorInput(vector);
    INFO(vector.Dump());
    CHECK(Hex(sha.Of(input)) == vector.Find("sha256")->text());
    CHECK(ShaHex(input) == vector.Find("sha256")->text());
    CHECK(Hex(Md5(input)) == vector.Find("md5")->text());
  }
}

TEST_CASE("digest: SHA-256 of FIPS 180 and of Adobe's identities") {
  CHECK(ShaHex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(ShaHex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(ShaHex(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  CHECK(ShaHex("johndoe@example.com") == "55e79200c1635b37ad31a378c39feb12f120f116625093a19bc32fff15041149");
  CHECK(ShaHex("+40123456789") == "4abd0b81b61a636f36880426d4628bb0c74addaf01ea00ab2cec508a365e6b0a");
}

TEST_CASE("digest: a running SHA-256 does not depend on how the message is split") {
  const std::string message = Pattern(300);
  Sha256 whole;
  Sha256 running;
  std::mt19937 random(1);
  for (size_t size = 0; size <= message.size(); ++size) {
    const std::string_view text = std::string_view(message).substr(0, size);
    for (size_t at = 0; at < size;) {
      const size_t piece = std::min<size_t>(random() % 70, size - at);
      running.Update(text.substr(at, piece));
      at += piece;
    }
    CHECK(running.Finish() == whole.Of(text));  // Finish also resets it for the next message
  }
}

TEST_CASE("digest: a whole message and Reset discard a running one") {
  Sha256 sha;
  const auto abc = sha.Of("abc");
  sha.Update("lost");
  CHECK(sha.Of("abc") == abc);
  const std::string longer(100, 'x');  // longer than one block: no short path on any processor
  const auto digest = sha.Of(longer);
  sha.Update("lost");
  CHECK(sha.Of(longer) == digest);
  sha.Update("lost");
  sha.Reset();
  sha.Update("abc");
  CHECK(sha.Finish() == abc);
}

TEST_CASE("digest: every length around the block size, short path against running digest") {
  Sha256 sha;
  for (size_t size = 0; size < 200; ++size) {
    for (char fill : {'\0', '\x80', 'z'}) {
      const std::string message(size, fill);
      std::string hex(64, '?');
      sha.OfHex(message, hex.data());
      for (char c : message) sha.Update({&c, 1});
      CHECK(Hex(sha.Finish()) == hex);
    }
  }
}

TEST_CASE("digest: hex of every byte, at every place and length") {
  std::vector<uint8_t> bytes;
  std::string expected;
  for (int byte = 0; byte < 256; ++byte) {
    bytes.push_back(static_cast<uint8_t>(byte));
    expected += fmt::format("{:02x}", byte);
  }
  for (size_t start = 0; start < 256; ++start) {
    for (size_t size : {0, 1, 2, 3, 4, 5, 7, 8, 9, 32}) {
      if (start + size > bytes.size()) continue;
      const std::vector<uint8_t> piece(bytes.begin() + static_cast<std::ptrdiff_t>(start),
                                       bytes.begin() + static_cast<std::ptrdiff_t>(start + size));
      REQUIRE(Hex(piece.data(), size) == expected.substr(2 * start, 2 * size));
    }
  }
}

TEST_CASE("digest: SHA instructions against the general code, one block") {
  if (!HasShortSha256()) return;
  Sha256 sha;
  std::mt19937 random(9);
  for (size_t size = 0; size <= kMaxShortSha256; ++size) {
    for (int i = 0; i < 20; ++i) {
      std::vector<char> message(size);  // exact size, so that the sanitizer reports a read beyond its end
      for (char& c : message) c = static_cast<char>(random());
      const std::string_view text(message.data(), size);
      sha.Update(text);
      REQUIRE(ShortSha256(text) == sha.Finish());
    }
  }
}

TEST_CASE("digest: objects on several threads do not disturb each other") {
  const std::string message = Pattern(1000);
  const std::string expected = ShaHex(message);
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      Sha256 sha;
      for (int i = 0; i < 500; ++i) wrong[t] += Hex(sha.Of(message)) != expected;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4));
}

TEST_CASE("digest: HMAC-SHA-256 of RFC 4231") {
  CHECK(Hex(HmacSha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(Hex(HmacSha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(Hex(HmacSha256(std::string(20, '\xaa'), std::string(50, '\xdd'))) ==
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  CHECK(Hex(HmacSha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(Hex(HmacSha256("", "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  // A key of exactly one block is used unchanged; a longer key is hashed first.
  Sha256 sha;
  const auto digest = sha.Of(std::string(65, 'k'));
  CHECK(HmacSha256(std::string(65, 'k'), "m") ==
        HmacSha256({reinterpret_cast<const char*>(digest.data()), digest.size()}, "m"));
  CHECK(HmacSha256(std::string(64, 'k'), "m") != HmacSha256(std::string(65, 'k'), "m"));
}

TEST_CASE("digest: Base64 of RFC 4648 and hex") {
  CHECK(Base64Of("") == "");
  CHECK(Base64Of("f") == "Zg==");
  CHECK(Base64Of("fo") == "Zm8=");
  CHECK(Base64Of("foo") == "Zm9v");
  CHECK(Base64Of("foob") == "Zm9vYg==");
  CHECK(Base64Of("fooba") == "Zm9vYmE=");
  CHECK(Base64Of("foobar") == "Zm9vYmFy");
  CHECK(Base64Of("\xff\xfe\xfd\xfb") == "//79+w==");
  const uint8_t bytes[] = {0x00, 0x9f, 0xf9, 0xff};
  CHECK(Hex(bytes, 4) == "009ff9ff");
  CHECK(Hex(bytes, 0) == "");
}

TEST_CASE("digest: SHA-1 and SHA-512 of FIPS 180's samples") {
  CHECK(Hex(Sha1("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(Hex(Sha1("")) == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  CHECK(Hex(Sha512("abc")) ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
        "454d4423643ce80e2a9ac94fa54ca49f");
}

TEST_CASE("digest: random bytes have the size asked for and do not repeat") {
  CHECK(RandomBytes(0).empty());
  CHECK(RandomBytes(3'000'000).size() == 3'000'000);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) CHECK(seen.insert(RandomBytes(16)).second);
  // Every byte value occurs: 256 values in 64 KiB are missed with a probability below 1e-100.
  const std::string bytes = RandomBytes(65536);
  CHECK(std::set<char>(bytes.begin(), bytes.end()).size() == 256);
}

TEST_CASE("digest: Wipe empties the string and its memory") {
  std::string secret(100, 's');
  secret.resize(40);
  const volatile char* memory = secret.data();
  const size_t capacity = secret.capacity();
  Wipe(&secret);
  CHECK(secret.empty());
  int left = 0;  // reads beyond size(): the memory still belongs to the string
  for (size_t i = 0; i < capacity; ++i) left += memory[i] != '\0';
  CHECK(left == 0);
  std::string empty;
  Wipe(&empty);
  CHECK(empty.empty());
}

}  // namespace
}  // namespace pxport::digest_test
