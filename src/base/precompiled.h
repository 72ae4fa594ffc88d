// Compiled once per room instead of once per file: headers that most files of src include and that are slow
// to compile. This halves the build time. A file still includes all that it uses: CI (clang-tidy) also
// compiles without this header.
#ifndef PXPORT_BASE_PRECOMPILED_H_
#define PXPORT_BASE_PRECOMPILED_H_

#include <absl/status/status.h>
#include <absl/status/statusor.h>
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
