// Reads a whole file of test data. A missing file fails the test.
#ifndef PXPORT_TESTS_UNIT_SIGV4_READ_FILE_H_
#define PXPORT_TESTS_UNIT_SIGV4_READ_FILE_H_

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace pxport {

inline std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE_MESSAGE(in.good(), path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_SIGV4_READ_FILE_H_
