// Runs a reader over text and records what it returns.
#ifndef PXPORT_TESTS_UNIT_PROFILE_HARNESS_H_
#define PXPORT_TESTS_UNIT_PROFILE_HARNESS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "profile/reader.h"
#include "reference.h"

namespace pxport::testing {

struct Outcome {
  uint64_t line = 0;
  bool good = false;
  std::string extracted;  // the result of Extract() for a valid line, the raw text of an invalid one
  uint64_t column = 0;    // of an invalid line
  std::string reason;
  bool operator==(const Outcome&) const = default;
};

struct Reading {
  std::vector<Outcome> outcomes;
  uint64_t lines = 0;
};

// Copies the chunk to memory that ends with its padding, so that a sanitizer detects a read beyond it.
Reading Read(std::string_view chunk, const Wish& wish, ProfileReader::Options options = {},
             int stop_after = -1);

// All kernels that this CPU supports.
std::vector<IndexKernel> Kernels();

// Path({"a", "b", 0}) is a.b[0]: strings are keys, numbers are indexes.
struct Step {
  Step(const char* step_key) : key(step_key) {}  // NOLINT: for brace lists
  Step(int step_index) : index(step_index) {}    // NOLINT
  std::string key;
  int index = -1;
};
FieldPath Path(std::initializer_list<Step> steps);

// Wants everything that SampleLines() have, and fields that they do not have.
Wish BroadWish();
// Valid profiles of many kinds.
std::vector<std::string> SampleLines();

}  // namespace pxport::testing

#endif  // PXPORT_TESTS_UNIT_PROFILE_HARNESS_H_
