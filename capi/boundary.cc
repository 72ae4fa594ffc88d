#include "boundary.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "handles.h"

namespace pxport::capi {
namespace {

// Returned when there is no memory for an error. Created when the library is loaded; pxport_error_free
// ignores it.
const pxport_error kNoMemory(PXPORT_RESOURCE_EXHAUSTED, "out of memory");

// Longer than any struct of this header will ever be: a larger struct_size is garbage.
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

bool IsFailureCode(pxport_status status) {
  return status != PXPORT_OK && std::string_view(pxport_status_name(status)) != "UNKNOWN";
}

bool IsRetryableCode(pxport_status status) {
  return status == PXPORT_UNAVAILABLE || status == PXPORT_DEADLINE_EXCEEDED;
}

Status CallbackResult(pxport_status status, pxport_error* error, std::string_view who) {
  const std::unique_ptr<pxport_error, decltype(&pxport_error_free)> owned(error, pxport_error_free);
  if (status == PXPORT_OK) status = pxport_error_code(error);
  if (status == PXPORT_OK) return absl::OkStatus();
  Status failure;
  if (!IsFailureCode(status)) {
    failure = Failure(Code::kInternal,
                      fmt::format("the {} callback returned {}, which is not a PXPORT_ status", who, status),
                      "return PXPORT_OK or one of the PXPORT_ codes from callbacks");
  } else if (const std::string_view message = pxport_error_message(error); !message.empty()) {
    // Of its details only the remedy: "decided", for one, must not come from another export.
    const char* remedy = pxport_error_detail(error, "remedy");
    failure = Failure(static_cast<Code>(status), std::string(message),
                      remedy == nullptr ? std::string_view() : remedy);
  } else {
    failure = Failure(static_cast<Code>(status),
                      fmt::format("the {} callback failed with {}", who, pxport_status_name(status)));
  }
  failure = WithDetail(std::move(failure), kCallback, who);
  return IsRetryableCode(status) ? WithDetail(std::move(failure), kRetryable, "1") : failure;
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
                 "pass a handle that the library returned for this type, and free it only once");
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
    return Failure(Code::kInvalidArgument, fmt::format("the length of {} is invalid: {}", name, size));
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
                   "zero-initialize the struct and set struct_size to its sizeof, or use its _INIT macro");
  }
  const unsigned char* bytes = static_cast<const unsigned char*>(from);
  for (size_t i = known_size; i < size; ++i) {
    if (bytes[i] == 0) continue;
    return Failure(Code::kUnimplemented, fmt::format("{} sets a field that this library does not know", name),
                   "load a newer libpxport, or set the fields that its header added to zero");
  }
  std::memcpy(to, from, std::min(size, known_size));
  std::memcpy(to, &known_size, sizeof(known_size));
  return absl::OkStatus();
}

Status ReturnBytes(std::string text, pxport_bytes** out) {
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
                   "make one call at a time, and none from a callback of that call");
  }
  if (state_ == State::kOpen) return Turn(this);
  const bool finished = state_ == State::kFinished;
  busy_.clear(std::memory_order_release);
  return Failure(Code::kFailedPrecondition,
                 fmt::format("the {} {}", what, finished ? "is finished" : "has failed"),
                 "free it and open another one");
}

}  // namespace pxport::capi
