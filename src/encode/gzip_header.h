// Reads the header of a gzip member (RFC 1952) in pieces of any size. ISA-L has a reader too, but version
// 2.30 computes a wrong header CRC if the header arrives in more than one piece.
#ifndef PXPORT_ENCODE_GZIP_HEADER_H_
#define PXPORT_ENCODE_GZIP_HEADER_H_

#include <cstdint>
#include <string_view>

namespace pxport {

class GzipHeaderReader {
 public:
  enum class Result { kMore, kDone, kNotGzip, kUnknownMethod, kReservedFlags, kWrongCrc };

  // Reads bytes of the header from the front of `input`. kMore: all bytes were read and the header continues.
  // After a failure the object can only be destroyed; the last byte read is the invalid one.
  Result Read(std::string_view* input);

 private:
  enum class Field { kFixed, kExtraLength, kExtra, kName, kComment, kCrc, kEnd };

  Result ReadFixed(uint8_t byte);
  void ReadByte(uint8_t byte);
  // Enters the first field, from `field` on, that the flags announce.
  void EnterField(Field field);

  Field field_ = Field::kFixed;
  uint32_t position_ = 0;  // within the field
  uint8_t flags_ = 0;
  uint32_t extra_bytes_ = 0;
  uint32_t crc_ = 0;       // of all bytes before the CRC field
  uint32_t crc_read_ = 0;  // the CRC field
};

}  // namespace pxport

#endif  // PXPORT_ENCODE_GZIP_HEADER_H_
