// The header of a gzip member (RFC 1952), read in pieces of any size. ISA-L has a reader too, but
// version 2.30 computes a wrong header CRC when the header comes in more than one piece.
#ifndef PXPORT_ENCODE_GZIP_HEADER_H_
#define PXPORT_ENCODE_GZIP_HEADER_H_

#include <cstdint>
#include <string_view>

namespace pxport {

class GzipHeaderReader {
 public:
  enum class Result { kMore, kDone, kNotGzip, kUnknownMethod, kReservedFlags, kWrongCrc };

  // Takes bytes of the header from the front of `input`. kMore: all were taken and the header goes on. After
  // a failure only destruction is allowed; the last byte taken is the wrong one.
  Result Take(std::string_view* input);

 private:
  enum class Field { kFixed, kExtraLength, kExtra, kName, kComment, kCrc, kEnd };

  Result TakeFixed(uint8_t byte);
  void TakeByte(uint8_t byte);
  // To the first of the fields from `field` on that the flags announce.
  void Enter(Field field);

  Field field_ = Field::kFixed;
  uint32_t position_ = 0;  // within the field
  uint8_t flags_ = 0;
  uint32_t extra_bytes_ = 0;
  uint32_t crc_ = 0;       // of all bytes before the CRC field
  uint32_t crc_read_ = 0;  // the CRC field
};

}  // namespace pxport

#endif  // PXPORT_ENCODE_GZIP_HEADER_H_
