// The inputs of tests/golden/checksums/vectors.json.
#ifndef PXPORT_TESTS_UNIT_BASE_GOLDEN_H_
#define PXPORT_TESTS_UNIT_BASE_GOLDEN_H_

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/json.h"

namespace pxport {

inline Json ChecksumVectors() {
  std::ifstream file(PXPORT_GOLDEN "/checksums/vectors.json", std::ios::binary);
  REQUIRE_MESSAGE(file.good(), "tests/golden/checksums/vectors.json is missing");
  auto json = Json::Parse(std::string(std::istreambuf_iterator<char>(file), {}));
  REQUIRE_MESSAGE(json.ok(), json.status().ToString());
  return *std::move(json);
}

// Byte i is (131 i + 7) modulo 256.
inline std::string Pattern(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 131 + 7);
  return bytes;
}

inline std::string VectorInput(const Json& vector) {
  if (const Json* size = vector.Find("pattern")) return Pattern(static_cast<size_t>(size->integer().value()));
  if (const Json* letter = vector.Find("repeat")) {
    return std::string(static_cast<size_t>(vector.Find("times")->integer().value()), letter->text()[0]);
  }
  const std::string& hex = vector.Find("hex")->text();
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2)
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_BASE_GOLDEN_H_
