// pxport.h, Layer: SigV4.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "boundary.h"
#include "handles.h"
#include "net/sign_url.h"
#include "sigv4/chunk_signer.h"

using namespace pxport;
using namespace pxport::capi;

struct pxport_sigv4_chunks : Tagged<0x70782d6368756e6b> {
  explicit pxport_sigv4_chunks(ChunkSigner its_signer) : signer(std::move(its_signer)) {}
  ChunkSigner signer;
  bool trailer = false;  // x-amz-trailer was signed
  Steps steps;
};

namespace {

constexpr uint64_t kMinChunkBytes = 8192;  // the minimum of S3
constexpr std::string_view kEmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

StatusOr<FieldList> ReadHeaders(const pxport_header* headers, size_t count, std::string_view name) {
  if (count != 0 && headers == nullptr) return IsNull(name);
  FieldList fields;
  for (size_t i = 0; i < count; ++i) {
    PX_ASSIGN_OR_RETURN(const std::string_view field, Text(headers[i].name.data, headers[i].name.size,
                                                           fmt::format("{}[{}].name", name, i)));
    PX_ASSIGN_OR_RETURN(const std::string_view value, Text(headers[i].value.data, headers[i].value.size,
                                                           fmt::format("{}[{}].value", name, i)));
    fields.emplace_back(field, value);
  }
  return fields;
}

// The two structs, converted for the signer. The keys are views of the caller's memory.
struct Asked {
  std::string_view method, url;
  FieldList headers;
  SigningKeys keys;
  SigningOptions options;
};

std::string_view OrEmpty(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

StatusOr<Asked> Read(const pxport_sign_request* request, const pxport_signing_keys* keys,
                     std::string_view default_payload) {
  if (request == nullptr) return IsNull("request");
  if (keys == nullptr) return IsNull("keys");
  PX_ASSIGN_OR_RETURN(const pxport_sign_request r,
                      ReadOptions(request, PX_SIZE_THROUGH(pxport_sign_request, reserved), "request"));
  PX_ASSIGN_OR_RETURN(const pxport_signing_keys k,
                      ReadOptions(keys, PX_SIZE_THROUGH(pxport_signing_keys, session_token), "keys"));
  if (r.normalize_path > 1 || r.no_payload_header > 1 || r.unsigned_token > 1 || r.reserved != 0) {
    return Failure(Code::kInvalidArgument, "a flag or the reserved field of request is invalid",
                   "set flags to 0 or 1, and reserved to 0");
  }
  Asked asked;
  PX_ASSIGN_OR_RETURN(asked.method, Text(r.method, "request->method"));
  PX_ASSIGN_OR_RETURN(asked.url, Text(r.url, "request->url"));
  PX_ASSIGN_OR_RETURN(const std::string_view region, Text(r.region, "request->region"));
  PX_ASSIGN_OR_RETURN(asked.headers, ReadHeaders(r.headers, r.header_count, "request->headers"));
  asked.keys = {OrEmpty(k.access_key_id), OrEmpty(k.secret_access_key), OrEmpty(k.session_token)};
  asked.options.region = region;
  if (r.service != nullptr) asked.options.service = r.service;
  asked.options.time = {r.time_unix_s, 0};
  asked.options.payload_hash = r.payload_sha256 == nullptr ? default_payload : r.payload_sha256;
  asked.options.payload_hash_header = r.no_payload_header == 0;
  asked.options.sign_session_token = r.unsigned_token == 0;
  asked.options.normalize_path = r.normalize_path == 1;
  return asked;
}

std::string Lines(const FieldList& headers) {
  std::string lines;
  for (const auto& [name, value] : headers) lines += name + ": " + value + "\n";
  return lines;
}

}  // namespace

pxport_status pxport_sigv4_sign(const pxport_sign_request* request, const pxport_signing_keys* keys,
                                pxport_bytes** header_lines, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(header_lines, "header_lines"));
    PX_ASSIGN_OR_RETURN(const Asked asked, Read(request, keys, kEmptySha256));
    PX_ASSIGN_OR_RETURN(const RequestToSign to_sign, RequestOfUrl(asked.method, asked.url, asked.headers));
    PX_ASSIGN_OR_RETURN(const SignedHeaders made, SignHeaders(to_sign, asked.keys, asked.options));
    return ReturnBytes(Lines(made.headers), header_lines);
  });
}

pxport_status pxport_sigv4_presign(const pxport_sign_request* request, const pxport_signing_keys* keys,
                                   int64_t expires_s, pxport_bytes** url, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(url, "url"));
    PX_ASSIGN_OR_RETURN(const Asked asked, Read(request, keys, kUnsignedPayload));
    PX_ASSIGN_OR_RETURN(std::string made, PresignUrl(asked.method, asked.url, asked.headers, asked.keys,
                                                     asked.options, expires_s));
    return ReturnBytes(std::move(made), url);
  });
}

pxport_status pxport_sigv4_chunks_new(const pxport_sign_request* request, const pxport_signing_keys* keys,
                                      pxport_sigv4_chunks** out, pxport_bytes** header_lines,
                                      pxport_error** err) {
  return Call(err, [&]() -> Status {
    // Clear both before either can fail: a failure writes both.
    const Status first = Clear(out, "out");
    PX_RETURN_IF_ERROR(Clear(header_lines, "header_lines"));
    PX_RETURN_IF_ERROR(first);
    PX_ASSIGN_OR_RETURN(Asked asked, Read(request, keys, ""));
    const bool trailer = std::any_of(asked.headers.begin(), asked.headers.end(), [](const auto& header) {
      return AsciiLower(header.first) == "x-amz-trailer";
    });
    const std::string_view kind = trailer ? kStreamingPayloadTrailer : kStreamingPayload;
    if (!asked.options.payload_hash.empty() && asked.options.payload_hash != kind) {
      return Failure(Code::kInvalidArgument, fmt::format("request->payload_sha256 is not {}", kind),
                     "leave it NULL for chunks, and name a trailer in x-amz-trailer");
    }
    asked.options.payload_hash = kind;
    PX_ASSIGN_OR_RETURN(const RequestToSign to_sign, RequestOfUrl(asked.method, asked.url, asked.headers));
    PX_ASSIGN_OR_RETURN(const SignedHeaders made, SignHeaders(to_sign, asked.keys, asked.options));
    PX_ASSIGN_OR_RETURN(ChunkSigner signer, ChunkSigner::Create(asked.keys, asked.options, made.signature));
    auto chunks = std::make_unique<pxport_sigv4_chunks>(std::move(signer));
    chunks->trailer = trailer;
    PX_RETURN_IF_ERROR(ReturnBytes(Lines(made.headers), header_lines));
    *out = chunks.release();
    return absl::OkStatus();
  });
}

pxport_status pxport_sigv4_chunk_open(pxport_sigv4_chunks* chunks, const void* data, size_t data_len,
                                      pxport_bytes** prefix, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(prefix, "prefix"));
    PX_RETURN_IF_ERROR(Expect(chunks, "chunks"));
    PX_ASSIGN_OR_RETURN(const std::string_view text, Text(data, data_len, "data"));
    if (text.empty()) {
      return Failure(Code::kInvalidArgument, "the data of a chunk is empty",
                     "an empty chunk ends the body: call pxport_sigv4_chunk_close");
    }
    PX_ASSIGN_OR_RETURN(Steps::Turn turn, chunks->steps.Begin("body"));
    PX_RETURN_IF_ERROR(ReturnBytes(chunks->signer.Open(text), prefix));
    turn.End(Steps::State::kOpen);
    return absl::OkStatus();
  });
}

pxport_status pxport_sigv4_chunk_close(pxport_sigv4_chunks* chunks, const pxport_header* trailer,
                                       size_t trailer_count, pxport_bytes** end, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(end, "end"));
    PX_RETURN_IF_ERROR(Expect(chunks, "chunks"));
    PX_ASSIGN_OR_RETURN(const FieldList fields, ReadHeaders(trailer, trailer_count, "trailer"));
    if (fields.empty() == chunks->trailer) {
      return Failure(Code::kInvalidArgument,
                     chunks->trailer ? "the trailer that x-amz-trailer announced is missing"
                                     : "the trailer was not announced by the header x-amz-trailer");
    }
    for (const auto& [name, value] : fields) PX_RETURN_IF_ERROR(CheckField(name, value));
    PX_ASSIGN_OR_RETURN(Steps::Turn turn, chunks->steps.Begin("body"));
    std::string text;
    if (fields.empty()) {
      text = chunks->signer.Close();
    } else {
      PX_ASSIGN_OR_RETURN(text, chunks->signer.CloseWithTrailer(fields));
    }
    PX_RETURN_IF_ERROR(ReturnBytes(std::move(text), end));
    turn.End(Steps::State::kFinished);
    return absl::OkStatus();
  });
}

pxport_status pxport_sigv4_chunks_size(uint64_t body_bytes, uint64_t chunk_bytes,
                                       const pxport_header* trailer, size_t trailer_count,
                                       uint64_t* content_length, pxport_error** err) {
  return Call(err, [&]() -> Status {
    PX_RETURN_IF_ERROR(Clear(content_length, "content_length"));
    // Each chunk adds one line of far less than a KiB: half of the range leaves room for all of them.
    if (chunk_bytes < kMinChunkBytes || body_bytes > std::numeric_limits<uint64_t>::max() / 2) {
      return Failure(
          Code::kInvalidArgument,
          fmt::format("a body of {} bytes cannot be sent in chunks of {}", body_bytes, chunk_bytes),
          fmt::format("pass chunk_bytes of at least {}", kMinChunkBytes));
    }
    PX_ASSIGN_OR_RETURN(const FieldList fields, ReadHeaders(trailer, trailer_count, "trailer"));
    *content_length = ChunkSigner::EncodedBytes(body_bytes, chunk_bytes) +
                      (fields.empty() ? 0 : ChunkSigner::TrailerBytes(fields));
    return absl::OkStatus();
  });
}

void pxport_sigv4_chunks_free(pxport_sigv4_chunks* chunks) {
  Free(chunks);
}
