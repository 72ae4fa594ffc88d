// Public test data: a folder with the files as they were published, or those that the project carries in
// bundles (tests/golden/PUBLIC_VECTORS.md).
#ifndef PXPORT_TESTS_UNIT_NET_VECTORS_H_
#define PXPORT_TESTS_UNIT_NET_VECTORS_H_

#include <doctest/doctest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "base/json.h"

namespace pxport {

inline std::optional<std::string> ReadIfThere(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in.good()) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

// The bundles' files, written out for as long as the process runs.
class UnpackedVectors {
 public:
  UnpackedVectors() {
    std::string name = (std::filesystem::temp_directory_path() / "pxport-vectors-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    root_ = name;
    for (const char* const name_of_bundle : {"net", "sigv4"}) {
      const auto text =
          ReadIfThere(std::string(PXPORT_GOLDEN) + "/" + name_of_bundle + "/public_vectors.json");
      REQUIRE(text.has_value());
      const auto bundle = Json::Parse(*text);
      REQUIRE(bundle.ok());
      for (const auto& [path, content] : bundle->members()) {
        const std::filesystem::path file = root_ / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << content.text();
      }
    }
  }
  ~UnpackedVectors() { std::filesystem::remove_all(root_); }
  std::string root() const { return root_.string(); }

 private:
  std::filesystem::path root_;
};

inline std::string VectorFolder(const std::string& folder) {
  const char* published = std::getenv("PXPORT_SHARED_VECTORS");
  if (published != nullptr) return std::string(published) + "/" + folder;
  static const UnpackedVectors unpacked;
  return unpacked.root() + "/" + folder;
}

inline Json ReadJson(const std::string& path) {
  const auto text = ReadIfThere(path);
  REQUIRE_MESSAGE(text.has_value(), path);
  auto json = Json::Parse(*text);
  REQUIRE_MESSAGE(json.ok(), path);
  return *std::move(json);
}

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_NET_VECTORS_H_
