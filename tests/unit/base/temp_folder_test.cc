#include "base/temp_folder.h"

#include <doctest/doctest.h>

#include <optional>

namespace pxport::temp_folder_test {
namespace {

// Restores TMPDIR when destroyed.
class SavedTmpdir {
 public:
  SavedTmpdir() {
    if (const char* before = getenv("TMPDIR")) before_ = before;
  }
  ~SavedTmpdir() {
    if (before_) {
      setenv("TMPDIR", before_->c_str(), 1);
    } else {
      unsetenv("TMPDIR");
    }
  }
  SavedTmpdir(const SavedTmpdir&) = delete;
  SavedTmpdir& operator=(const SavedTmpdir&) = delete;

 private:
  std::optional<std::string> before_;
};

TEST_CASE("the temporary folder is TMPDIR if that is an absolute path") {
  const SavedTmpdir saved;
  setenv("TMPDIR", "/var/tmp", 1);
  CHECK(TempFolder() == "/var/tmp");
  for (const char* none : {"", "relative/folder", "."}) {
    setenv("TMPDIR", none, 1);
    CHECK(TempFolder() == "/tmp");
  }
  unsetenv("TMPDIR");
  CHECK(TempFolder() == "/tmp");
}

}  // namespace
}  // namespace pxport::temp_folder_test
