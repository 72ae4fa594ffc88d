#include "boundary.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "handles.h"

namespace pxport::capi {
namespace {

// Handed out when not even an error can be made. Made when the library is loaded; pxport_error_free leaves it
// alone.
const pxport_error kNoMemory(PXPORT_RESOURCE_EXHAUSTED, "out of memory");

// Longer than any struct of this header will ever be: a struct_size beyond it is not a size.
constexpr size_t kMaxStructBytes = 4096;

pxport_error* Shared(const pxport_error* error) {
  return const_cast<pxport_error*>(error);
}

}  // namespace

bool IsShared(const pxport_error* error) {
  return error == &kNoMemory;
}

pxport_status ToC(Code code) {
  switch (code) {
    case Code::kOutOfRange:
      return PXPORT_INVALID_ARGUMENT;
    case Code::kUnknown:
      return PXPORT_INTERNAL;
    default:
      return static_cast<pxport_status>(code);
  }
}

Status CallbackFailure(pxport_status status, std::string_view who) {
  const std::string_view name = pxport_status_name(status);
  if (status < 0 || name == "UNKNOWN") {
    return Failure(Code::kInternal,
                   fmt::format("the {} callback returned {}, which is no status", who, status),
                   "return PXPORT_OK or one of the PXPORT_ codes from callbacks");
  }
  return Failure(static_cast<Code>(status), fmt::format("the {} callback failed with {}", who, name));
}

pxport_error* NewError(const Status& status) noexcept {
  pxport_error* error = nullptr;
  const Caught caught = Guard([&] {
    auto made = std::make_unique<pxport_error>(ToC(status.code()), std::string(Message(status)));
    made->details = Details(status);
    error = made.release();
  });
  return caught.code == Code::kOk ? error : Shared(&kNoMemory);
}

pxport_error* NewError(const Caught& caught) noexcept {
  if (caught.code == Code::kResourceExhausted) return Shared(&kNoMemory);
  pxport_error* error = nullptr;
  Guard([&] {
    error = new pxport_error(ToC(caught.code), fmt::format("unexpected failure: {}", caught.what));
  });
  return error != nullptr ? error : Shared(&kNoMemory);
}

Status IsNull(std::string_view name) {
  return Failure(Code::kInvalidArgument, fmt::format("{} is NULL", name));
}

Status IsNotHandle(std::string_view name) {
  return Failure(Code::kInvalidArgument, fmt::format("{} is not a handle of its type, or was freed", name),
                 "pass what the function that makes such handles returned, and free it once, last");
}

StatusOr<std::string_view> Text(const void* data, size_t size, std::string_view name) {
  if (data == nullptr) {
    if (size != 0)
      return Failure(Code::kInvalidArgument, fmt::format("{} is NULL but its length is not 0", name));
    return std::string_view();
  }
  const char* chars = static_cast<const char*>(data);
  if (size == PXPORT_NTS) return std::string_view(chars);
  if (size > static_cast<size_t>(std::numeric_limits<ptrdiff_t>::max())) {
    return Failure(Code::kInvalidArgument, fmt::format("the length of {} is no length", name));
  }
  return std::string_view(chars, size);
}

StatusOr<std::string_view> Text(const char* text, std::string_view name) {
  if (text == nullptr) return IsNull(name);
  return std::string_view(text);
}

StatusOr<std::vector<std::string>> Texts(const pxport_slice* slices, size_t count, std::string_view name) {
  if (count != 0 && slices == nullptr) return IsNull(name);
  std::vector<std::string> texts;
  for (size_t i = 0; i < count; ++i) {
    PX_ASSIGN_OR_RETURN(const std::string_view text,
                        Text(slices[i].data, slices[i].size, fmt::format("{}[{}]", name, i)));
    texts.emplace_back(text);
  }
  return texts;
}

Status CopyStruct(const void* from, size_t known_size, size_t first_size, void* to, std::string_view name) {
  size_t size = 0;
  std::memcpy(&size, from, sizeof(size));
  if (size < first_size || size > kMaxStructBytes) {
    return Failure(Code::kInvalidArgument, fmt::format("{}->struct_size is {}", name, size),
                   "zero-initialise the struct and set struct_size to its sizeof, or use its _INIT macro");
  }
  const unsigned char* bytes = static_cast<const unsigned char*>(from);
  for (size_t i = known_size; i < size; ++i) {
    if (bytes[i] == 0) continue;
    return Failure(Code::kUnimplemented, fmt::format("{} sets a field that this library does not know", name),
                   "load a newer libpxport, or leave what its header added at zero");
  }
  std::memcpy(to, from, std::min(size, known_size));
  std::memcpy(to, &known_size, sizeof(known_size));
  return absl::OkStatus();
}

Status Give(std::string text, pxport_bytes** out) {
  *out = new pxport_bytes(std::move(text));
  return absl::OkStatus();
}

Timestamp FromUnixMillis(int64_t millis) {
  int64_t seconds = millis / 1000;
  int64_t rest = millis % 1000;
  if (rest < 0) {
    --seconds;
    rest += 1000;
  }
  return {seconds, static_cast<int32_t>(rest) * 1'000'000};
}

StatusOr<Steps::Turn> Steps::Begin(std::string_view what) {
  if (busy_.test_and_set(std::memory_order_acquire)) {
    return Failure(Code::kFailedPrecondition, fmt::format("the {} is in use by another call", what),
                   "one call at a time, and none from its own callbacks");
  }
  if (state_ == State::kOpen) return Turn(this);
  const bool finished = state_ == State::kFinished;
  busy_.clear(std::memory_order_release);
  return Failure(Code::kFailedPrecondition,
                 fmt::format("the {} {}", what, finished ? "is finished" : "has failed"),
                 "free it; open another to go on");
}

}  // namespace pxport::capi
