// The line between C and the engine: the guard that stops exceptions, handles that know their type, and the
// conversions that every section of pxport.h needs. This folder contains no other logic.
#ifndef PXPORT_CAPI_BOUNDARY_H_
#define PXPORT_CAPI_BOUNDARY_H_

#include <pxport/pxport.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/status.h"
#include "base/timestamp.h"
#include "base/value.h"

namespace pxport::capi {

// Base of every handle. The tag identifies the type of the handle. The destructor wipes it, so that a freed
// handle is detected as long as its memory is not used again.
template <uint64_t kMagic>
struct Tagged {
  static constexpr uint64_t kTag = kMagic;
  uint64_t tag = kMagic;
  Tagged() = default;
  Tagged(const Tagged&) = delete;
  Tagged& operator=(const Tagged&) = delete;
  ~Tagged() {
    *const_cast<volatile uint64_t*>(&tag) = 0;
  }  // volatile: a plain store to a dying object may be dropped
};

// The exception that the guard stopped, in place: reporting "out of memory" must not need memory.
struct Caught {
  Code code = Code::kOk;
  char what[200] = {};
};

// The only place where exceptions end. Every function of the C header runs its body in it.
template <typename Body>
Caught Guard(Body&& body) noexcept {
  Caught caught;
  try {
    body();
  } catch (const std::bad_alloc&) {
    caught.code = Code::kResourceExhausted;
  } catch (const std::exception& e) {
    caught.code = Code::kInternal;
    std::strncpy(caught.what, e.what(), sizeof(caught.what) - 1);
  } catch (...) {
    caught.code = Code::kInternal;
  }
  return caught;
}

pxport_status ToC(Code code);
// True for the PXPORT_ codes except PXPORT_OK.
bool IsFailureCode(pxport_status status);
// True for the failures of a callback after which the same call may succeed later.
bool IsRetryableCode(pxport_status status);
// The result of a host's callback: OK, or the failure of the call. `who` names the callback. Frees `error`,
// which the callback made or left NULL.
Status CallbackResult(pxport_status status, pxport_error* error, std::string_view who);
// Never throws: without memory it returns a static error.
pxport_error* NewError(const Status& status) noexcept;
pxport_error* NewError(const Caught& caught) noexcept;
bool IsShared(const pxport_error* error);  // true for the static error, which is never freed

// A function that can fail: runs `body` (returns Status), writes *err.
template <typename Body>
pxport_status Call(pxport_error** err, Body&& body) noexcept {
  if (err != nullptr) *err = nullptr;
  pxport_status code = PXPORT_OK;
  const Caught caught = Guard([&] {
    const Status status = body();
    code = ToC(status.code());
    if (status.ok() || err == nullptr) return;
    *err = NewError(status);
    code = pxport_error_code(*err);  // RESOURCE_EXHAUSTED if there was no memory for this error
  });
  if (caught.code == Code::kOk) return code;
  if (err != nullptr && *err == nullptr) *err = NewError(caught);
  return ToC(caught.code);
}

// A function that cannot fail: returns the result of `body`, or `otherwise` if it threw.
template <typename Result, typename Body>
Result Get(Result otherwise, Body&& body) noexcept {
  Guard([&] { otherwise = body(); });
  return otherwise;
}

// X_free. Ignores a pointer that is not such a handle: a leak is better than a corrupted heap.
template <typename Handle>
void Free(Handle* handle) noexcept {
  Guard([&] {
    if (handle != nullptr && handle->tag == Handle::kTag) delete handle;
  });
}

Status IsNull(std::string_view name);
Status IsNotHandle(std::string_view name);

// OK if `handle` is a valid handle of its type; `name` is that of the parameter.
template <typename Handle>
Status Expect(const Handle* handle, std::string_view name) {
  if (handle == nullptr) return IsNull(name);
  return handle->tag == Handle::kTag ? absl::OkStatus() : IsNotHandle(name);
}

// The first step of a function with an out-parameter: zero it, so that it is written whatever happens later.
template <typename T>
Status Clear(T* out, std::string_view name) {
  if (out == nullptr) return IsNull(name);
  *out = T{};
  return absl::OkStatus();
}

// Text as a host passes it: (pointer, length), PXPORT_NTS or (NULL, 0).
StatusOr<std::string_view> Text(const void* data, size_t size, std::string_view name);
StatusOr<std::string_view> Text(const char* text, std::string_view name);  // NUL-terminated, not NULL
StatusOr<std::vector<std::string>> Texts(const pxport_slice* slices, size_t count, std::string_view name);

// Copies an options struct of any version. Fields that the host's header lacks become zero; fields that this
// library lacks must be zero.
Status CopyStruct(const void* from, size_t known_size, size_t first_size, void* to, std::string_view name);
// NULL means the defaults. `first_size`: the size of the struct when it was first published
// (PX_SIZE_THROUGH).
template <typename T>
StatusOr<T> ReadOptions(const T* from, size_t first_size, std::string_view name) {
  T to{};
  to.struct_size = sizeof(T);
  if (from != nullptr) PX_RETURN_IF_ERROR(CopyStruct(from, sizeof(T), first_size, &to, name));
  return to;
}
#define PX_SIZE_THROUGH(type, field) (offsetof(type, field) + sizeof(type::field))

Status ReturnBytes(std::string text, pxport_bytes** out);
inline pxport_slice ToSlice(std::string_view text) {
  return {text.data(), text.size()};
}
inline pxport_value ToValue(ValueKind kind, std::string_view text) {
  return {static_cast<int32_t>(kind), 0, ToSlice(text)};
}
static_assert(static_cast<int>(ValueKind::kNull) == PXPORT_KIND_NULL &&
              static_cast<int>(ValueKind::kBool) == PXPORT_KIND_BOOL &&
              static_cast<int>(ValueKind::kNumber) == PXPORT_KIND_NUMBER &&
              static_cast<int>(ValueKind::kString) == PXPORT_KIND_STRING &&
              static_cast<int>(ValueKind::kArray) == PXPORT_KIND_ARRAY &&
              static_cast<int>(ValueKind::kObject) == PXPORT_KIND_OBJECT);

Timestamp FromUnixMillis(int64_t millis);

// The state of a handle that works in steps: the calls that it still accepts, one at a time. A second call
// during a first one (from a callback, or from another thread by mistake) is rejected instead of corrupting
// the first.
class Steps {
 public:
  enum class State { kOpen, kFailed, kFinished };

  // Begins a call. FailedPrecondition: the handle accepts no call now. A call that does not reach End leaves
  // kFailed.
  class Turn {
   public:
    ~Turn() {
      if (steps_ != nullptr) steps_->Leave(after_);
    }
    Turn(Turn&& other) noexcept : steps_(std::exchange(other.steps_, nullptr)), after_(other.after_) {}
    Turn& operator=(Turn&&) = delete;
    void End(State after) { after_ = after; }

   private:
    friend class Steps;
    explicit Turn(Steps* steps) : steps_(steps) {}
    Steps* steps_;
    State after_ = State::kFailed;
  };
  StatusOr<Turn> Begin(std::string_view what);

 private:
  void Leave(State after) {
    state_ = after;
    busy_.clear(std::memory_order_release);
  }
  std::atomic_flag busy_;
  State state_ = State::kOpen;
};

}  // namespace pxport::capi

#endif  // PXPORT_CAPI_BOUNDARY_H_
