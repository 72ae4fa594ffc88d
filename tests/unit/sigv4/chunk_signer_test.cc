#include "sigv4/chunk_signer.h"

#include <doctest/doctest.h>

#include <string>

namespace pxport::chunk_signer_test {
namespace {

const SigningKeys kKeys{"AKIDEXAMPLE", "secret", ""};
const std::string kSeed(64, '0');

SigningOptions Options() {
  SigningOptions options;
  options.region = "us-east-1";
  options.time = {1'369'353'600, 0};
  return options;
}

std::string Body(std::string_view data, size_t chunk, const FieldList& trailer, bool with_trailer) {
  ChunkSigner signer = *ChunkSigner::Create(kKeys, Options(), kSeed);
  std::string out;
  for (size_t at = 0; at < data.size(); at += chunk) {
    const std::string_view part = data.substr(at, chunk);
    out.append(signer.Open(part)).append(part).append(kChunkEnd);
  }
  out.append(with_trailer ? *signer.CloseWithTrailer(trailer) : signer.Close());
  return out;
}

TEST_CASE("the announced length is the length sent") {
  const std::string data(300, 'x');
  const FieldList trailer = {{"X-Amz-Checksum-CRC32C", " sOO8/Q== "}, {"x-amz-a", ""}};
  for (const size_t size :
       {size_t{0}, size_t{1}, size_t{15}, size_t{16}, size_t{17}, size_t{255}, size_t{300}}) {
    for (const size_t chunk : {size_t{1}, size_t{15}, size_t{16}, size_t{17}, size_t{256}, size_t{1000}}) {
      const std::string_view part = std::string_view(data).substr(0, size);
      CHECK(Body(part, chunk, {}, false).size() == ChunkSigner::EncodedBytes(size, chunk));
      CHECK(Body(part, chunk, trailer, true).size() ==
            ChunkSigner::EncodedBytes(size, chunk) + ChunkSigner::TrailerBytes(trailer));
    }
  }
  CHECK(ChunkSigner::EncodedBytes(66560, 65536) == 66824);  // the documented example
}

TEST_CASE("the signature of each chunk depends on all previous chunks") {
  const std::string first = Body("aaaabbbb", 4, {}, false), second = Body("aaxabbbb", 4, {}, false);
  const size_t end = first.size() - 64;
  CHECK(first.substr(end) != second.substr(end));
}

TEST_CASE("the wire form of a body with a trailer") {
  const std::string body = Body("hi", 8, {{"B", "2"}, {"a", " 1  1 "}}, true);
  CHECK(body.substr(0, 18) == "2;chunk-signature=");
  CHECK(body.substr(18 + 64, 6) == "\r\nhi\r\n");
  const size_t zero = 18 + 64 + 6;
  CHECK(body.substr(zero, 18) == "0;chunk-signature=");
  const std::string tail = body.substr(zero + 18 + 64);
  CHECK(tail.substr(0, 38) == "\r\na:1 1\r\nb:2\r\nx-amz-trailer-signature:");
  CHECK(tail.size() == 38 + 64 + 4);
  CHECK(tail.substr(38 + 64) == "\r\n\r\n");
}

TEST_CASE("trailers that could forge lines or that repeat are rejected") {
  ChunkSigner signer = *ChunkSigner::Create(kKeys, Options(), kSeed);
  CHECK_FALSE(signer.CloseWithTrailer({{"a", "1\r\nb:2"}}).ok());
  CHECK_FALSE(signer.CloseWithTrailer({{"a b", "1"}}).ok());
  CHECK_FALSE(signer.CloseWithTrailer({{"a", "1"}, {"A", "2"}}).ok());
}

}  // namespace
}  // namespace pxport::chunk_signer_test
