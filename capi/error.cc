// pxport.h, Status and errors.
#include <algorithm>

#include "handles.h"

using namespace pxport::capi;

namespace {

// NULL for "no error" and for handles of another type.
const pxport_error* Living(const pxport_error* e) {
  return e != nullptr && e->tag == pxport_error::kTag ? e : nullptr;
}

}  // namespace

const char* pxport_status_name(pxport_status status) {
  return Get("UNKNOWN", [&] {
    switch (status) {
      case PXPORT_OK:
        return "OK";
      case PXPORT_CANCELLED:
        return "CANCELLED";
      case PXPORT_INVALID_ARGUMENT:
        return "INVALID_ARGUMENT";
      case PXPORT_DEADLINE_EXCEEDED:
        return "DEADLINE_EXCEEDED";
      case PXPORT_NOT_FOUND:
        return "NOT_FOUND";
      case PXPORT_ALREADY_EXISTS:
        return "ALREADY_EXISTS";
      case PXPORT_PERMISSION_DENIED:
        return "PERMISSION_DENIED";
      case PXPORT_RESOURCE_EXHAUSTED:
        return "RESOURCE_EXHAUSTED";
      case PXPORT_FAILED_PRECONDITION:
        return "FAILED_PRECONDITION";
      case PXPORT_ABORTED:
        return "ABORTED";
      case PXPORT_UNIMPLEMENTED:
        return "UNIMPLEMENTED";
      case PXPORT_INTERNAL:
        return "INTERNAL";
      case PXPORT_UNAVAILABLE:
        return "UNAVAILABLE";
      case PXPORT_DATA_LOSS:
        return "DATA_LOSS";
      case PXPORT_UNAUTHENTICATED:
        return "UNAUTHENTICATED";
      default:
        return "UNKNOWN";
    }
  });
}

pxport_status pxport_error_code(const pxport_error* e) {
  return Get(PXPORT_OK, [&] { return Living(e) ? e->code : PXPORT_OK; });
}

const char* pxport_error_message(const pxport_error* e) {
  return Get("", [&] { return Living(e) ? e->message.c_str() : ""; });
}

int32_t pxport_error_retryable(const pxport_error* e) {
  const char* retryable = pxport_error_detail(e, "retryable");
  return Get(0, [&] { return retryable != nullptr && std::string_view(retryable) == "1" ? 1 : 0; });
}

const char* pxport_error_detail(const pxport_error* e, const char* key) {
  return Get(static_cast<const char*>(nullptr), [&]() -> const char* {
    if (!Living(e) || key == nullptr) return nullptr;
    const auto found =
        std::find_if(e->details.begin(), e->details.end(), [&](const auto& d) { return d.first == key; });
    return found == e->details.end() ? nullptr : found->second.c_str();
  });
}

size_t pxport_error_detail_count(const pxport_error* e) {
  return Get(size_t{0}, [&] { return Living(e) ? e->details.size() : 0; });
}

int32_t pxport_error_detail_at(const pxport_error* e, size_t index, const char** key, const char** value) {
  return Get(0, [&] {
    const bool there = Living(e) && index < e->details.size();
    if (key != nullptr) *key = there ? e->details[index].first.c_str() : nullptr;
    if (value != nullptr) *value = there ? e->details[index].second.c_str() : nullptr;
    return there ? 1 : 0;
  });
}

pxport_status pxport_error_new(pxport_status code, const char* message_or_null, pxport_error** err) {
  const pxport_status known = IsFailureCode(code) ? code : PXPORT_INTERNAL;
  if (err == nullptr) return known;
  *err = nullptr;
  const Caught caught = Guard([&] {
    std::string message = message_or_null == nullptr ? "" : message_or_null;
    if (message.empty()) message = pxport_status_name(known);
    for (char& c : message) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    auto made = std::make_unique<pxport_error>(known, std::move(message));
    if (IsRetryableCode(known)) made->details.emplace_back(pxport::kRetryable, "1");
    *err = made.release();
  });
  if (caught.code == pxport::Code::kOk) return known;
  *err = NewError(caught);
  return pxport_error_code(*err);
}

void pxport_error_free(pxport_error* e) {
  if (!IsShared(e)) Free(e);
}
