// Signed chunks (Content-Encoding: aws-chunked). The body of a PUT is split into chunks, and each signature
// covers the previous one, so a body is covered even if its hash is not known in advance. A trailer after the
// last chunk carries checksums that are known only at the end. Pure: this produces the bytes around the data,
// and the caller sends them.
//
//   signer.Open(data) data "\r\n"   signer.Open(data) data "\r\n" ...   signer.Close() or
//   signer.CloseWithTrailer(...)
//
// The request itself is signed first with payload_hash = kStreamingPayload or kStreamingPayloadTrailer, with
// x-amz-decoded-content-length, content-encoding: aws-chunked and, for a trailer, x-amz-trailer (all signed).
// Its signature is the seed. S3 requires equal chunks of at least 8 KiB except for the last; MinIO rejects
// chunks over 16 MiB. A retry needs a new ChunkSigner. Use it from one thread at a time.
#ifndef PXPORT_SIGV4_CHUNK_SIGNER_H_
#define PXPORT_SIGV4_CHUNK_SIGNER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/status.h"
#include "sigv4/signer.h"

namespace pxport {

inline constexpr std::string_view kStreamingPayload = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
inline constexpr std::string_view kStreamingPayloadTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
inline constexpr std::string_view kChunkEnd = "\r\n";

class ChunkSigner {
 public:
  // Requires the keys and options of the request; `seed` is its SignedHeaders::signature. The object keeps
  // the signing key until it is destroyed.
  static StatusOr<ChunkSigner> Create(const SigningKeys& keys, const SigningOptions& options,
                                      std::string_view seed);
  ~ChunkSigner();
  ChunkSigner(ChunkSigner&&) = default;
  ChunkSigner& operator=(ChunkSigner&&) = delete;

  // The bytes before `data`, which must not be empty: an empty chunk ends the body.
  std::string Open(std::string_view data);

  // The empty chunk that ends a body without a trailer.
  std::string Close();
  // The empty chunk and the signed trailer, with lower-case names in byte order. InvalidArgument like
  // CheckField, or if a name repeats.
  StatusOr<std::string> CloseWithTrailer(const FieldList& trailer);

  // EncodedBytes is the Content-Length of a body of `bytes` in chunks of `chunk_bytes` (at least 1) without a
  // trailer. TrailerBytes is the length that a trailer adds.
  static uint64_t EncodedBytes(uint64_t bytes, uint64_t chunk_bytes);
  static uint64_t TrailerBytes(const FieldList& trailer);

 private:
  ChunkSigner() = default;
  std::string SignChunkLine(std::string_view data);

  std::string key_;
  std::string amz_date_;
  std::string scope_;
  std::string previous_;  // signature of the previous chunk
};

}  // namespace pxport

#endif  // PXPORT_SIGV4_CHUNK_SIGNER_H_
