// Runs a reader over text as a caller would and writes down what it hands out.
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
  std::string extracted;  // of a good line, as Extract() writes it; of a bad one
                          // its raw text
  uint64_t column = 0;    // of a bad line
  std::string reason;
  bool operator==(const Outcome&) const = default;
};

struct Reading {
  std::vector<Outcome> outcomes;
  uint64_t lines = 0;
};

// The chunk is copied to memory that ends right behind its padding, so that a sanitizer sees any read too
// far.
Reading Read(std::string_view chunk, const Wish& wish, ProfileReader::Options options = {},
             int stop_after = -1);

// Every kernel that this processor has.
std::vector<IndexKernel> Kernels();

// {"a", "b", 0} for a.b[0]: text steps are keys, numbers are indexes.
struct Step {
  Step(const char* step_key) : key(step_key) {}  // NOLINT: for brace lists
  Step(int step_index) : index(step_index) {}    // NOLINT
  std::string key;
  int index = -1;
};
FieldPath Path(std::initializer_list<Step> steps);

// A wish for everything that the standard sample lines hold, and more.
Wish BroadWish();
// Profiles of all sorts, valid.
std::vector<std::string> SampleLines();

}  // namespace pxport::testing

#endif  // PXPORT_TESTS_UNIT_PROFILE_HARNESS_H_
