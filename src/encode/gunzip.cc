#include "encode/gunzip.h"

#include <fmt/format.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <tuple>

#include "encode/gzip_header.h"

namespace pxport {
namespace {

constexpr size_t kMaxPiece = size_t{1} << 30;  // ISA-L counts in 32 bits

Status FailDamaged(std::string what, uint64_t offset) {
  return Failure(Code::kDataLoss, fmt::format("{}, at byte {} of the gzip data", what, offset),
                 "check the file with gzip -t and copy it again: it is damaged or not gzip");
}

std::string_view ExplainGzipFault(int code) {
  switch (code) {
    case ISAL_INVALID_BLOCK:
      return "invalid block";
    case ISAL_INVALID_SYMBOL:
      return "invalid code";
    case ISAL_INVALID_LOOKBACK:
      return "reference to data before the beginning";
    case ISAL_INCORRECT_CHECKSUM:
      return "checksum or length differs";
    default:
      return "invalid gzip data";
  }
}

std::string_view ExplainGzipFault(GzipHeaderReader::Result result) {
  switch (result) {
    case GzipHeaderReader::Result::kUnknownMethod:
      return "unknown compression method";
    case GzipHeaderReader::Result::kReservedFlags:
      return "unknown flags in the gzip header";
    case GzipHeaderReader::Result::kWrongCrc:
      return "the checksum of the gzip header differs";
    default:
      return "invalid gzip header";
  }
}

}  // namespace

struct Gunzip::State {
  enum class Place {
    kStart,    // nothing read yet
    kHeader,   // of a member
    kInside,   // the deflated data or the trailer of a member
    kBetween,  // after a whole member
    kPadding,  // in the zero bytes after the last member
  };
  Place place = Place::kStart;
  uint64_t total_consumed = 0;
  GzipHeaderReader header;
  inflate_state inflate;

  Status ReadHeader(std::string_view* input) {
    const size_t before = input->size();
    const GzipHeaderReader::Result result = header.Read(input);
    total_consumed += before - input->size();
    if (result == GzipHeaderReader::Result::kMore) return absl::OkStatus();
    if (result != GzipHeaderReader::Result::kDone)
      return FailDamaged(std::string(ExplainGzipFault(result)), total_consumed);
    isal_inflate_reset(&inflate);
    inflate.crc_flag = ISAL_GZIP_NO_HDR_VER;
    place = Place::kInside;
    return absl::OkStatus();
  }

  // Feeds one piece of a member. Both views are reduced to what remains.
  Status InflatePiece(std::string_view* input, std::span<char>* output) {
    const size_t in = std::min(input->size(), kMaxPiece);
    const size_t out = std::min(output->size(), kMaxPiece);
    // ISA-L declares next_in non-const but does not write through it.
    inflate.next_in = const_cast<uint8_t*>(reinterpret_cast<const uint8_t*>(input->data()));
    inflate.avail_in = static_cast<uint32_t>(in);
    inflate.next_out = reinterpret_cast<uint8_t*>(output->data());
    inflate.avail_out = static_cast<uint32_t>(out);
    const int code = isal_inflate(&inflate);
    const size_t consumed = in - inflate.avail_in;
    total_consumed += consumed;
    if (code < 0) return FailDamaged(std::string(ExplainGzipFault(code)), total_consumed);
    input->remove_prefix(consumed);
    *output = output->subspan(out - inflate.avail_out);
    if (inflate.block_state == ISAL_BLOCK_FINISH) place = Place::kBetween;
    return absl::OkStatus();
  }

  // Between members: begins the next member, or skips zeros after the last one.
  Status BeginMember(std::string_view* input) {
    if (place != Place::kStart) {
      const size_t zeros = std::min(input->find_first_not_of('\0'), input->size());
      total_consumed += zeros;
      input->remove_prefix(zeros);
      if (zeros > 0) place = Place::kPadding;
      if (input->empty()) return absl::OkStatus();
      constexpr char kMagic = '\x1F';
      if (place == Place::kPadding || input->front() != kMagic)
        return FailDamaged("garbage after the end", total_consumed);
    }
    header = {};
    place = Place::kHeader;
    return absl::OkStatus();
  }

  Status Step(std::string_view* input, std::span<char>* output) {
    if (place == Place::kInside) return InflatePiece(input, output);
    if (input->empty()) return absl::OkStatus();
    return place == Place::kHeader ? ReadHeader(input) : BeginMember(input);
  }
};

Gunzip::Gunzip() : state_(std::make_unique<State>()) {
  isal_inflate_init(&state_->inflate);
}
Gunzip::~Gunzip() = default;

StatusOr<Gunzip::Step> Gunzip::Run(std::string_view input, std::span<char> output) {
  const size_t in = input.size();
  const size_t out = output.size();
  // Repeat until neither view changes: with no input left, a member may still have output pending.
  for (bool moved = true; moved && !output.empty();) {
    const auto before = std::tuple(state_->place, input.size(), output.size());
    PX_RETURN_IF_ERROR(state_->Step(&input, &output));
    moved = before != std::tuple(state_->place, input.size(), output.size());
  }
  return Step{in - input.size(), out - output.size()};
}

Status Gunzip::Finish() {
  switch (state_->place) {
    case State::Place::kStart:
      return FailDamaged("no data", 0);
    case State::Place::kHeader:
    case State::Place::kInside:
      return FailDamaged("the data is cut short", state_->total_consumed);
    case State::Place::kBetween:
    case State::Place::kPadding:
      break;
  }
  return absl::OkStatus();
}

}  // namespace pxport
