// OpenSSL 3 deprecates these low-level functions. They are used on purpose: a short SHA-256 takes 52 ns with
// them, and 90 ns with a fetched EVP_MD and a reused context. They acquire no lock, allocate nothing and
// cannot fail.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/md5.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <sys/random.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "base/sha256_short.h"

namespace pxport {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

void WriteHex(const uint8_t* bytes, size_t size, char* out) {
  size_t i = 0;
#if defined(__SSE2__)
  // Converts sixteen bytes at once: one at a time, the 64 digits of a digest take half as long as the digest
  // itself.
  for (; i + 16 <= size; i += 16) {
    const __m128i half = _mm_set1_epi8(0x0F);
    const __m128i sixteen = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const __m128i upper = _mm_and_si128(_mm_srli_epi16(sixteen, 4), half);
    const __m128i lower = _mm_and_si128(sixteen, half);
    int at = 0;
    for (const __m128i digits : {_mm_unpacklo_epi8(upper, lower), _mm_unpackhi_epi8(upper, lower)}) {
      const __m128i letters =
          _mm_and_si128(_mm_cmpgt_epi8(digits, _mm_set1_epi8(9)), _mm_set1_epi8('a' - '0' - 10));
      const __m128i text = _mm_add_epi8(_mm_add_epi8(digits, _mm_set1_epi8('0')), letters);
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 2 * i) + at++, text);
    }
  }
#endif
  for (; i < size; ++i) {
    out[2 * i] = kHexDigits[bytes[i] >> 4];
    out[2 * i + 1] = kHexDigits[bytes[i] & 15];
  }
}

}  // namespace

struct Sha256::Context {
  SHA256_CTX sha;
  bool running = false;  // `sha` has hashed a part of a message
  const bool has_short = HasShortSha256();
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  Reset();
}
Sha256::~Sha256() {
  OPENSSL_cleanse(context_.get(), sizeof(Context));
}

Sha256Bytes Sha256::Of(std::string_view message) {
  if (context_->running) Reset();
  if (context_->has_short && message.size() <= kMaxShortSha256) return ShortSha256(message);
  Update(message);
  return Finish();
}

void Sha256::OfHex(std::string_view message, char out[64]) {
  const Sha256Bytes digest = Of(message);
  WriteHex(digest.data(), digest.size(), out);
}

void Sha256::Reset() {
  SHA256_Init(&context_->sha);
  context_->running = false;
}

void Sha256::Update(std::string_view bytes) {
  SHA256_Update(&context_->sha, bytes.data(), bytes.size());
  context_->running = true;
}

Sha256Bytes Sha256::Finish() {
  Sha256Bytes digest;
  SHA256_Final(digest.data(), &context_->sha);
  Reset();
  return digest;
}

// RFC 2104.
Sha256Bytes HmacSha256(std::string_view key, std::string_view message) {
  constexpr size_t kBlock = 64;
  std::array<uint8_t, kBlock> pad{};
  Sha256 sha;
  if (key.size() > kBlock) {
    const Sha256Bytes short_key = sha.Of(key);
    std::copy(short_key.begin(), short_key.end(), pad.begin());
  } else {
    std::copy(key.begin(), key.end(), pad.begin());
  }
  const auto pad_text = [&pad] {
    return std::string_view(reinterpret_cast<const char*>(pad.data()), pad.size());
  };

  for (uint8_t& byte : pad) byte ^= 0x36;
  sha.Update(pad_text());
  sha.Update(message);
  const Sha256Bytes inner = sha.Finish();

  for (uint8_t& byte : pad) byte ^= 0x36 ^ 0x5C;
  sha.Update(pad_text());
  sha.Update({reinterpret_cast<const char*>(inner.data()), inner.size()});
  OPENSSL_cleanse(pad.data(), pad.size());
  return sha.Finish();
}

std::array<uint8_t, 16> Md5(std::string_view message) {
  std::array<uint8_t, 16> digest;
  MD5_CTX md5;
  MD5_Init(&md5);
  MD5_Update(&md5, message.data(), message.size());
  MD5_Final(digest.data(), &md5);
  return digest;
}

std::array<uint8_t, 20> Sha1(std::string_view message) {
  std::array<uint8_t, 20> digest;
  SHA_CTX sha;
  SHA1_Init(&sha);
  SHA1_Update(&sha, message.data(), message.size());
  SHA1_Final(digest.data(), &sha);
  return digest;
}

std::array<uint8_t, 64> Sha512(std::string_view message) {
  std::array<uint8_t, 64> digest;
  SHA512_CTX sha;
  SHA512_Init(&sha);
  SHA512_Update(&sha, message.data(), message.size());
  SHA512_Final(digest.data(), &sha);
  return digest;
}

std::string Hex(const uint8_t* bytes, size_t size) {
  std::string out(2 * size, '\0');
  WriteHex(bytes, size, out.data());
  return out;
}

std::string Base64(const uint8_t* bytes, size_t size) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((size + 2) / 3 * 4);
  for (size_t i = 0; i < size; i += 3) {
    const size_t count = std::min<size_t>(size - i, 3);
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? bytes[i + k] : 0u);
    for (size_t k = 0; k < 4; ++k) out.push_back(k <= count ? kAlphabet[group >> (18 - 6 * k) & 63] : '=');
  }
  return out;
}

std::string RandomBytes(size_t size) {
  std::string bytes(size, '\0');
  size_t done = 0;
  while (done < size) {
    const ssize_t got = getrandom(bytes.data() + done, size - done, 0);
    if (got > 0) {
      done += static_cast<size_t>(got);
    } else if (got < 0 && errno != EINTR) {
      break;  // an old kernel, or a sandbox that forbids the call
    }
  }
  // Abort without randomness: names from a weak source could collide and overwrite another export.
  constexpr size_t kMaxPiece = 1 << 20;  // the size of RAND_bytes is an int
  for (; done < size; done += std::min(kMaxPiece, size - done)) {
    const int piece = static_cast<int>(std::min(kMaxPiece, size - done));
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data() + done), piece) != 1) std::abort();
  }
  return bytes;
}

void Wipe(std::string* secret) {
  secret->resize(secret->capacity());  // the spare capacity may hold earlier content
  OPENSSL_cleanse(secret->data(), secret->size());
  secret->clear();
}

}  // namespace pxport
