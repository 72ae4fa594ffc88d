#include "sigv4/chunk_signer.h"

#include <fmt/format.h>

#include <algorithm>

namespace pxport {
namespace {

constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature";
constexpr size_t kSignatureBytes = 64;  // hex of SHA-256

uint64_t CountChunkLineBytes(uint64_t data_bytes) {
  return fmt::formatted_size("{:x};chunk-signature=\r\n", data_bytes) + kSignatureBytes;
}

}  // namespace

StatusOr<ChunkSigner> ChunkSigner::Create(const SigningKeys& keys, const SigningOptions& options,
                                          std::string_view seed) {
  ChunkSigner signer;
  PX_ASSIGN_OR_RETURN(signer.amz_date_, AmzDate(options.time));
  signer.scope_ = CredentialScope(signer.amz_date_, options.region, options.service);
  signer.key_ = SigningKey(keys.secret_access_key, signer.amz_date_, options.region, options.service);
  signer.previous_ = seed;
  return signer;
}

ChunkSigner::~ChunkSigner() {
  Wipe(&key_);
}

std::string ChunkSigner::SignChunkLine(std::string_view data) {
  Sha256 hash;
  const std::string text = fmt::format("AWS4-HMAC-SHA256-PAYLOAD\n{}\n{}\n{}\n{}\n{}", amz_date_, scope_,
                                       previous_, Hex(hash.Of("")), Hex(hash.Of(data)));
  previous_ = SignatureOf(key_, text);
  return fmt::format("{:x};chunk-signature={}\r\n", data.size(), previous_);
}

std::string ChunkSigner::Open(std::string_view data) {
  return SignChunkLine(data);
}

std::string ChunkSigner::Close() {
  return SignChunkLine("").append(kChunkEnd);
}

StatusOr<std::string> ChunkSigner::CloseWithTrailer(const FieldList& trailer) {
  FieldList sorted;
  for (const auto& [name, value] : trailer) {
    PX_RETURN_IF_ERROR(CheckField(name, value));
    sorted.emplace_back(AsciiLower(name), CanonicalHeaderValue(value));
  }
  std::sort(sorted.begin(), sorted.end());
  std::string signed_text, lines;
  for (size_t i = 0; i < sorted.size(); ++i) {
    const auto& [name, value] = sorted[i];
    if (i > 0 && sorted[i - 1].first == name) {
      return Failure(Code::kInvalidArgument, fmt::format("the trailer {} is repeated", name));
    }
    signed_text.append(name).append(":").append(value).append("\n");
    lines.append(name).append(":").append(value).append("\r\n");
  }
  std::string wire = SignChunkLine("");
  previous_ = SignatureOf(key_, fmt::format("AWS4-HMAC-SHA256-TRAILER\n{}\n{}\n{}\n{}", amz_date_, scope_,
                                            previous_, Hex(Sha256().Of(signed_text))));
  return wire.append(lines).append(kTrailerSignature).append(":").append(previous_).append("\r\n\r\n");
}

uint64_t ChunkSigner::EncodedBytes(uint64_t bytes, uint64_t chunk_bytes) {
  const uint64_t whole = bytes / chunk_bytes, rest = bytes % chunk_bytes;
  uint64_t total = bytes + whole * (CountChunkLineBytes(chunk_bytes) + kChunkEnd.size());
  if (rest > 0) total += CountChunkLineBytes(rest) + kChunkEnd.size();
  return total + CountChunkLineBytes(0) + kChunkEnd.size();
}

uint64_t ChunkSigner::TrailerBytes(const FieldList& trailer) {
  uint64_t total = kTrailerSignature.size() + 1 + kSignatureBytes + kChunkEnd.size();
  for (const auto& [name, value] : trailer) {
    total += name.size() + 1 + CanonicalHeaderValue(value).size() + kChunkEnd.size();
  }
  return total;
}

}  // namespace pxport
