// A folder for one test, and looks at what is in a folder.
#ifndef PXPORT_TESTS_UNIT_STORE_TEMP_DIR_H_
#define PXPORT_TESTS_UNIT_STORE_TEMP_DIR_H_

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace pxport {

class TempDir {
 public:
  // kMemory: where syncing costs nothing, if there is such a place; for tests that kill many processes.
  enum Where { kDisk, kMemory };
  explicit TempDir(Where where = kDisk) {
    const char* base = std::getenv("TMPDIR");
    path_ = base != nullptr ? base : "/tmp";
    if (where == kMemory && std::filesystem::is_directory("/dev/shm")) path_ = "/dev/shm";
    path_ += "/pxport-test-XXXXXX";
    if (mkdtemp(path_.data()) == nullptr) std::abort();
    path_ = std::filesystem::canonical(path_).string();
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

// Everything below a folder, folders with a final '/', in byte order; "(missing)" if there is no folder.
inline std::vector<std::string> Tree(const std::string& folder) {
  if (!std::filesystem::exists(folder)) return {"(missing)"};
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const bool is_folder = entry.is_directory() && !entry.is_symlink();
    names.push_back(entry.path().string().substr(folder.size() + 1) + (is_folder ? "/" : ""));
  }
  std::sort(names.begin(), names.end());
  return names;
}

inline std::string ReadText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return "(missing)";
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void WriteText(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

using Names = std::vector<std::string>;

}  // namespace pxport

#endif  // PXPORT_TESTS_UNIT_STORE_TEMP_DIR_H_
