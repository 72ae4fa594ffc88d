// Decompresses a whole file. The two functions return the sizes of the pieces of input and output.
#ifndef PXPORT_TESTS_UNIT_ENCODE_GUNZIP_ALL_H_
#define PXPORT_TESTS_UNIT_ENCODE_GUNZIP_ALL_H_

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "encode/gunzip.h"

namespace pxport {

inline StatusOr<std::string> GunzipAll(
    std::string_view input, const std::function<size_t()>& in = [] { return size_t{1} << 20; },
    const std::function<size_t()>& out = [] { return size_t{1} << 20; }) {
  Gunzip gunzip;
  std::string plain;
  // Heap copies of the exact size, so that the sanitizer reports an access beyond either end.
  std::vector<char> piece;
  std::vector<char> buffer;
  for (;;) {
    if (piece.empty()) {
      const size_t size = std::min(in(), input.size());
      piece.assign(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(size));
      input.remove_prefix(size);
    }
    buffer.assign(out(), '?');
    auto step = gunzip.Run({piece.data(), piece.size()}, buffer);
    if (!step.ok()) return step.status();
    REQUIRE(step->consumed <= piece.size());
    REQUIRE(step->produced <= buffer.size());
    if (step->consumed == 0 && step->produced == 0 && piece.empty() && input.empty()) break;
    const bool stuck = step->consumed == 0 && step->produced == 0 && !piece.empty();
    REQUIRE_MESSAGE(!stuck, "no progress although there is input and room");
    plain.append(buffer.data(), step->produced);
    piece.erase(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(step->consumed));
  }
  if (Status status = gunzip.Finish(); !status.ok()) return status;
  return plain;
}

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_ENCODE_GUNZIP_ALL_H_
