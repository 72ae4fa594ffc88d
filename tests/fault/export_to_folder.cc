// A program that does what `pxport run` does to a folder, and nothing else: for tests that kill it anywhere.
//   export_to_folder FOLDER
// Rolls forward what an earlier process left, then exports two shards of two audiences. The same bytes every
// time.
#include <cstdint>
#include <cstdio>
#include <string>

#include "base/digest.h"
#include "commit/recover.h"
#include "unit/commit/commit_world.h"

namespace pxport {
namespace {

Status Export(const std::string& root) {
  const WorldStores world = OpenWorld(root);
  PX_RETURN_IF_ERROR(Recover(world.protocol()).status());
  const std::string random = RandomBytes(16);
  const ExportPlan plan = SamplePlan(Hex(reinterpret_cast<const uint8_t*>(random.data()), random.size()), 2);
  return RunWhole(world.protocol(), plan, "row");
}

}  // namespace
}  // namespace pxport

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const pxport::Status status = pxport::Export(argv[1]);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}
