// Signed chunks (Content-Encoding: aws-chunked): the body of a PUT is cut into chunks, each signed over the
// signature before it, so that a body whose hash is not known beforehand is covered all the same. With a
// trailer, checksums that are known only at the end follow the last chunk. Pure: it makes the bytes around
// the data, the caller sends them.
//
//   signer.Open(data) data "\r\n"   signer.Open(data) data "\r\n" ...   signer.Close() or
//   signer.CloseWithTrailer(...)
//
// The request itself is signed first with payload_hash = kStreamingPayload or kStreamingPayloadTrailer, with
// x-amz-decoded-content-length, content-encoding: aws-chunked and, for a trailer, x-amz-trailer (all signed);
// its signature is the seed. S3 wants equal chunks of at least 8 KiB but for the last; MinIO refuses those
// over 16 MiB. A retry needs a new ChunkSigner. One thread at a time.
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
  // Keys and options of the request; `seed` is its SignedHeaders::signature. Holds the signing key until
  // destroyed.
  static StatusOr<ChunkSigner> Create(const SigningKeys& keys, const SigningOptions& options,
                                      std::string_view seed);
  ~ChunkSigner();
  ChunkSigner(ChunkSigner&&) = default;
  ChunkSigner& operator=(ChunkSigner&&) = delete;

  // What goes before `data`, which must not be empty: an empty chunk ends the body.
  std::string Open(std::string_view data);

  // The empty chunk that ends a body without trailer.
  std::string Close();
  // The empty chunk and the signed trailer, names lower-cased and in byte order. InvalidArgument as
  // CheckField, or if a name repeats.
  StatusOr<std::string> CloseWithTrailer(const FieldList& trailer);

  // Content-Length of a body of `bytes` sent in chunks of `chunk_bytes` (at least 1), without trailer; and
  // what a trailer adds to it.
  static uint64_t EncodedBytes(uint64_t bytes, uint64_t chunk_bytes);
  static uint64_t TrailerBytes(const FieldList& trailer);

 private:
  ChunkSigner() = default;
  std::string ChunkLine(std::string_view data);

  std::string key_;
  std::string amz_date_;
  std::string scope_;
  std::string previous_;  // signature of the chunk before
};

}  // namespace pxport

#endif  // PXPORT_SIGV4_CHUNK_SIGNER_H_
