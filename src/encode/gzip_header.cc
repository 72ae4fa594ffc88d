#include "encode/gzip_header.h"

#include "base/checksum.h"

namespace pxport {
namespace {

constexpr uint32_t kFixedBytes = 10;
constexpr uint8_t kDeflate = 8;
constexpr uint8_t kHasCrc = 0x02;
constexpr uint8_t kHasExtra = 0x04;
constexpr uint8_t kHasName = 0x08;
constexpr uint8_t kHasComment = 0x10;
constexpr uint8_t kReserved = 0xE0;

}  // namespace

GzipHeaderReader::Result GzipHeaderReader::Read(std::string_view* input) {
  while (field_ != Field::kEnd && !input->empty()) {
    const std::string_view byte = input->substr(0, 1);
    input->remove_prefix(1);
    if (field_ != Field::kCrc) crc_ = Crc32(byte, crc_);
    if (field_ == Field::kFixed) {
      const Result result = ReadFixed(static_cast<uint8_t>(byte[0]));
      if (result != Result::kMore) return result;
    } else {
      ReadByte(static_cast<uint8_t>(byte[0]));
    }
  }
  if (field_ != Field::kEnd) return Result::kMore;
  const bool wrong = (flags_ & kHasCrc) != 0 && crc_read_ != (crc_ & 0xFFFF);
  return wrong ? Result::kWrongCrc : Result::kDone;
}

GzipHeaderReader::Result GzipHeaderReader::ReadFixed(uint8_t byte) {
  switch (position_++) {
    case 0:
      return byte == 0x1F ? Result::kMore : Result::kNotGzip;
    case 1:
      return byte == 0x8B ? Result::kMore : Result::kNotGzip;
    case 2:
      return byte == kDeflate ? Result::kMore : Result::kUnknownMethod;
    case 3:
      flags_ = byte;
      return (flags_ & kReserved) == 0 ? Result::kMore : Result::kReservedFlags;
    case kFixedBytes - 1:  // after time, compression and system, which are ignored
      EnterField(Field::kExtraLength);
  }
  return Result::kMore;
}

void GzipHeaderReader::ReadByte(uint8_t byte) {
  switch (field_) {
    case Field::kExtraLength:
      extra_bytes_ |= uint32_t{byte} << (8 * position_);
      if (++position_ == 2) EnterField(extra_bytes_ > 0 ? Field::kExtra : Field::kName);
      break;
    case Field::kExtra:
      if (++position_ == extra_bytes_) EnterField(Field::kName);
      break;
    case Field::kName:
      if (byte == 0) EnterField(Field::kComment);
      break;
    case Field::kComment:
      if (byte == 0) EnterField(Field::kCrc);
      break;
    case Field::kCrc:
      crc_read_ |= uint32_t{byte} << (8 * position_);
      if (++position_ == 2) EnterField(Field::kEnd);
      break;
    case Field::kFixed:
    case Field::kEnd:
      break;
  }
}

void GzipHeaderReader::EnterField(Field field) {
  position_ = 0;
  if (field == Field::kExtraLength && (flags_ & kHasExtra) == 0) field = Field::kName;
  if (field == Field::kName && (flags_ & kHasName) == 0) field = Field::kComment;
  if (field == Field::kComment && (flags_ & kHasComment) == 0) field = Field::kCrc;
  if (field == Field::kCrc && (flags_ & kHasCrc) == 0) field = Field::kEnd;
  field_ = field;
}

}  // namespace pxport
