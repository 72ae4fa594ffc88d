// Tricky lines, and whether each is a valid profile.
#ifndef PXPORT_TESTS_UNIT_PROFILE_JSON_CASES_H_
#define PXPORT_TESTS_UNIT_PROFILE_JSON_CASES_H_

#include <string>
#include <vector>

namespace pxport::testing {

struct JsonCase {
  std::string text;
  bool good;
};

std::vector<JsonCase> JsonCases();

}  // namespace pxport::testing

#endif  // PXPORT_TESTS_UNIT_PROFILE_JSON_CASES_H_
