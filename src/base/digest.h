// SHA-2, SHA-1, HMAC, MD5. The only importer of OpenSSL's libcrypto.
#ifndef PXPORT_BASE_DIGEST_H_
#define PXPORT_BASE_DIGEST_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pxport {

using Sha256Bytes = std::array<uint8_t, 32>;

// SHA-256 of many small messages. Every one-shot call of OpenSSL 3 looks its algorithm up under locks, which
// is 12 times as slow on two threads. This class fetches the algorithm once per process and keeps one context
// per object. Not thread-safe: use one object per thread.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  Sha256Bytes Of(std::string_view message);            // whole message; resets a running one
  void OfHex(std::string_view message, char out[64]);  // lower-case hex, no NUL

  // Running digest: Reset, Update*, Finish.
  void Reset();
  void Update(std::string_view bytes);
  Sha256Bytes Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

Sha256Bytes HmacSha256(std::string_view key, std::string_view message);
// MD5 and SHA-1 are not secure. They are here because protocols and users' expressions require them.
std::array<uint8_t, 16> Md5(std::string_view message);
std::array<uint8_t, 20> Sha1(std::string_view message);
std::array<uint8_t, 64> Sha512(std::string_view message);

std::string Hex(const uint8_t* bytes, size_t size);  // lower case
template <size_t N>
std::string Hex(const std::array<uint8_t, N>& bytes) {
  return Hex(bytes.data(), N);
}
std::string Base64(const uint8_t* bytes, size_t size);

// `size` random bytes from the operating system.
std::string RandomBytes(size_t size);

// Overwrites a secret in a way that the compiler cannot optimize away.
void Wipe(std::string* secret);

}  // namespace pxport

#endif  // PXPORT_BASE_DIGEST_H_
