// How fast the parts after the reader are, on one thread: digests of identities, CSV, gzip, checksums,
// signatures.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/checksum.h"
#include "base/limits.h"
#include "base/time_format.h"
#include "csv/writer.h"
#include "encode/gzip.h"
#include "identity/hash.h"
#include "sigv4/signer.h"

namespace pxport::bench {
namespace {

// Values of one row of the standard job; every fifth street holds a comma and a quote.
std::vector<std::string> Row(int number) {
  const std::string text = std::to_string(number);
  IdentityHasher hasher;
  IdentityRule rule;
  rule.form = TargetForm::kEmailSha256;
  rule.hash = true;
  std::string email, phone;
  hasher.Apply(rule, "james.smith" + text + "@example.org", &email);
  hasher.Apply(rule, "+4912345" + text, &phone);
  return {"C0000" + text,
          "Jürgen",
          "O'Brien",
          "1987-03-14",
          "female",
          "james.smith" + text + "@example.org",
          email,
          phone,
          "14460712236612010666616443964562006" + text,
          "",
          "東京",
          number % 5 == 0 ? text + " \"Old\" Street, Apt 7" : text + " High Street",
          "US",
          "silver",
          text,
          "realized",
          "2026-01-18T22:21:51Z"};
}

std::string WriteRows(const std::vector<std::vector<std::string>>& rows, CsvWriter* writer) {
  std::string out;
  for (const std::vector<std::string>& row : rows) {
    writer->BeginRow(&out);
    for (const std::string& value : row) writer->Field(value);
    writer->EndRow();
  }
  return out;
}

const std::vector<std::vector<std::string>>& Rows() {
  static const std::vector<std::vector<std::string>> rows = [] {
    std::vector<std::vector<std::string>> made;
    for (int i = 0; i < 2000; ++i) made.push_back(Row(i));
    return made;
  }();
  return rows;
}

// One block of gzip's input.
const std::string& CsvBlock() {
  static const std::string block = [] {
    CsvWriter writer(*CsvDialect::Preset("rfc4180"));
    return WriteRows(Rows(), &writer).substr(0, kGzipBlockBytes);
  }();
  return block;
}

void BM_HashIdentity(benchmark::State& state) {
  IdentityHasher hasher;
  IdentityRule rule;
  rule.form = TargetForm::kEmailSha256;
  rule.hash = true;
  const std::string email = std::string(static_cast<size_t>(state.range(0)) - 12, 'A') + "@Example.org";
  std::string out;
  for (auto _ : state) {
    benchmark::DoNotOptimize(hasher.Apply(rule, email, &out));
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_HashIdentity)->ArgName("bytes")->Arg(26)->Arg(55)->Arg(56)->Arg(200);

void BM_Sha256Bulk(benchmark::State& state) {
  Sha256 sha;
  const std::string bytes(kMiB, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(sha.Of(bytes));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(bytes.size()));
}
BENCHMARK(BM_Sha256Bulk);

void BM_CsvRows(benchmark::State& state, const char* preset) {
  CsvWriter writer(*CsvDialect::Preset(preset));
  int64_t bytes = 0;
  for (auto _ : state) {
    const std::string out = WriteRows(Rows(), &writer);
    bytes += static_cast<int64_t>(out.size());
  }
  state.SetBytesProcessed(bytes);
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(Rows().size()));
}
BENCHMARK_CAPTURE(BM_CsvRows, rfc4180, "rfc4180");
BENCHMARK_CAPTURE(BM_CsvRows, pega_cdh, "pega-cdh");
BENCHMARK_CAPTURE(BM_CsvRows, adobe_s3, "adobe-s3");

void BM_Timestamp(benchmark::State& state) {
  const TimeFormat format = *TimeFormat::Compile("yyyy-MM-dd'T'HH:mm:ss[.SSS]XXX");
  std::string out;
  for (auto _ : state) {
    out.clear();
    format.Append(*ParseTimestamp("2026-01-18T22:21:51Z"), &out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Timestamp);

void BM_Gzip(benchmark::State& state) {
  GzipEncoder encoder(static_cast<int>(state.range(0)));
  const std::string& block = CsvBlock();
  std::string out;
  for (auto _ : state) {
    out.clear();
    benchmark::DoNotOptimize(encoder.EncodeBlock(block, &out));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(block.size()));
  state.counters["ratio"] = static_cast<double>(block.size()) / static_cast<double>(out.size());
}
BENCHMARK(BM_Gzip)->ArgName("level")->DenseRange(0, 2);

template <auto checksum>
void BM_Checksum(benchmark::State& state) {
  const std::string bytes(256 * kKiB, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(checksum(bytes, 0));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(bytes.size()));
}
BENCHMARK(BM_Checksum<Crc32>)->Name("BM_Crc32");
BENCHMARK(BM_Checksum<Crc32c>)->Name("BM_Crc32c");
BENCHMARK(BM_Checksum<Crc64Nvme>)->Name("BM_Crc64Nvme");
BENCHMARK(BM_Checksum<Crc64NvmePortable>)->Name("BM_Crc64NvmePortable");

void BM_SignRequest(benchmark::State& state) {
  RequestToSign request;
  request.method = "PUT";
  request.path = "/exports/2026/standard.csv";
  request.headers = {{"host", "bucket.s3.eu-central-1.amazonaws.com"}, {"content-type", "text/csv"}};
  const SigningKeys keys{"AKIDEXAMPLE", "not-a-secret", ""};
  SigningOptions options;
  options.region = "eu-central-1";
  options.time = *ParseTimestamp("2026-01-18T22:21:51Z");
  for (auto _ : state) {
    const auto signed_headers = SignHeaders(request, keys, options);
    if (!signed_headers.ok()) return state.SkipWithError("the request cannot be signed");
    benchmark::DoNotOptimize(signed_headers->signature.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_SignRequest);

}  // namespace
}  // namespace pxport::bench

BENCHMARK_MAIN();
