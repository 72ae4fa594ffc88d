// Public test data that lies outside of the project, in the folder that PXPORT_SHARED_VECTORS names.
#ifndef PXPORT_TESTS_UNIT_NET_VECTORS_H_
#define PXPORT_TESTS_UNIT_NET_VECTORS_H_

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "base/json.h"

namespace pxport {

// Nullopt, and a line that says so, if the data is not there.
inline std::optional<std::string> VectorFolder(const std::string& folder) {
  const char* root = std::getenv("PXPORT_SHARED_VECTORS");
  if (root != nullptr) return std::string(root) + "/" + folder;
  MESSAGE("skipped: PXPORT_SHARED_VECTORS is not set");
  return std::nullopt;
}

inline std::optional<std::string> ReadIfThere(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in.good()) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

inline Json ReadJson(const std::string& path) {
  const auto text = ReadIfThere(path);
  REQUIRE_MESSAGE(text.has_value(), path);
  auto json = Json::Parse(*text);
  REQUIRE_MESSAGE(json.ok(), path);
  return *std::move(json);
}

inline std::string TextAt(const Json& json, std::string_view pointer) {
  const Json* value = json.At(pointer);
  return value == nullptr ? std::string() : value->text();
}

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_NET_VECTORS_H_
