// As src/base/precompiled.h, for the tests.
#ifndef PXPORT_TESTS_UNIT_PRECOMPILED_H_
#define PXPORT_TESTS_UNIT_PRECOMPILED_H_

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#endif
